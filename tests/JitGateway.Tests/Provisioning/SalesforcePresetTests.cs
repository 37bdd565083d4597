using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters;

namespace JitGateway.Tests.Provisioning;

/// <summary>The preset Salesforce: an identity provider that was set up for Salesforce's own provisioning needs no line of mapping.</summary>
public sealed class SalesforcePresetTests
{
    private const string Preset = """{ "Adapter": "Fake", "Preset": "Salesforce" }""";

    private const string Scim = """{ "Adapter": "Scim", "Preset": "Salesforce", "Scim": { "BaseUrl": "https://wiki.example.com/scim/v2", "Token": "t" } }""";

    private const string Sql =
        """
        { "Adapter": "Sql", "Preset": "Salesforce", "Sql": { "Provider": "PostgreSql", "ConnectionString": "Host=127.0.0.1;Database=crm", "Statements": {
          "Find": { "FederationIdentifier": "select id, federationidentifier from people where federationidentifier = @value", "Username": "select id, username from people where username = @value" },
          "Get": "select id from people where id = @id",
          "Create": "insert into people (federationidentifier, username, email, lastname) values (@FederationIdentifier, @Username, @Email, @LastName) returning id",
          "Update": { "FederationIdentifier": "update people set federationidentifier = @value where id = @id", "Username": "update people set username = @value where id = @id",
                      "Email": "update people set email = @value where id = @id", "LastName": "update people set lastname = @value where id = @id" } } } }
        """;

    private static readonly (string Name, string? Value)[] Customer =
    [
        ("Contact.Email", "ada@example.org"), ("Contact.LastName", "Lovelace"), ("Contact.DoNotCall", "1"), ("Account.Name", "Analytical Engines"), ("Account.AccountNumber", "4711"),
    ];

    private readonly ProvisioningTestBed _bed = new();

    public SalesforcePresetTests()
    {
        _bed.Application.Unique.Clear();
        _bed.Application.Unique.UnionWith(["Username", "FederationIdentifier"]);
    }

    [Fact]
    public async Task Maps_the_dialect_without_a_line_of_mapping()
    {
        var result = await _bed.PassAsync(Ada(("User.Alias", "ada"), ("User.Zip", "12345"), ("User.IsActive", "1"), ("User.ForecastEnabled", "0"), ("ProvisionVersion", "1.0")), Preset);
        result.ShouldBe(new ProvisioningResult.Created("1"));
        var account = _bed.Application.Accounts.ShouldHaveSingleItem();
        account.Attributes.Keys.Order(StringComparer.Ordinal).ShouldBe(["Alias", "Email", "FederationIdentifier", "ForecastEnabled", "IsActive", "LastName", "PostalCode", "ProfileId", "Username"]);
        account["Username"].ShouldBe("ada@example.com");
        account["FederationIdentifier"].ShouldBe("ada-0001");
        account["PostalCode"].ShouldBe("12345");
        account["IsActive"].ShouldBe("true");
        account["ForecastEnabled"].ShouldBe("false");
        _bed.Application.ForgetCalls();

        await _bed.PassAsync(Ada(("User.LastName", "King")), Preset);
        _bed.Application.Calls.ShouldBe(["get", "update LastName"]);
    }

    [Fact]
    public async Task Every_field_of_the_user_record_is_handed_on()
    {
        string[] texts =
        [
            "Alias", "CommunityNickname", "TimeZoneSidKey", "LocaleSidKey", "LanguageLocaleKey", "EmailEncodingKey", "DefaultCurrencyIsoCode", "UserRoleId", "FirstName", "Title", "Phone", "MobilePhone",
            "Fax", "Extension", "CompanyName", "Department", "Division", "EmployeeNumber", "Manager", "DelegatedApproverId", "CallCenter", "AboutMe", "Street", "City", "State", "PostalCode", "Country",
            "PortalRole", "Contact",
        ];
        string[] flags = ["IsActive", "ReceivesAdminInfoEmails", "ReceivesInfoEmails", "ForecastEnabled"];
        await _bed.PassAsync(Ada([.. texts.Select(f => ($"User.{f}", (string?)"x1")), .. flags.Select(f => ($"User.{f}", (string?)"1"))]), Preset);
        var account = _bed.Application.Accounts.ShouldHaveSingleItem();
        foreach (var field in texts) account[field].ShouldBe("x1", field);
        foreach (var field in flags) account[field].ShouldBe("true", field);
    }

    [Theory]
    [InlineData("User.Username")]
    [InlineData("User.Email")]
    [InlineData("User.LastName")]
    [InlineData("User.ProfileId")]
    public async Task What_Salesforce_requires_is_required(string attribute)
    {
        var failure = FailureOf(await _bed.PassAsync(Ada((attribute, null)), Preset));
        failure.Code.ShouldBe(ErrorRegister.RequiredValueMissing);
        failure.Detail.ShouldBe($"no value for {attribute[5..]}");
    }

    [Fact]
    public async Task The_user_name_is_required_at_creation_only_and_never_changed()
    {
        await _bed.PassAsync(Ada(), Preset);
        await _bed.PassAsync(Ada(("User.Username", "countess@example.com")), Preset);
        await _bed.PassAsync(Ada(("User.Username", null), ("User.Title", "Countess")), Preset);
        var account = _bed.Application.Accounts.ShouldHaveSingleItem();
        account["Username"].ShouldBe("ada@example.com");
        account["Title"].ShouldBe("Countess");
    }

    [Theory]
    [InlineData("User.FederationIdentifier", "bob-0002", 2, "MISMATCH_FEDERATION_ID")]
    [InlineData("ProvisionVersion", "2.0", 13, "UNSUPPORTED_VERSION")]
    [InlineData("User.Alias", "nine-chars", 1408, "VALUE_TOO_LONG")]
    public async Task What_the_dialect_forbids_is_refused_with_its_number(string attribute, string value, int number, string constant)
    {
        var failure = FailureOf(await _bed.PassAsync(Ada((attribute, value)), Preset));
        failure.Code.Number.ShouldBe(number);
        failure.Code.Constant.ShouldBe(constant);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_federation_identifier_that_is_the_subject_is_right() =>
        (await _bed.PassAsync(Ada(("User.FederationIdentifier", "ada-0001")), Preset)).ShouldBe(new ProvisioningResult.Created("1"));

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public async Task An_inactive_user_stays_inactive_unless_IsActive_is_sent_true(string? isActive, bool enabled)
    {
        var account = _bed.Application.Add(false, ("FederationIdentifier", "ada-0001"), ("Username", "ada@example.com"), ("Email", "ada@example.com"), ("LastName", "Lovelace"), ("ProfileId", "Standard User"));
        var result = await _bed.PassAsync(Ada(("User.IsActive", isActive)), Preset);
        account.Active.ShouldBe(enabled);
        if (enabled) result.ShouldBeOfType<ProvisioningResult.Updated>();
        else FailureOf(result).Code.ShouldBe(ErrorRegister.UserDisabled);
    }

    [Theory]
    [InlineData("00e1", "", null)]
    [InlineData("00e1", null, "00e1")]
    [InlineData("00e1", "00e2", "00e2")]
    [InlineData("", "", null)]
    public async Task A_role_that_is_sent_empty_means_no_role_and_one_that_is_not_sent_is_left_alone(string before, string? sent, string? then)
    {
        await _bed.PassAsync(Ada(("User.UserRoleId", before)), Preset);
        await _bed.PassAsync(Ada(("User.UserRoleId", sent)), Preset);
        _bed.Application.Accounts.ShouldHaveSingleItem()["UserRoleId"].ShouldBe(then);
        _bed.Application.ForgetCalls();
        await _bed.PassAsync(Ada(("User.UserRoleId", sent)), Preset);
        _bed.Application.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_of_attributes_are_spelt_as_Salesforce_spells_them()
    {
        await _bed.PassAsync(Ada(("User.title", "Countess"), ("Title", "Countess"), ("user.Phone", "1")), Preset);
        _bed.Application.Accounts[0].Attributes.Keys.ShouldNotContain(k => k == "Title" || k == "Phone", "of no prefix, or in other letters, is another attribute");
    }

    [Theory]
    [InlineData("Alias", 8)]
    [InlineData("CommunityNickname", 40)]
    [InlineData("City", 40)]
    [InlineData("CompanyName", 80)]
    [InlineData("Country", 80)]
    [InlineData("Department", 80)]
    [InlineData("AboutMe", 1000)]
    public async Task Salesforces_sizes_are_known(string field, int size)
    {
        (await _bed.PassAsync(Ada(($"User.{field}", new string('x', size))), Preset)).ShouldBeOfType<ProvisioningResult.Created>();
        FailureOf(await _bed.PassAsync(Ada(($"User.{field}", new string('x', size + 1))), Preset)).Detail.ShouldBe($"{field}: {size + 1} characters where {size} fit");
    }

    [Fact]
    public async Task A_user_name_that_is_anothers_is_not_taken_over()
    {
        _bed.Application.Add(true, ("Username", "ADA@example.com"));
        FailureOf(await _bed.PassAsync(Ada(), Preset)).Code.ShouldBe(ErrorRegister.UserNotLinked);
    }

    [Fact]
    public async Task Own_lines_stand_in_place_of_the_presets_or_beside_it()
    {
        const string own = """{ "Adapter": "Fake", "Preset": "Salesforce", "Mapping": { "Title": "{attr:User.Title|upper}", "Team__c": "{attr:User.Team__c}" }, "Required": [ "Team__c" ] }""";
        await _bed.PassAsync(Ada(("User.Title", "Countess"), ("User.Team__c", "Engines")), own);
        _bed.Application.Accounts[0]["Title"].ShouldBe("COUNTESS");
        _bed.Application.Accounts[0]["Team__c"].ShouldBe("Engines");
        FailureOf(await _bed.PassAsync(Ada(), own)).Detail.ShouldBe("no value for Team__c");
    }

    [Fact]
    public async Task Own_match_rules_stand_in_place_of_the_presets()
    {
        const string own = """{ "Adapter": "Fake", "Preset": "Salesforce", "Match": [ "FederationIdentifier={idp}:{subject}" ] }""";
        await _bed.PassAsync(Ada(), own);
        _bed.Application.Accounts[0]["FederationIdentifier"].ShouldBe("corp:ada-0001", "what is searched is what is written");
    }

    [Fact]
    public void For_SCIM_it_has_the_names_of_SCIM()
    {
        var part = Accepted(Scim);
        part.Rules.Select(r => r.ToString()).ShouldBe(["externalId={subject}", "userName={attr:User.Username}"]);
        part.Attributes.Select(a => a.Attribute).ShouldBe(
        [
            "externalId", "userName", "emails", "name.familyName", "name.givenName", "active", "nickName", "timezone", "locale", "preferredLanguage", "title", "phoneNumbers",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
        ], ignoreOrder: true);
        part.Required.ShouldBe(["userName", "emails", "name.familyName"], ignoreOrder: true);
        part.Attributes.Single(a => a.Attribute == "locale").TryEvaluate(Ada(("User.LocaleSidKey", "en_US")), out var locale).ShouldBeTrue();
        locale.ShouldBe(new AttributeValue.Text("en-US"));
    }

    [Fact]
    public void For_SQL_it_maps_what_the_statements_have_a_place_for()
    {
        var part = Accepted(Sql);
        part.Attributes.Select(a => a.Attribute).ShouldBe(["FederationIdentifier", "Username", "Email", "LastName"], ignoreOrder: true);
        part.Required.ShouldBe(["Username", "Email", "LastName"], ignoreOrder: true);
    }

    [Fact]
    public async Task Contact_and_account_are_handed_on_under_their_names()
    {
        (await _bed.PassAsync(Ada(Customer), Preset)).ShouldBe(new ProvisioningResult.Created("1"));
        var account = _bed.Application.Accounts[0];
        account["Contact.Email"].ShouldBe("ada@example.org");
        account["Contact.LastName"].ShouldBe("Lovelace");
        account["Contact.DoNotCall"].ShouldBe("true");
        account["Account.Name"].ShouldBe("Analytical Engines");
        account["Account.AccountNumber"].ShouldBe("4711");
        account["Email"].ShouldBe("ada@example.com", "the person's and the contact's are two");
    }

    [Theory]
    [InlineData("Contact.Email", "User.Contact")]
    [InlineData("Contact.LastName", "User.Contact")]
    [InlineData("Account.AccountNumber", "Contact.Account")]
    [InlineData("Account.Name", "Contact.Account")]
    public async Task A_contact_or_an_account_without_an_id_is_described_whole_or_not_at_all(string missing, string id)
    {
        var failure = FailureOf(await _bed.PassAsync(Ada([.. Customer, (missing, null)]), Preset));
        failure.Code.Number.ShouldBe(missing switch { "Account.Name" => 19, "Account.AccountNumber" => 20, "Contact.Email" => 24, _ => 25 });
        failure.Detail.ShouldBe($"no value for {missing}");
        _bed.Application.Calls.ShouldBeEmpty();

        (await _bed.PassAsync(Ada([.. Customer, (missing, null), (id, "0031")]), Preset)).ShouldBeOfType<ProvisioningResult.Created>();
    }

    [Fact]
    public async Task An_own_line_stands_in_for_what_the_assertion_lacks() =>
        (await _bed.PassAsync(Ada([.. Customer, ("Contact.Email", null)]), """{ "Adapter": "Fake", "Preset": "Salesforce", "Mapping": { "Contact.Email": "{attr:User.Email}" } }"""))
            .ShouldBeOfType<ProvisioningResult.Created>();

    [Fact]
    public void SCIM_has_no_word_for_contacts_and_refuses_nobody_for_them()
    {
        var part = Accepted(Scim);
        part.Preset!.Refusal(Ada(("Contact.Phone", "1"), ("Account.Owner", "005")), new Dictionary<string, AttributeValue?>(), new ProvisioningFailures("wiki")).ShouldBeNull();
        part.Attributes.ShouldNotContain(a => a.Attribute.StartsWith("Contact", StringComparison.Ordinal) || a.Attribute.StartsWith("Account", StringComparison.Ordinal));
    }

    [Fact]
    public void For_SQL_contacts_and_accounts_have_underscores()
    {
        var part = Accepted(Sql.Replace("lastname) values", "lastname, contact_email) values").Replace("@LastName)", "@LastName, @Contact_Email)").Replace("\"LastName\":", "\"Contact_Email\": \"update people set contact_email = @value where id = @id\", \"LastName\":"));
        part.Attributes.Single(a => a.Attribute == "Contact_Email").TryEvaluate(Ada(Customer), out var email).ShouldBeTrue();
        email.ShouldBe(new AttributeValue.Text("ada@example.org"));
        part.Preset!.Refusal(Ada(("Contact.Phone", "1")), new Dictionary<string, AttributeValue?>(), new ProvisioningFailures("crm"))
            .ShouldBeOfType<ProvisioningResult.Refused>().Failure.Detail.ShouldBe("no value for Contact_Email");
    }

    [Fact]
    public void An_unknown_preset_is_answered_with_the_legal_names() =>
        ProvisioningTestBed.Read("""{ "Adapter": "Fake", "Preset": "Salesfarce" }""", new AdapterRegistration("Fake", _ => _ => _bed.Application)).Errors
            .ShouldContain("Backends:wiki:Provisioning:Preset = \"Salesfarce\": is not the name of a value. Did you mean \"Salesforce\"? Legal: Salesforce.");

    private static BackendProvisioning Accepted(string json)
    {
        var (part, errors) = ProvisioningTestBed.Read(json, [.. AdapterCatalogue.All]);
        errors.ShouldBeEmpty();
        return part;
    }

    private static GatewayFailure FailureOf(ProvisioningResult result) => result.ShouldBeOfType<ProvisioningResult.Refused>().Failure;

    private static UserIdentity Ada(params (string Name, string? Value)[] changes) => People.Of("ada-0001",
    [
        .. new (string Name, string? Value)[] { ("User.Username", "ada@example.com"), ("User.Email", "ada@example.com"), ("User.LastName", "Lovelace"), ("User.ProfileId", "Standard User") }
            .Concat(changes).Select(v => ($"attr:{v.Name}", v.Value)),
    ]);
}
