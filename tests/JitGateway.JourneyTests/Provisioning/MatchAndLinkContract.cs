using System.Text.Json;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.JourneyTests.Adapters;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters;
using JitGateway.Provisioning.History;
using JitGateway.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.JourneyTests.Provisioning;

/// <summary>Which account is whose, shown with the whole engine on real backends: found, renamed, linked, refused, numbered.</summary>
public abstract class MatchAndLinkContract : IAsyncLifetime
{
    private readonly ProvisioningTestBed _bed = new();
    private readonly List<IProvisioningAdapter> _made = [];

    internal abstract ContractNames Names { get; }

    protected abstract string Adapter { get; }

    /// <summary>The adapter's section.</summary>
    protected abstract object Settings { get; }

    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync()
    {
        foreach (var adapter in _made) ((IDisposable)adapter).Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Every account the backend holds, seen past the gateway: all its values as one text.</summary>
    protected abstract Task<IReadOnlyList<string>> AccountsAsync();

    [Fact]
    public async Task A_person_who_is_called_otherwise_today_is_renamed_and_not_doubled()
    {
        await PassAsync(Ada());
        (await PassAsync(Ada(("username", "ada.king"), ("surname", "King")))).ShouldBeOfType<ProvisioningResult.Updated>()
            .Attributes.ShouldBe([Names.UserName, Names.Surname], ignoreOrder: true);
        var account = (await AccountsAsync()).ShouldHaveSingleItem();
        account.ShouldContain("ada.king");
        account.ShouldNotContain("Lovelace");
    }

    [Fact]
    public async Task The_same_when_the_ledger_was_lost_in_between()
    {
        await PassAsync(Ada());
        _bed.Ledger = new InMemoryProvisioningLedger();
        (await PassAsync(Ada(("username", "ada.king")))).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe([Names.UserName]);
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldContain("ada.king");
    }

    [Fact]
    public async Task An_account_of_a_later_rule_is_refused_unless_linking_is_allowed()
    {
        var before = await MakeAsync((Names.UserName, "ada"), (Names.Surname, "Lovelace"));
        CodeOf(await PassAsync(Ada())).ShouldBe(ErrorRegister.UserNotLinked);
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldNotContain("person-1");

        (await PassAsync(Ada(), ", \"LinkExisting\": true")).ShouldBeOfType<ProvisioningResult.Updated>().AccountId.ShouldBe(before);
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldContain("person-1");
        (await PassAsync(Ada(("username", "ada.king")))).ShouldBeOfType<ProvisioningResult.Updated>("from now on it is found by the first rule").AccountId.ShouldBe(before);
    }

    [Fact]
    public async Task An_account_that_is_anothers_is_not_adopted_even_where_linking_is_allowed()
    {
        await MakeAsync((Names.UserName, "ada"), (Names.External, "person-9"), (Names.Surname, "Other"));
        CodeOf(await PassAsync(Ada(), ", \"LinkExisting\": true")).ShouldBe(ErrorRegister.IdentifiersMismatch);
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldContain("person-9");
    }

    [Fact]
    public async Task Two_accounts_of_one_rule_are_named_and_neither_is_touched()
    {
        var first = await MakeAsync((Names.UserName, "a1"), (Names.External, "person-1"), (Names.Surname, "One"));
        var second = await MakeAsync((Names.UserName, "a2"), (Names.External, "person-1"), (Names.Surname, "Two"));
        var failure = (await PassAsync(Ada())).ShouldBeOfType<ProvisioningResult.Refused>().Failure;
        failure.Code.ShouldBe(ErrorRegister.MultipleUsersFound);
        failure.Detail.ShouldNotBeNull().ShouldSatisfyAllConditions(d => d.ShouldContain(first), d => d.ShouldContain(second));
        (await AccountsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_name_that_is_taken_gets_a_number_and_keeps_it()
    {
        await MakeAsync((Names.UserName, "ada"), (Names.External, "person-9"), (Names.Surname, "Other"));
        const string numbered = """{ "From": "{username}", "WhenTaken": "Number" }""";
        (await PassAsync(Ada(), userName: numbered)).ShouldBeOfType<ProvisioningResult.Created>();
        (await AccountsAsync()).ShouldContain(a => a.Contains("ada2", StringComparison.Ordinal) && a.Contains("person-1", StringComparison.Ordinal));
        _bed.Ledger = new InMemoryProvisioningLedger();
        (await PassAsync(Ada(), userName: numbered)).ShouldBeOfType<ProvisioningResult.Unchanged>();

        (await PassAsync(Ada(("username", "ada.king")), userName: numbered)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe([Names.UserName]);
        (await AccountsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_backends_own_spelling_is_no_change_by_the_attributes_rule()
    {
        await MakeAsync((Names.UserName, "ADA"), (Names.External, "person-1"), (Names.Surname, "Lovelace"), (Names.Email, "ada@example.com"), (Names.Title, "Analyst"), (Names.Roles, "reader"));
        (await PassAsync(Ada(), userName: """{ "From": "{username}", "Compare": "IgnoreCase" }""")).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldContain("ADA");
    }

    [Fact]
    public async Task Policies_hold_at_the_backend_as_they_are_written()
    {
        await MakeAsync((Names.UserName, "ada"), (Names.External, "person-1"), (Names.Surname, "Byron"), (Names.Email, "ada@example.com"), (Names.Title, "Queen"), (Names.Roles, "owner"));
        const string title = """{ "From": "{title}", "Owner": "Theirs" }""";
        const string surname = """{ "From": "{surname}", "Owner": "CreateOnly" }""";
        const string roles = """{ "From": "{groups}", "List": "Merge" }""";
        (await PassAsync(Ada(), title: title, surname: surname, roles: roles)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe([Names.Roles]);
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            a => a.ShouldContain("Byron"), a => a.ShouldContain("Queen"), a => a.ShouldContain("owner"), a => a.ShouldContain("reader"));
        (await PassAsync(Ada(("title", "Countess"), ("surname", "King")), title: title, surname: surname, roles: roles)).ShouldBeOfType<ProvisioningResult.Unchanged>();
    }

    [Fact]
    public async Task Of_a_merged_list_what_the_gateway_added_goes_again_and_what_was_there_stays()
    {
        await MakeAsync((Names.UserName, "ada"), (Names.External, "person-1"), (Names.Surname, "Lovelace"), (Names.Roles, "owner"));
        const string roles = """{ "From": "{groups}", "List": "Merge" }""";
        await PassAsync(Ada(), roles: roles);
        (await PassAsync(Ada(("groups", "writer")), roles: roles)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe([Names.Roles]);
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(a => a.ShouldContain("owner"), a => a.ShouldContain("writer"), a => a.ShouldNotContain("reader"));
    }

    [Fact]
    public async Task What_a_plan_wrote_is_set_back_and_done_once_more_and_an_account_that_it_made_is_disabled()
    {
        await PassAsync(Ada());
        await PassAsync(Ada(("surname", "King"), ("title", "Countess")));
        var plans = _bed.Plans(Part());

        await DoneAsync(plans.UndoAsync(2, overwrites: false, "", "", default), "Undone");
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(a => a.ShouldContain("Lovelace"), a => a.ShouldContain("Analyst"), a => a.ShouldNotContain("Countess"));
        await DoneAsync(plans.ReplayAsync(2, "", "", default), "Updated");
        (await AccountsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(a => a.ShouldContain("King"), a => a.ShouldContain("Countess"));

        await DoneAsync(plans.UndoAsync(1, overwrites: false, "", "", default), "Undone");
        CodeOf(await PassAsync(Ada(("surname", "King"), ("title", "Countess")))).ShouldBe(ErrorRegister.UserDisabled);
        await DoneAsync(plans.UndoAsync(5, overwrites: false, "", "", default), "Undone");
        (await PassAsync(Ada(("surname", "King"), ("title", "Countess")))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await _bed.ToldAsync()).Select(t => $"{t.Entry.Kind} {t.Entry.Outcome}").ShouldBe(["Pass created", "Pass updated", "Undo updated", "Replay updated", "Undo updated", "Pass refused", "Undo updated"]);

        static async Task DoneAsync(Task<OperatorOutcome> work, string title)
        {
            var outcome = await work;
            outcome.Title.ShouldBe(title, outcome.Detail);
        }
    }

    private static ErrorCode CodeOf(ProvisioningResult result) => result.ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code;

    private static UserIdentity Ada(params (string Name, string? Value)[] changes) => People.Of("person-1",
        [("username", "ada"), ("surname", "Lovelace"), ("email", "ada@example.com"), ("title", "Analyst"), ("groups", "reader"), .. changes]);

    private async Task<string> MakeAsync(params (string Attribute, string Value)[] values)
    {
        var adapter = Part().MakeAdapter!(new ServiceCollection().BuildServiceProvider());
        _made.Add(adapter);
        var account = values.ToDictionary(v => v.Attribute, AttributeValue? (v) => new AttributeValue.Text(v.Value));
        account[Names.Active] = new AttributeValue.Flag(true);
        var made = await adapter.CreateAsync(new BackendUser(account), default);
        return made.ShouldBeOfType<AdapterResult<ExistingUser>.Done>(made.ToString()).Value.AccountId;
    }

    private Task<ProvisioningResult> PassAsync(
        UserIdentity user, string more = "", string userName = "\"{username}\"", string surname = "\"{surname}\"", string title = "\"{title}\"", string roles = "\"{groups}\"") =>
        _bed.PassAsync(user, Part(more, userName, surname, title, roles));

    private BackendProvisioning Part(
        string more = "", string userName = "\"{username}\"", string surname = "\"{surname}\"", string title = "\"{title}\"", string roles = "\"{groups}\"")
    {
        var (part, errors) = ProvisioningTestBed.Read(
            $$"""
            { "Adapter": "{{Adapter}}", "Match": [ "{{Names.External}}={subject}", "{{Names.UserName}}={username}", "{{Names.Email}}={email}" ], "Timeout": "00:00:20",
              "Mapping": { "{{Names.UserName}}": {{userName}}, "{{Names.Surname}}": {{surname}}, "{{Names.Email}}": "{email}", "{{Names.Title}}": {{title}}, "{{Names.Roles}}": {{roles}}, "{{Names.Active}}": true },
              "{{Adapter}}": {{JsonSerializer.Serialize(Settings)}} {{more}} }
            """, [.. AdapterCatalogue.All]);
        errors.ShouldBeEmpty();
        return part;
    }
}
