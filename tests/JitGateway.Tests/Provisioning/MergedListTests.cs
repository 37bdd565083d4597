using System.Text.Json;
using JitGateway.Failures;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>To whom an account is known already.</summary>
public enum Known
{
    ToLedger,
    ToBackend,
    ToNobody,
}

/// <summary>Lists that others keep too: what the gateway added goes again, and nothing else.</summary>
public sealed class MergedListTests
{
    private static readonly string Merged = Mapping("""{ "From": "{groups}", "List": "Merge", "Compare": "IgnoreCase" }""");
    private readonly ProvisioningTestBed _bed = new();

    [Fact]
    public async Task A_merged_list_keeps_what_others_put_there_and_doubles_nothing()
    {
        var account = Account("Owners", "ENG");

        await PassAsync("eng;Eng;staff");
        account["title"].ShouldBe("Owners,ENG,staff");
        _bed.Application.ForgetCalls();

        await PassAsync("STAFF;Eng");
        _bed.Application.Calls.ShouldBeEmpty("the same groups, spelt otherwise");
        await PassAsync("eng");
        account["title"].ShouldBe("Owners,ENG", "staff was ours");
        await PassAsync("other");
        account["title"].ShouldBe("Owners,ENG,other", "ENG was there before");
    }

    [Fact]
    public async Task What_the_account_was_made_with_goes_again_too()
    {
        await PassAsync("eng;staff");
        Hold("eng", "staff", "Owners");
        (await PassAsync("staff")).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["title"]);
        _bed.Application.Accounts[0]["title"].ShouldBe("staff,Owners");
        _bed.Application.ForgetCalls();
        await PassAsync("staff");
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_taken_away_and_put_back_by_another_is_theirs()
    {
        await PassAsync("eng;staff");
        await PassAsync("staff");
        Hold("staff", "eng");
        await PassAsync("staff;new");
        await PassAsync("staff");
        _bed.Application.Accounts[0]["title"].ShouldBe("staff,eng");
    }

    [Theory]
    [InlineData("Leave", "Owners,eng")]
    [InlineData("Clear", "Owners")]
    public async Task Where_the_person_has_none_any_more_ours_are_left_or_go(string absent, string then)
    {
        var mapping = Mapping($$"""{ "From": "{groups}", "List": "Merge", "Absent": "{{absent}}" }""");
        var account = Account("Owners");
        await PassAsync("eng", mapping);
        await PassAsync(null, mapping);
        account["title"].ShouldBe(then);
        _bed.Application.ForgetCalls();
        await PassAsync(null, mapping);
        _bed.Application.Calls.ShouldBeEmpty();
        await PassAsync("staff", mapping);
        account["title"].ShouldBe("Owners,staff", "what was left is still known to be ours");
    }

    [Fact]
    public async Task The_last_value_leaves_no_empty_list_behind()
    {
        var mapping = Mapping("""{ "From": "{groups}", "List": "Merge", "Absent": "Clear" }""");
        await PassAsync("eng", mapping);
        await PassAsync(null, mapping);
        _bed.Application.Written[1].Attributes.ShouldBe(new Dictionary<string, AttributeValue?> { ["title"] = null });
    }

    [Fact]
    public async Task Nobody_is_made_with_an_empty_list_and_a_required_one_is_missing()
    {
        var mapping = Mapping("""{ "From": "{groups}", "List": "Merge", "Absent": "Clear" }""");
        await PassAsync(null, mapping);
        _bed.Application.Written.ShouldHaveSingleItem().Attributes.Keys.ShouldNotContain("title");
        (await PassAsync(null, mapping.Replace("\"Mapping\"", "\"Required\": \"title\", \"Mapping\""))).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code.ShouldBe(ErrorRegister.RequiredValueMissing);
    }

    [Fact]
    public async Task Null_clears_what_others_put_there_too()
    {
        var mapping = Mapping("""{ "From": "{groups}", "List": "Merge", "Map": { "none": null, "eng": "eng" } }""");
        var account = Account("Owners");
        await PassAsync("eng", mapping);
        await PassAsync("none", mapping);
        account["title"].ShouldBeNull();
    }

    [Fact]
    public async Task A_value_that_the_mapping_calls_otherwise_now_takes_the_place_of_the_former()
    {
        var account = Account("Owners");
        await PassAsync("eng", Mapping("""{ "From": "{groups}", "List": "Merge", "Map": { "eng": "Engineering" } }"""));
        await PassAsync("eng", Mapping("""{ "From": "{groups}", "List": "Merge", "Map": { "eng": "Engineers" } }"""));
        account["title"].ShouldBe("Owners,Engineers");
    }

    [Fact]
    public async Task Without_the_ledger_nothing_is_known_to_be_ours_and_all_of_it_stays()
    {
        await PassAsync("eng;staff");
        _bed.Ledger = new InMemoryProvisioningLedger();
        await PassAsync("staff");
        _bed.Application.Accounts[0]["title"].ShouldBe("eng,staff");
    }

    [Fact]
    public async Task What_was_added_with_a_lost_answer_is_ours()
    {
        var account = Account("Owners");
        var losses = 1;
        _bed.Application.Troubles = call => call == "update title" && losses-- > 0 ? Trouble.LosesAnswer : Trouble.None;
        await PassAsync("eng");
        account["title"].ShouldBe("Owners,eng");
        await PassAsync("staff");
        account["title"].ShouldBe("Owners,staff");
    }

    [Theory]
    [InlineData(Known.ToLedger)]
    [InlineData(Known.ToBackend)]
    [InlineData(Known.ToNobody)]
    public async Task What_was_given_with_a_lost_answer_goes_again_when_the_person_comes_without_it(Known known)
    {
        var unretried = Merged.Replace("\"Retries\": 1", "\"Retries\": 0");
        if (known != Known.ToNobody) Account("Owners");
        if (known == Known.ToLedger) await PassAsync("old", unretried);
        _bed.Application.Troubles = call => call is "create" or "update title" ? Trouble.LosesAnswer : Trouble.None;
        (await PassAsync("eng", unretried)).ShouldBeOfType<ProvisioningResult.Unavailable>();
        Texts().ShouldContain("eng");
        _bed.Application.Troubles = _ => Trouble.None;

        await PassAsync("staff", unretried);

        Texts().ShouldBe(known == Known.ToNobody ? ["staff"] : ["Owners", "staff"], "eng was ours, although nobody heard so");
        await PassAsync("other", unretried);
        Texts().ShouldBe(known == Known.ToNobody ? ["other"] : ["Owners", "other"]);
    }

    [Fact]
    public async Task What_was_given_before_a_refusal_is_ours_too()
    {
        await PassAsync(null);
        _bed.Application.Step = call =>
        {
            if (call == "after update title") _bed.Application.Accounts[0].Active = false;   // the application's answer says so
            return Task.CompletedTask;
        };
        _bed.Application.Troubles = call => call == "update title" ? Trouble.LosesAnswer : Trouble.None;
        (await PassAsync("eng")).ShouldBeOfType<ProvisioningResult.Refused>();
        _bed.Application.Step = _ => Task.CompletedTask;
        _bed.Application.Accounts[0].Active = true;

        await PassAsync("staff");

        Texts().ShouldBe(["staff"]);
    }

    [Fact]
    public async Task What_an_account_holds_that_is_adopted_after_a_creation_without_an_answer_is_not_ours()
    {
        const string linking = """{ "Adapter": "Fake", "Match": [ "externalId={subject}", "mail={email}" ], "LinkExisting": true, "Retries": 0, "Mapping": { "mail": "{email}", "title": { "From": "{groups}", "List": "Merge" } } }""";
        _bed.Application.Troubles = call => call == "create" ? Trouble.Unavailable : Trouble.None;
        await PassAsync("eng", linking);
        _bed.Application.Troubles = _ => Trouble.None;
        _bed.Application.Add(true, ("mail", "alice@example.com")).Attributes["title"] = new AttributeValue.List(["eng", "Owners"]);

        await PassAsync("staff", linking);

        Texts().ShouldBe(["eng", "Owners", "staff"]);
    }

    [Fact]
    public async Task What_an_account_held_that_was_met_at_the_creation_is_not_ours()
    {
        _bed.Application.Step = step =>
        {
            if (step == "before create") Account("Owners", "eng");
            return Task.CompletedTask;
        };
        await PassAsync("eng");
        await PassAsync("staff");
        _bed.Application.Accounts.ShouldHaveSingleItem()["title"].ShouldBe("Owners,eng,staff");
    }

    [Fact]
    public async Task What_another_account_holds_that_took_the_place_of_a_deleted_one_is_not_ours()
    {
        await PassAsync("eng");
        _bed.Application.Accounts.Clear();
        var account = Account("eng");
        await PassAsync("eng;staff");
        await PassAsync("staff");
        account["title"].ShouldBe("eng,staff");
    }

    [Fact]
    public async Task A_refusal_in_between_forgets_nothing()
    {
        var account = Account("Owners");
        await PassAsync("eng");
        account.Active = false;
        (await PassAsync("staff")).ShouldBeOfType<ProvisioningResult.Refused>();
        account.Active = true;
        await PassAsync("staff");
        account["title"].ShouldBe("Owners,staff");
    }

    [Fact]
    public async Task The_ledger_holds_no_value_and_reads_what_earlier_versions_wrote()
    {
        await PassAsync("eng;staff");
        var entry = (await _bed.EntryAsync(People.Alice())).ShouldNotBeNull();
        entry.Added.ShouldNotBeNull()["title"].Count.ShouldBe(2);
        var json = JsonSerializer.Serialize(entry, LedgerJson.Default.LedgerEntry);
        json.ShouldNotContain("staff");
        JsonSerializer.Deserialize(json, LedgerJson.Default.LedgerEntry)!.Added!["title"].ShouldBe(entry.Added["title"]);

        const string earlier = """{"accountId":"1","fingerprints":{"salt":"s","mapping":"m","values":{"title":"f"}},"checkedAt":"2026-03-01T12:00:00+00:00"}""";
        JsonSerializer.Deserialize(earlier, LedgerJson.Default.LedgerEntry).ShouldNotBeNull().ShouldSatisfyAllConditions(e => e.Added.ShouldBeNull(), e => e.System.ShouldBeNull());
    }

    private static string Mapping(string title) => $$"""{ "Adapter": "Fake", "Match": "externalId={subject}", "Retries": 1, "Mapping": { "mail": "{email}", "title": {{title}} } }""";

    private Task<ProvisioningResult> PassAsync(string? groups, string? mapping = null) => _bed.PassAsync(People.Alice(("groups", groups)), mapping ?? Merged);

    private FakeAccount Account(params string[] title)
    {
        var account = _bed.Application.Add(true, ("externalId", "alice-0001"), ("mail", "alice@example.com"));
        account.Attributes["title"] = new AttributeValue.List(title);
        return account;
    }

    private IReadOnlyList<string> Texts() => ValueComparison.Texts(_bed.Application.Accounts.ShouldHaveSingleItem().Attributes["title"]);

    private void Hold(params string[] title) => _bed.Application.Accounts[0].Attributes["title"] = new AttributeValue.List(title);
}
