using JitGateway.Failures;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>Whose an attribute is, what absence means, how lists are kept: through whole passes.</summary>
public sealed class AttributePolicyTests
{
    private readonly ProvisioningTestBed _bed = new();

    [Fact]
    public async Task What_is_sent_at_creation_only_is_never_asked_for_again()
    {
        var mapping = Mapping("""{ "From": "{title}", "Owner": "CreateOnly" }""");
        await _bed.PassAsync(People.Alice(), mapping);
        _bed.Application.Accounts[0]["title"].ShouldBe("Engineer");
        _bed.Application.ForgetCalls();

        (await _bed.PassAsync(People.Alice(("title", "Manager")), mapping)).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.Calls.ShouldBeEmpty("no call could change anything");

        (await _bed.PassAsync(People.Alice(("title", "Manager"), ("email", "a@example.com")), mapping)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["mail"]);
        _bed.Application.Accounts[0]["title"].ShouldBe("Engineer");
    }

    [Theory]
    [InlineData("Required", null)]
    [InlineData("MaxLength", "Chief Engineer")]
    public async Task What_is_unfit_for_creation_only_keeps_nobody_from_an_account_that_exists(string unfit, string? title)
    {
        var mapping = unfit == "Required"
            ? Mapping("""{ "From": "{title}", "Owner": "CreateOnly" }""", ", \"Required\": [ \"title\" ]")
            : Mapping("""{ "From": "{title}", "Owner": "CreateOnly", "MaxLength": 8 }""");
        (await _bed.PassAsync(People.Alice(("title", title)), mapping)).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code
            .ShouldBe(unfit == "Required" ? ErrorRegister.RequiredValueMissing : ErrorRegister.ValueTooLong);
        _bed.Application.Calls.ShouldNotContain("create");

        _bed.Application.Add(true, ("externalId", "alice-0001"), ("mail", "alice@example.com"));
        (await _bed.PassAsync(People.Alice(("title", title)), mapping)).ShouldBe(new ProvisioningResult.Unchanged("1"));
    }

    [Fact]
    public async Task What_is_theirs_is_filled_where_it_is_empty_and_never_overwritten()
    {
        var mapping = Mapping("""{ "From": "{title}", "Owner": "Theirs" }""", ", \"Update\": \"EveryLogin\"");
        var account = _bed.Application.Add(true, ("externalId", "alice-0001"), ("mail", "alice@example.com"));
        (await _bed.PassAsync(People.Alice(), mapping)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["title"]);
        account["title"].ShouldBe("Engineer");

        account.Attributes["title"] = new AttributeValue.Text("Queen");
        (await _bed.PassAsync(People.Alice(("title", "Manager")), _bed.Part(mapping))).ShouldBe(new ProvisioningResult.Unchanged("1"));
        account["title"].ShouldBe("Queen");
    }

    [Fact]
    public async Task What_is_theirs_is_sent_at_creation()
    {
        await _bed.PassAsync(People.Alice(), Mapping("""{ "From": "{title}", "Owner": "Theirs" }"""));
        _bed.Application.Accounts[0]["title"].ShouldBe("Engineer");
    }

    [Theory]
    [InlineData("\"{title}\"", "Engineer")]
    [InlineData("""{ "From": "{title}", "Absent": "Leave" }""", "Engineer")]
    [InlineData("""{ "From": "{title}", "Absent": "Clear" }""", null)]
    [InlineData("""{ "From": "{title}", "Map": { "Engineer": "Engineer", "Manager": "Boss" }, "Absent": "Clear" }""", null)]
    [InlineData("""{ "From": "{title ?? 'Nobody'}", "Absent": "Clear" }""", "Nobody")]
    public async Task A_value_that_the_person_no_longer_has_is_left_or_cleared(string title, string? then)
    {
        await _bed.PassAsync(People.Alice(), Mapping(title));
        await _bed.PassAsync(People.Alice(("title", null)), Mapping(title));
        _bed.Application.Accounts[0]["title"].ShouldBe(then);
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(People.Alice(("title", null)), Mapping(title));
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replaced_list_becomes_the_persons_and_is_never_sent_empty()
    {
        var mapping = Mapping("\"{groups}\"");
        await _bed.PassAsync(People.Alice(("groups", "eng;eng;staff")), mapping);
        _bed.Application.Written[0].Attributes["title"].ShouldBe(new AttributeValue.List(["eng", "staff"]), "a member that is added twice is doubled by some and refused by others");
        await _bed.PassAsync(People.Alice(("groups", "staff")), mapping);
        _bed.Application.Accounts[0]["title"].ShouldBe("staff");
        await _bed.PassAsync(People.Alice(("groups", "")), mapping);
        _bed.Application.Accounts[0]["title"].ShouldBe("staff", "absent is not empty");
    }

    [Theory]
    [InlineData("IgnoreCase", "ENGINEER", "Engineer")]
    [InlineData("Trim", "Engineer                    ", "Engineer")]
    [InlineData("Number", "103", "000103")]
    [InlineData("Digits", "+49301234", "+49 (30) 1234")]
    public async Task A_backend_that_respells_what_it_is_given_is_written_once(string compare, string kept, string sent)
    {
        var mapping = Mapping($$"""{ "From": "{title}", "Compare": "{{compare}}" }""", ", \"Update\": \"EveryLogin\"");
        _bed.Application.Spelling = v => v == sent ? kept : v;
        await _bed.PassAsync(People.Alice(("title", sent)), mapping);
        _bed.Ledger = new InMemoryProvisioningLedger();
        _bed.Application.ForgetCalls();

        (await _bed.PassAsync(People.Alice(("title", sent)), mapping)).ShouldBe(new ProvisioningResult.Unchanged("1"));
        _bed.Application.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_conflict_an_account_of_another_case_is_found_where_case_does_not_count()
    {
        const string mapping = """
            { "Adapter": "Fake", "Match": [ "externalId={subject}", "userName={username}" ], "LinkExisting": true,
              "Mapping": { "userName": { "From": "{username}", "Compare": "IgnoreCase" } } }
            """;
        var account = _bed.Application.Add(true, ("userName", "ALICE"));
        _bed.Application.Search = (attribute, value) => _bed.Application.Accounts.Where(a => a[attribute] == value);   // exact, while uniqueness is not

        (await _bed.PassAsync(People.Alice(("username", "Alice")), mapping)).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["externalId"]);
        account["externalId"].ShouldBe("alice-0001");
        _bed.Application.Accounts.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_generated_password_holds_no_word_of_the_persons()
    {
        GeneratedValue.Words(["Alice O'Brien", "alice@example.com", "al"]).ShouldBe(["Alice", "Brien", "Alice O'Brien", "example", "com", "alice@example.com"]);
        var short3 = Enumerable.Range('a', 26).Select(c => $"{(char)c}{(char)c}").SelectMany(w => new[] { w + "x", w + "1" }).ToList();
        for (var i = 0; i < 200; i++)
        {
            var password = new GeneratedValue(GeneratedKind.Password, 40).Next(short3);
            short3.ShouldAllBe(w => !password.Contains(w, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static string Mapping(string title, string more = "") =>
        $$"""{ "Adapter": "Fake", "Match": "externalId={subject}", "Mapping": { "mail": "{email}", "title": {{title}} } {{more}} }""";
}
