using JitGateway.Failures;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Salesforce;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Provisioning.Adapters.Salesforce.SalesforceBed;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>The adapter Salesforce before an emulated org: users, their profiles, roles, permission sets and groups.</summary>
public sealed class SalesforceAdapterTests : IAsyncLifetime
{
    private SalesforceEmulator _org = null!;

    public async Task InitializeAsync() => _org = await SalesforceEmulator.StartAsync();

    public async Task DisposeAsync() => await _org.DisposeAsync();

    [Fact]
    public async Task A_new_user_gets_what_the_mapping_says_and_what_salesforce_asks_besides()
    {
        var user = Done(await _org.Adapter().CreateAsync(Ada(), default));
        var record = _org.Org.All("User").ShouldHaveSingleItem();
        user.AccountId.ShouldBe(SalesforceOrg.Text(record, "Id"));
        user.Active.ShouldBe(true);
        record.Where(f => f.Key is not ("Id" or "ProfileId")).ToDictionary(f => f.Key, f => f.Value!.ToString()).ShouldBe(new Dictionary<string, string>
        {
            ["Username"] = "ada@example.com",
            ["FederationIdentifier"] = "ada-0001",
            ["LastName"] = "Lovelace",
            ["FirstName"] = "Ada",
            ["Email"] = "ada@example.com",
            ["Alias"] = "ALovelac",
            ["CommunityNickname"] = SalesforceNewUser.Nickname("ada@example.com")!,
            ["EmailEncodingKey"] = "UTF-8",
            ["TimeZoneSidKey"] = "Europe/Berlin",
            ["LocaleSidKey"] = "de_DE",
            ["LanguageLocaleKey"] = "de",
            ["IsActive"] = "true",
        }, ignoreOrder: true);
    }

    [Fact]
    public async Task What_the_mapping_gives_is_not_filled_in()
    {
        Done(await _org.Adapter(mapped: [.. Mapped, "Alias", "CommunityNickname", "TimeZoneSidKey"]).CreateAsync(Ada(("Alias", "ada"), ("CommunityNickname", "Countess"), ("TimeZoneSidKey", "America/Los_Angeles")), default));
        var record = _org.Org.All("User").Single();
        (record["Alias"]!.ToString(), record["CommunityNickname"]!.ToString(), record["TimeZoneSidKey"]!.ToString()).ShouldBe(("ada", "Countess", "America/Los_Angeles"));
    }

    [Theory]
    [InlineData("Ada", "Lovelace", "ALovelac")]
    [InlineData(null, "King", "King")]
    [InlineData("Zoë", "van der Berg", "ZvanderB")]
    [InlineData("👩‍💻", "X", "X")]
    public void The_alias_is_made_of_the_names(string? first, string last, string alias) => SalesforceNewUser.Alias(first, last).ShouldBe(alias);

    [Fact]
    public void The_nickname_is_unique_as_the_user_name_is()
    {
        SalesforceNewUser.Nickname("ada@example.com")!.ShouldStartWith("ada.");
        SalesforceNewUser.Nickname("ada@example.com").ShouldNotBe(SalesforceNewUser.Nickname("ada@example.org"));
        SalesforceNewUser.Nickname(new string('x', 80))!.Length.ShouldBe(40);
    }

    [Fact]
    public async Task Only_what_differs_is_sent()
    {
        var adapter = _org.Adapter();
        var user = Done(await adapter.CreateAsync(Ada(("Title", "Analyst")), default));
        _org.Calls.Clear();
        var changed = Done(await adapter.UpdateAsync(user, User(("Title", null), ("IsActive", "true"), ("Team__c", "Engines"), ("Skills__c", new[] { "sums", "looms" })), default));
        _org.Writes().ShouldBe(["""PATCH User {"Title":null,"IsActive":true,"Team__c":"Engines","Skills__c":"sums;looms"}"""]);
        changed.Attributes["Team__c"].ShouldBe(new AttributeValue.Text("Engines"));
    }

    [Fact]
    public async Task The_dialects_prefix_is_the_same_field()
    {
        var adapter = _org.Adapter(mapped: ["User.Username", "User.LastName", "User.Email", "User.ProfileId", "User.Title"]);
        var user = Done(await adapter.CreateAsync(User(("User.Username", "a@example.com"), ("User.LastName", "L"), ("User.Email", "a@example.com"), ("User.ProfileId", "Standard User"), ("User.Title", "T")), default));
        user.Attributes["User.Title"].ShouldBe(new AttributeValue.Text("T"));
        Done(await adapter.FindAsync("User.Username", "A@EXAMPLE.COM", [], default)).ShouldHaveSingleItem().Attributes["User.Username"].ShouldBe(new AttributeValue.Text("a@example.com"));
    }

    [Fact]
    public async Task A_disabled_user_is_found_and_enabled_again()
    {
        var adapter = _org.Adapter();
        var user = Done(await adapter.CreateAsync(Ada(), default));
        Done(await adapter.SetActiveAsync(user, active: false, default)).Active.ShouldBe(false);
        Done(await adapter.FindAsync("FederationIdentifier", "ada-0001", Mapped, default)).ShouldHaveSingleItem().Active.ShouldBe(false);
        Done(await adapter.SetActiveAsync(user, active: true, default)).Active.ShouldBe(true);
    }

    [Fact]
    public async Task Profiles_and_roles_are_named_and_their_ids_remembered()
    {
        var role = _org.Org.Add("UserRole", ("Name", "Sales"));
        var profile = SalesforceOrg.Text(_org.Org.All("Profile").First(), "Id")!;
        var adapter = _org.Adapter();
        var user = Done(await adapter.CreateAsync(Ada(("UserRoleId", "Sales")), default));
        user.Attributes["UserRoleId"].ShouldBe(new AttributeValue.Text(role));
        _org.Calls.Clear();
        Done(await adapter.UpdateAsync(user, User(("UserRoleId", "Sales"), ("ProfileId", profile[..15])), default));
        _org.Writes().ShouldBeEmpty("the names and the short id are what the user has");
        Done(await adapter.UpdateAsync(user, User(("UserRoleId", null)), default)).Attributes.Keys.ShouldNotContain("UserRoleId");
        _org.Queries.Count(q => q.Contains("FROM UserRole")).ShouldBe(1);
        _org.Queries.Count(q => q.Contains("FROM Profile WHERE Name")).ShouldBe(1);
    }

    [Fact]
    public async Task Ids_of_names_are_asked_again_after_a_while()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var adapter = _org.Adapter(time: clock);
        var user = Done(await adapter.CreateAsync(Ada(), default));
        clock.Advance(TimeSpan.FromMinutes(11));
        Done(await adapter.UpdateAsync(user, User(("ProfileId", "Standard User")), default));
        _org.Queries.Count(q => q.Contains("FROM Profile WHERE Name")).ShouldBe(2);
    }

    [Fact]
    public async Task Permission_sets_come_and_go_and_those_of_profiles_do_not_count()
    {
        foreach (var set in new[] { "Reader", "Author" }) _org.Org.Add("PermissionSet", ("Name", set), ("IsOwnedByProfile", false));
        var ofProfile = _org.Org.Add("PermissionSet", ("Name", "X00e"), ("IsOwnedByProfile", true));
        var adapter = _org.Adapter();
        var user = Done(await adapter.CreateAsync(Ada(("PermissionSets", "Reader")), default));
        _org.Org.Add("PermissionSetAssignment", ("AssigneeId", user.AccountId), ("PermissionSetId", ofProfile));
        user.Attributes["PermissionSets"].ShouldBe(new AttributeValue.Text("Reader"));
        _org.Calls.Clear();
        Done(await adapter.UpdateAsync(user, User(("PermissionSets", new[] { "Author" })), default)).Attributes["PermissionSets"].ShouldBe(new AttributeValue.Text("Author"));
        _org.Writes().Select(w => w.Split(' ')[0]).ShouldBe(["POST", "DELETE"]);
        _org.Org.All("PermissionSetAssignment").Count().ShouldBe(2);
        (await adapter.UpdateAsync(user, User(("PermissionSets", "No such set")), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the org has no PermissionSet of this name", "PermissionSets"));
    }

    [Fact]
    public async Task Public_groups_are_kept_and_one_that_is_not_there_is_passed_over()
    {
        _org.Org.Add("Group", ("DeveloperName", "Engineering"), ("Type", "Regular"));
        _org.Org.Add("Group", ("DeveloperName", "Waiting"), ("Type", "Queue"));
        var adapter = _org.Adapter(groups: true);
        var user = Done(await adapter.CreateAsync(Ada((GroupChange.Attribute, new[] { "Engineering", "Waiting", "Nobody" })), default));
        user.Attributes[GroupChange.Attribute].ShouldBe(new AttributeValue.Text("Engineering"));
        Done(await adapter.UpdateAsync(user, User((GroupChange.Attribute, null)), default)).Attributes.Keys.ShouldNotContain(GroupChange.Attribute);
        _org.Org.All("GroupMember").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_taken_name_is_told_apart_from_a_taken_nickname_and_from_any_other_value()
    {
        var adapter = _org.Adapter(mapped: [.. Mapped, "CommunityNickname"]);
        Done(await adapter.CreateAsync(Ada(("CommunityNickname", "countess")), default));
        _org.Org.TakenElsewhere.Add("bob@example.com");
        async Task<AdapterResult<ExistingUser>.AlreadyExists> TakenAsync(params (string, object?)[] values) => (await adapter.CreateAsync(Ada(values), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>();
        (await TakenAsync(("Username", "BOB@example.com"), ("FederationIdentifier", "b"))).Attribute.ShouldBe("Username");
        (await TakenAsync(("Username", "c@example.com"), ("FederationIdentifier", "c"), ("CommunityNickname", "Countess"))).Attribute.ShouldBe("CommunityNickname");
        var same = await TakenAsync(("Username", "d@example.com"));
        same.Attribute.ShouldBe("FederationIdentifier");
        same.Detail.ShouldBe("400 DUPLICATE_VALUE: duplicate value found: FederationIdentifier duplicates value on record with id: …");
    }

    [Fact]
    public async Task A_session_that_ended_is_renewed_and_the_call_repeated()
    {
        var adapter = _org.Adapter();
        var user = Done(await adapter.CreateAsync(Ada(), default));
        _org.EndSessions();
        Done(await adapter.UpdateAsync(user, User(("Title", "Countess")), default));
        _org.Tokens.ShouldBe(2);
        _org.Org.All("User").Single()["Title"]!.ToString().ShouldBe("Countess");
    }

    [Theory]
    [InlineData("invalid_grant", "user hasn't approved this consumer", 40)]
    [InlineData("invalid_client_id", "client identifier invalid", 1400)]
    [InlineData("invalid_client", "this is no invalid_grant", 1400)]
    public async Task A_token_that_is_refused_is_said_in_words(string error, string description, int number)
    {
        _org.Refuses = (error, description);
        var refused = (await _org.Adapter().CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Unavailable>();
        refused.Detail.ShouldBe($"the token endpoint does not accept our credentials (400 {error} {description}); an operator must mend Salesforce:Key, ClientId and UserName");
        (refused.Code ?? ErrorRegister.UserStoreUnavailable).Number.ShouldBe(number);
    }

    [Theory]
    [InlineData("\"UserName\": \"somebody@example.com\"")]
    [InlineData("\"Audience\": \"https://test.salesforce.com\"")]
    public async Task An_assertion_of_somebody_else_or_for_another_is_refused(string more) =>
        (await _org.Adapter(more).CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Unavailable>().Code.ShouldBe(ErrorRegister.InvalidExecutionUser);

    [Fact]
    public async Task Only_the_org_that_is_meant_is_worked_in()
    {
        Done(await _org.Adapter($"\"OrganizationId\": \"{SalesforceOrg.Id[..15]}\"").CheckAsync(default)).ShouldBe($"Salesforce org {SalesforceOrg.Id}, API 60.0");
        (await _org.Adapter("\"OrganizationId\": \"00D000000000009\"").CheckAsync(default)).ShouldBe(
            new AdapterResult<string>.Unavailable($"the credentials lead to the org {SalesforceOrg.Id}") { Code = ErrorRegister.InvalidOrganization });
    }

    [Fact]
    public async Task A_check_names_the_fields_that_the_org_cannot_hold() =>
        Done(await _org.Adapter(mapped: [.. Mapped, "Nope", "Nope__c", "Started__c", "Contact.Nope"]).CheckAsync(default)).ShouldBe($"Salesforce org {SalesforceOrg.Id}, API 60.0, which cannot hold Contact.Nope, Nope, Nope__c, Started__c");

    [Fact]
    public async Task A_check_names_the_fields_that_are_shorter_than_what_the_mapping_sends()
    {
        (await _org.Adapter(lengths: [new("Title", 81), new("Team__c", null, 80), new("LastName", 80, 80), new("PermissionSets", 200), new("Skills__c", 4099)]).CheckAsync(default)).ShouldBe(new AdapterResult<string>.Rejected(
            "Title holds 80 characters in the org, and the mapping sends 81; shorten that value. Team__c holds 40 characters in the org, and its MaxLength lets 80 through; write \"MaxLength\": 40", "Title"));
        Done(await _org.Adapter(lengths: [new("ProfileId", "Customer Community Login User".Length), new("Title", 80, 80)]).CheckAsync(default)).ShouldBe($"Salesforce org {SalesforceOrg.Id}, API 60.0");
    }

    [Fact]
    public async Task A_field_that_the_org_lacks_is_not_read_and_refused_where_somebody_has_a_value()
    {
        var adapter = _org.Adapter(mapped: [.. Mapped, "CallCenter"]);
        Done(await adapter.CreateAsync(Ada(), default));
        Done(await adapter.FindAsync("FederationIdentifier", "ada-0001", ["CallCenter", "Contact.Nope"], default)).ShouldHaveSingleItem();
        (await adapter.CreateAsync(Ada(("CallCenter", "1")), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the org has no such field", "CallCenter") { Code = ErrorRegister.UnrecognizedStandardField });
    }

    [Theory]
    [InlineData("Title", 81, "81 characters where 80 fit")]
    [InlineData("Team__c", 41, "41 characters where 40 fit")]
    public async Task A_value_that_is_too_long_is_refused_by_name_before_anything_is_made(string attribute, int length, string detail)
    {
        (await _org.Adapter().CreateAsync(Ada((attribute, new string('x', length))), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected(detail, attribute) { Code = ErrorRegister.ValueTooLong });
        _org.Writes().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("IsActive", "yes", "the field takes true or false, and the mapping gave something else")]
    [InlineData("Skills__c", "a;b", "a value of the list holds a semicolon, which separates them")]
    public async Task A_value_that_the_field_cannot_hold_is_refused_by_name(string attribute, string value, string detail) =>
        (await _org.Adapter().CreateAsync(Ada((attribute, value)), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected(detail, attribute));

    [Fact]
    public async Task Half_a_character_is_refused_by_name() =>
        (await _org.Adapter().CreateAsync(Ada(("Title", "cut \ud83d")), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the value is not well-formed text", "Title"));

    [Fact]
    public async Task A_name_is_changed_only_where_that_is_wanted()
    {
        var user = Done(await _org.Adapter().CreateAsync(Ada(), default));
        (await _org.Adapter().UpdateAsync(user, User(("Username", "king@example.com")), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("the user is called otherwise", "Username") { Code = ErrorRegister.UserNameChangeNotAllowed });
        var renaming = _org.Adapter("\"Rename\": true");
        Done(await renaming.UpdateAsync(user, User(("Username", "king@example.com")), default)).Attributes["Username"].ShouldBe(new AttributeValue.Text("king@example.com"));
        (_org.Adapter().Capabilities.ToString(), renaming.Capabilities.Rename).ShouldBe(((new AdapterCapabilities(true, true, true, false) { State = "IsActive" }).ToString(), true));
    }

    [Theory]
    [InlineData("005000000000000AAA")]
    [InlineData("' OR Id != null OR Id = '")]
    [InlineData("../../Profile/x")]
    [InlineData("")]
    public async Task An_id_of_nobody_is_missing(string id)
    {
        Done(await _org.Adapter().CreateAsync(Ada(), default));
        var ghost = new ExistingUser(id, new Dictionary<string, AttributeValue?>(), Active: true);
        (await _org.Adapter().GetAsync(id, Mapped, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        (await _org.Adapter().UpdateAsync(ghost, User(("Title", "taken over")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        _org.Org.All("User").Single()["Title"].ShouldBeNull();
    }

    [Theory]
    [InlineData(400, "UNABLE_TO_LOCK_ROW", "Unavailable", 4)]
    [InlineData(403, "REQUEST_LIMIT_EXCEEDED", "RateLimited", null)]
    [InlineData(503, "SERVER_UNAVAILABLE", "Unavailable", null)]
    [InlineData(500, "UNKNOWN_EXCEPTION", "Unavailable", null)]
    [InlineData(403, "API_DISABLED_FOR_ORG", "Unavailable", 6)]
    [InlineData(403, "SOMETHING_NEW", "Unavailable", 6)]
    [InlineData(400, "INSUFFICIENT_ACCESS_OR_READONLY", "Unavailable", 6)]
    [InlineData(400, "APEX_ERROR", "Rejected", 41)]
    [InlineData(400, "STRING_TOO_LONG", "Rejected", 1408)]
    [InlineData(400, "FIELD_INTEGRITY_EXCEPTION", "Rejected", null)]
    [InlineData(404, "ENTITY_IS_DELETED", "Missing", null)]
    public async Task What_salesforce_answers_is_called_what_it_is(int status, string code, string outcome, int? number)
    {
        var adapter = _org.Adapter();
        var user = Done(await adapter.CreateAsync(Ada(), default));
        _org.Before = (method, _) => method == "PATCH" ? throw new SalesforceException(status, code, "The record of 'Ada Lovelace' at ada@example.com failed", "Title") : Task.CompletedTask;
        var result = await adapter.UpdateAsync(user, User(("Title", "very private words")), default);
        result.GetType().Name.ShouldBe(outcome);
        var (detail, entry) = result switch { AdapterResult<ExistingUser>.Rejected r => (r.Detail, r.Code), AdapterResult<ExistingUser>.Unavailable u => (u.Detail, u.Code), _ => (null, null) };
        entry?.Number.ShouldBe(number ?? 0);
        (entry is null).ShouldBe(number is null);
        if (detail is not null) detail.ShouldBe($"{status} {code}: The record of … at … failed");
        if (result is AdapterResult<ExistingUser>.Rejected rejected) rejected.Attribute.ShouldBe("Title");
    }

    [Fact]
    public async Task Pages_are_followed_and_a_search_that_brings_too_many_is_refused()
    {
        for (var i = 0; i < 45; i++) _org.Org.Add("User", ("Username", $"u{i}@example.com"), ("EmployeeNumber", "7"), ("IsActive", true));
        Done(await _org.Adapter().FindAsync("EmployeeNumber", "7", [], default)).Count.ShouldBe(45);
        for (var i = 0; i < 60; i++) _org.Org.Add("User", ("Username", $"v{i}@example.com"), ("EmployeeNumber", "7"), ("IsActive", true));
        (await _org.Adapter().FindAsync("EmployeeNumber", "7", [], default)).ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("the search brought more than 100 records", "EmployeeNumber"));
    }

    [Fact]
    public async Task A_value_that_no_request_line_could_carry_is_refused() =>
        (await _org.Adapter().FindAsync("Title", new string('x', 13000), [], default)).ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("the value is too long to be searched", "Title"));
}
