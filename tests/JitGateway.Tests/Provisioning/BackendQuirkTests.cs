using JitGateway.Failures;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>What real applications were seen to do, by the numbers of the list of backends in <c>real-world-quirks</c>; what is of a protocol stands with its adapter.</summary>
public sealed class BackendQuirkTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Quirk_03_Who_is_disabled_in_the_application_is_refused_by_the_gateway_although_the_header_would_let_them_in(bool isKnown)
    {
        if (isKnown) await _bed.PassAsync(People.Alice());
        else _bed.Application.Add(true, ("externalId", "alice-0001"), ("userName", "alice"));
        _bed.Application.Accounts[0].Active = false;

        CodeOf(await _bed.PassAsync(People.Alice(("title", "Director")))).ShouldBe(ErrorRegister.UserDisabled);

        _bed.Application.Written.Count.ShouldBe(isKnown ? 1 : 0, "nothing of it is changed");
    }

    [Theory]
    [InlineData("\"LinkExisting\": true", true, null)]
    [InlineData("\"LinkExisting\": false", true, 1403)]
    [InlineData("\"LinkExisting\": true, \"Reactivate\": true", false, null)]
    [InlineData("\"LinkExisting\": true", false, 1404)]
    public async Task Quirk_05_A_look_up_says_none_creation_says_exists_and_the_second_look_links_revives_or_refuses(string policy, bool isActive, int? refusal)
    {
        var account = _bed.Application.Add(isActive, ("userName", "ALICE"));
        _bed.Application.Search = (attribute, value) => _bed.Application.Accounts.Where(a => a[attribute] == value);   // exact, while uniqueness is not

        var result = await _bed.PassAsync(People.Alice(("username", "Alice")), Folding(policy));

        if (refusal is { } number) CodeOf(result).Number.ShouldBe(number);
        else result.ShouldBeOfType<ProvisioningResult.Updated>();
        _bed.Application.Accounts.ShouldHaveSingleItem();
        account["externalId"].ShouldBe(refusal is null ? "alice-0001" : null);
        account.Active.ShouldBe(isActive || refusal is null);
        _bed.Application.Calls.Count(c => c == "create").ShouldBe(1, "never again and again");
    }

    [Fact]
    public async Task Quirk_05_An_account_that_appears_after_the_search_is_found_by_whichever_rule_it_meets()
    {
        const string byMail = """{ "Adapter": "Fake", "Match": [ "externalId={subject}", "userName={username}", "mail={email}" ], "LinkExisting": true, "Mapping": { "userName": "{username}", "mail": "{email}" } }""";
        _bed.Application.Unique.Add("mail");
        _bed.Application.Step = step =>
        {
            if (step == "before create") _bed.Application.Add(true, ("userName", "a.smith"), ("mail", "alice@example.com"));
            return Task.CompletedTask;
        };

        (await _bed.PassAsync(People.Alice(), byMail)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["externalId", "userName"], ignoreOrder: true);

        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Quirk_05_What_stays_invisible_is_refused_by_name_after_one_creation_and_one_more_look()
    {
        _bed.Application.Unique.Add("mail");
        _bed.Application.Add(true, ("userName", "a.smith"), ("mail", "ALICE@example.com")).Hidden = true;

        var failure = (await _bed.PassAsync(People.Alice())).ShouldBeOfType<ProvisioningResult.Refused>().Failure;

        failure.Code.ShouldBe(ErrorRegister.UniqueValueTaken);
        failure.Detail.ShouldBe("mail: 409 uniqueness");
        _bed.Application.Calls.ShouldBe(["find externalId", "find userName", "create", "find externalId", "find userName"]);
    }

    [Theory]
    [InlineData("IgnoreCase", "ALICE")]
    [InlineData("IgnoreCase", "Alice")]
    [InlineData("Trim", "alice               ")]
    public async Task Quirk_07_A_backend_that_upper_cases_capitalises_or_pads_is_written_to_once(string rule, string kept)
    {
        var part = _bed.Part($$"""{ "Adapter": "Fake", "Match": "externalId={subject}", "Update": "EveryLogin", "Mapping": { "userName": { "From": "{username}", "Compare": "{{rule}}" } } }""");
        _bed.Application.Spelling = v => v == "alice" ? kept : v;
        await _bed.PassAsync(People.Alice(), part);

        for (var session = 1; session <= 3; session++)
            (await _bed.PassAsync(People.Alice(), part, TimeProvider.System.GetUtcNow().AddHours(session))).ShouldBeOfType<ProvisioningResult.Unchanged>();

        _bed.Application.Written.Count.ShouldBe(1);
        _bed.Application.Calls.Count(c => c == "get").ShouldBe(3, "it was compared each time");
    }

    [Theory]
    [InlineData("Replace", "eng;eng;staff", "eng,staff")]
    [InlineData("Merge", "eng;ENG;staff", "owner,eng,staff")]
    public async Task Quirk_08_A_list_is_sent_whole_and_names_no_member_twice(string list, string groups, string then)
    {
        var mapping = $$"""{ "Adapter": "Fake", "Match": "externalId={subject}", "Mapping": { "roles": { "From": "{groups}", "List": "{{list}}", "Compare": "IgnoreCase", "Absent": "Clear" } } }""";
        var account = _bed.Application.Add(true, ("externalId", "alice-0001"), ("roles", "owner"));

        await _bed.PassAsync(People.Alice(("groups", groups)), mapping);

        account["roles"].ShouldBe(then);
        await _bed.PassAsync(People.Alice(("groups", null)), mapping);
        _bed.Application.Written.ShouldAllBe(w => w.Attributes["roles"] == null || ValueComparison.Texts(w.Attributes["roles"]).Count > 0, "a list may not become empty everywhere");
    }

    [Theory]
    [InlineData("userName", "alice-the-second")]
    [InlineData("externalId", "alice-00011")]
    public async Task Quirk_09_A_search_that_finds_everybody_or_every_name_with_the_value_in_it_makes_nobody_somebody_else(string attribute, string held)
    {
        var other = _bed.Application.Add(true, ("externalId", "bob-0002"), ("userName", "bob"));
        other.Attributes[attribute] = new AttributeValue.Text(held);
        _bed.Application.Search = (_, _) => _bed.Application.Accounts;

        (await _bed.PassAsync(People.Alice(), ProvisioningTestBed.Wiki.Replace("\"Timeout\"", "\"LinkExisting\": true, \"Timeout\""))).ShouldBe(new ProvisioningResult.Created("2"));

        other[attribute].ShouldBe(held);
        other["mail"].ShouldBeNull();
    }

    [Fact]
    public async Task Quirk_10_The_password_that_is_demanded_is_long_random_and_holds_neither_login_nor_name()
    {
        const string demanding = """{ "Adapter": "Fake", "Match": "externalId={subject}", "Mapping": { "userName": "{username}", "displayName": "{displayName}", "password": { "Generate": "Password", "Length": 64 } } }""";
        for (var i = 0; i < 50; i++) await _bed.PassAsync(People.Of($"person-{i}", ("username", $"p{i}x"), ("displayName", "Ann Lee")), demanding);

        var passwords = _bed.Application.Accounts.Select(a => a["password"].ShouldNotBeNull()).ToList();
        passwords.ShouldBeUnique();
        passwords.ShouldAllBe(p => p.Length == 64 && !p.Contains("Ann", StringComparison.OrdinalIgnoreCase) && !p.Contains("Lee", StringComparison.OrdinalIgnoreCase));
        foreach (var account in _bed.Application.Accounts) account["password"]!.ShouldNotContain(account["userName"]!, Case.Insensitive);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(20)]
    [InlineData(8)]
    public async Task Quirk_11_A_length_is_told_when_the_configuration_is_read_where_it_is_known_and_by_name_at_the_pass_where_not(int length)
    {
        string Section(string from) => $$"""{ "Adapter": "Fake", "Match": "externalId={subject}", "Mapping": { "title": { "From": "{{from}}", "MaxLength": {{length}} } } }""";
        var constant = new string('x', length + 1);

        ProvisioningTestBed.Read(Section(constant), new AdapterRegistration("Fake", _ => _ => _bed.Application)).Errors.ShouldHaveSingleItem().ShouldContain("Mapping:title:MaxLength");
        var failure = (await _bed.PassAsync(People.Alice(("title", constant)), Section("{title}"))).ShouldBeOfType<ProvisioningResult.Refused>().Failure;

        failure.Code.ShouldBe(ErrorRegister.ValueTooLong);
        failure.Detail.ShouldBe($"title: {length + 1} characters where {length} fit");
        (await _bed.PassAsync(People.Alice(("title", new string('x', length))), Section("{title}"))).ShouldBeOfType<ProvisioningResult.Created>();
    }

    [Fact]
    public async Task Quirk_11_What_the_backend_requires_and_nobody_released_is_refused_by_name_before_any_call()
    {
        var failure = (await _bed.PassAsync(People.Alice(("email", null), ("title", "")), ProvisioningTestBed.Wiki.Replace("\"Timeout\"", "\"Required\": [ \"mail\", \"title\" ], \"Timeout\""))).ShouldBeOfType<ProvisioningResult.Refused>().Failure;

        failure.Detail.ShouldBe("no value for mail, title");
        _bed.Application.Calls.ShouldBeEmpty();
    }

    /// <summary>Of the list of identity providers: the number 8.</summary>
    [Fact]
    public async Task A_number_with_zeros_before_it_stays_the_text_that_was_sent_and_equals_what_a_backend_makes_of_it()
    {
        var part = _bed.Part("""{ "Adapter": "Fake", "Match": "externalId={subject}", "Update": "EveryLogin", "Mapping": { "employeeNumber": { "From": "{attr:employeeNumber}", "Compare": "Number" } } }""");
        await _bed.PassAsync(People.Alice(("attr:employeeNumber", "000103")), part);
        _bed.Application.Written.ShouldHaveSingleItem().Attributes["employeeNumber"].ShouldBe(new AttributeValue.Text("000103"));

        _bed.Application.Accounts[0].Attributes["employeeNumber"] = new AttributeValue.Text("103");
        (await _bed.PassAsync(People.Alice(("attr:employeeNumber", "000103")), part, TimeProvider.System.GetUtcNow().AddHours(1))).ShouldBeOfType<ProvisioningResult.Unchanged>();
    }

    private static string Folding(string policy) =>
        $$"""{ "Adapter": "Fake", "Match": [ "externalId={subject}", "userName={username}" ], "Mapping": { "userName": { "From": "{username}", "Compare": "IgnoreCase" } }, {{policy}} }""";

    private static ErrorCode CodeOf(ProvisioningResult result) => result.ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code;
}
