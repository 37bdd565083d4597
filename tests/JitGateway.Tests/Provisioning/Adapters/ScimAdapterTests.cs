using System.Globalization;
using JitGateway.Provisioning;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>What real servers were seen to answer, and what an attacker's server could. The contract itself runs against a real server.</summary>
public sealed class ScimAdapterTests
{
    private const string Ada = """{"id":"7","userName":"ada","name":{"familyName":"Lovelace"},"emails":[{"value":"old@example.com"},{"value":"ada@example.com","primary":true}],"active":true}""";
    private static readonly string[] Wanted = ["userName", "name.familyName", "emails", "active"];
    private static readonly ExistingUser Existing = new("7", new Dictionary<string, AttributeValue?> { ["userName"] = Text("ada") }, Active: true);

    [Fact]
    public async Task Sends_token_media_type_and_a_whole_resource()
    {
        await using var server = await StartAsync(new Answer(201, Ada));
        var user = User(("userName", Text("ada")), ("name.familyName", Text("Lovelace")), ("emails", new AttributeValue.List(["ada@example.com", "a@example.com"])), ("active", new AttributeValue.Flag(true)), ("title", null));
        Done(await server.Adapter().CreateAsync(user, default)).AccountId.ShouldBe("7");
        var request = server.Requests.ShouldHaveSingleItem();
        request.Headers["Authorization"].ShouldBe("Bearer secret-token");
        request.Headers["Content-Type"].ShouldBe("application/scim+json");
        request.Headers["Accept"].ShouldContain("application/scim+json");
        request.Body.ShouldBe(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","name":{"familyName":"Lovelace"},"emails":[{"value":"ada@example.com","type":"work","primary":true},{"value":"a@example.com","type":"work"}],"active":true}""");
    }

    [Fact]
    public async Task Writes_the_attributes_of_an_extension_under_its_urn()
    {
        await using var server = await StartAsync(new Answer(201, Ada));
        await server.Adapter().CreateAsync(User(("userName", Text("ada")), ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", Text("Engines")), ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", Text("8"))), default);
        server.Requests[0].Body.ShouldBe(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"ada","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Engines","manager":{"value":"8"}}}""");
    }

    [Fact]
    public async Task Sends_a_truth_value_as_one_although_the_mapping_gave_a_text()
    {
        await using var server = await StartAsync(new Answer(200, Ada));
        Done(await server.Adapter().UpdateAsync(Existing, User(("active", Text("True"))), default));
        server.Requests[0].Body.ShouldContain("""{"op":"add","path":"active","value":true}""");
    }

    [Fact]
    public async Task Refuses_a_text_that_is_no_truth_value_without_a_call()
    {
        await using var server = await StartAsync();
        (await server.Adapter().UpdateAsync(Existing, User(("active", Text("yes"))), default)).ShouldBe(
            new AdapterResult<ExistingUser>.Rejected("the attribute takes true or false, and the mapping gave something else", "active"));
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Adds_what_was_absent_replaces_what_was_there_removes_what_is_cleared_and_replaces_lists_whole()
    {
        await using var server = await StartAsync(new Answer(200, Ada));
        Done(await server.Adapter().UpdateAsync(Existing, User(("userName", Text("ada2")), ("name.familyName", Text("King")), ("title", null), ("emails", Text("k@example.com"))), default));
        server.Requests[0].Method.ShouldBe("PATCH");
        server.Requests[0].Path.ShouldBe("/scim/v2/Users/7");
        server.Requests[0].Body.ShouldBe(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"userName","value":"ada2"},{"op":"add","path":"name.familyName","value":"King"},{"op":"remove","path":"title"},{"op":"replace","path":"emails","value":[{"value":"k@example.com","type":"work","primary":true}]}]}""");
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(200, "")]
    [InlineData(200, """["changed"]""")]
    [InlineData(200, """{"message":"ok"}""")]
    public async Task Reads_the_account_where_the_answer_to_a_change_does_not_hold_it(int status, string body)
    {
        await using var server = await StartAsync(new Answer(status, body), new Answer(200, Ada));
        Done(await server.Adapter().UpdateAsync(Existing, User(("name.familyName", Text("Lovelace"))), default)).Attributes["name.familyName"].ShouldBe(Text("Lovelace"));
        server.Requests.Select(r => $"{r.Method} {r.Path}").ShouldBe(["PATCH /scim/v2/Users/7", "GET /scim/v2/Users/7"]);
    }

    [Theory]
    [InlineData(201, "", "Location", "/scim/v2/Users/7")]
    [InlineData(201, "", "Location", "Users/7")]
    [InlineData(201, "", "Location", "https://elsewhere.example.com/scim/v2/Users/7")]
    [InlineData(200, """{"meta":{"location":"/scim/v2/Users/7"}}""")]
    public async Task Reads_the_new_account_from_its_place_where_the_answer_does_not_hold_it(int status, string body, params string[] headers)
    {
        await using var server = await StartAsync(new Answer(status, body, headers), new Answer(200, Ada));
        Done(await server.Adapter().CreateAsync(User(("userName", Text("ada"))), default)).AccountId.ShouldBe("7");
        server.Requests[1].Path.ShouldBe("/scim/v2/Users/7", "the token goes to BaseUrl only");
    }

    [Fact]
    public async Task Searches_the_new_account_where_nothing_was_told()
    {
        await using var server = await StartAsync(new Answer(204, ""), new Answer(200, Found(Ada)));
        Done(await server.Adapter().CreateAsync(User(("userName", Text("ada"))), default)).AccountId.ShouldBe("7");
    }

    [Fact]
    public async Task Does_not_take_another_for_the_new_account()
    {
        await using var server = await StartAsync(new Answer(204, ""), new Answer(200, Found("""{"id":"8","userName":"bob"}""")));
        (await server.Adapter().CreateAsync(User(("userName", Text("ada"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
    }

    [Fact]
    public async Task Holds_a_change_to_the_version_that_was_read()
    {
        await using var server = await StartAsync(new Answer(200, Ada, "ETag", "W/\"3\""), new Answer(412, ""), new Answer(200, Ada, "ETag", "W/\"4\""), new Answer(200, Ada));
        var adapter = server.Adapter();
        var read = Done(await adapter.GetAsync("7", Wanted, default));
        read.Version.ShouldBe("W/\"3\"");
        Done(await adapter.UpdateAsync(read, User(("title", Text("Countess"))), default)).AccountId.ShouldBe("7");
        server.Requests.Select(r => $"{r.Method} {r.Headers.GetValueOrDefault("If-Match")}").ShouldBe(["GET ", "PATCH W/\"3\"", "GET ", "PATCH W/\"4\""], "read again, and sent once more");
    }

    [Theory]
    [InlineData(Ada, 4)]
    [InlineData("""{"id":"7","userName":"ada","title":"Analyst"}""", 3)]
    public async Task Does_not_overwrite_what_somebody_else_changed_just_now(string now, int requests)
    {
        await using var server = await StartAsync(new Answer(200, Ada, "ETag", "W/\"3\""), new Answer(412, ""), new Answer(200, now, "ETag", "W/\"4\""), new Answer(412, ""));
        var adapter = server.Adapter();
        var read = Done(await adapter.GetAsync("7", Wanted, default));
        (await adapter.UpdateAsync(read, User(("title", Text("Countess"))), default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("412: the account was changed in between"));
        server.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task Sends_no_version_where_the_server_has_none()
    {
        await using var server = await StartAsync(new Answer(200, Ada));
        await server.Adapter().UpdateAsync(Existing, User(("title", Text("Countess"))), default);
        server.Requests[0].Headers.ContainsKey("If-Match").ShouldBeFalse();
    }

    [Fact]
    public async Task A_version_that_no_header_carries_is_none()
    {
        await using var server = await StartAsync(new Answer(200, """{"id":"7","userName":"ada","meta":{"version":"drei–3"}}"""), new Answer(200, Ada));
        var read = Done(await server.Adapter().GetAsync("7", Wanted, default));
        read.Version.ShouldBeNull();
        Done(await server.Adapter().UpdateAsync(read, User(("title", Text("Countess"))), default));
    }

    [Fact]
    public async Task Reads_names_without_case_primary_values_first_and_truth_values_as_texts()
    {
        await using var server = await StartAsync(new Answer(200, """{"ID":"7","username":"ada","Name":{"FAMILYNAME":"Lovelace"},"Emails":[{"value":"b"},{"Value":"a","primary":true}],"Active":"False"}"""));
        var user = Done(await server.Adapter().GetAsync("7", Wanted, default));
        user.Attributes["name.familyName"].ShouldBe(Text("Lovelace"));
        user.Attributes["emails"].ShouldBe(new AttributeValue.List(["a", "b"]));
        user.Active.ShouldBe(false);
        user.Attributes["active"].ShouldBe(new AttributeValue.Flag(false));
    }

    [Theory]
    [InlineData(409, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"userName 'ada' is taken"}""", "409 uniqueness userName: userName … is taken", "userName")]
    [InlineData(409, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"userName or emails of 'ada' are taken"}""", "409 uniqueness userName: userName or emails of … are taken", null)]
    [InlineData(409, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":409,"detail":"ada is taken"}""", "409: … is taken", null)]
    [InlineData(409, "", "409", null)]
    [InlineData(400, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"uniqueness"}""", "400 uniqueness", null)]
    [InlineData(200, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness"}""", "409 uniqueness", null)]
    public async Task A_taken_value_is_an_account_that_exists(int status, string body, string detail, string? attribute)
    {
        await using var server = await StartAsync(new Answer(status, body));
        (await server.Adapter().CreateAsync(User(("userName", Text("ada")), ("emails", Text("ada@example.com"))), default)).ShouldBe(new AdapterResult<ExistingUser>.AlreadyExists(detail, attribute));
    }

    [Theory]
    [InlineData(400, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"The title 'very private' of ada@example.com is bad"}""", "400 invalidValue title: The title … of … is bad", "title")]
    [InlineData(400, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"<b>very private</b>","detail":""}""", "400", null)]
    [InlineData(400, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"tooMany\n"}""", "400", null)]
    [InlineData(400, "very private", "400", null)]
    [InlineData(413, "", "413", null)]
    [InlineData(501, "", "501: the server does not offer this operation", null)]
    [InlineData(307, "", "307: redirects are not followed; check Scim:BaseUrl", null)]
    [InlineData(409, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"mutability"}""", "409 mutability", null)]
    public async Task A_refusal_tells_status_type_and_attribute_and_no_value(int status, string body, string detail, string? attribute)
    {
        await using var server = await StartAsync(new Answer(status, body, "Location", "https://elsewhere.example.com/"));
        (await server.Adapter().UpdateAsync(Existing, User(("title", Text("very private"))), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected(detail, attribute));
    }

    [Theory]
    [InlineData(401, "", "401: the server does not accept our token; an operator must mend Scim:Token")]
    [InlineData(403, "", "403: our credentials may not do this; an operator must give them the right")]
    [InlineData(500, "<html>stack trace of very private things</html>", "500: the server failed")]
    [InlineData(503, "", "503: the server failed")]
    [InlineData(408, "", "408: the server failed")]
    [InlineData(200, "<html>please sign in</html>", "200, but the answer is not JSON or not whole")]
    [InlineData(200, """{"totalResults":1,"Resources":[""", "200, but the answer is not JSON or not whole")]
    [InlineData(200, """{"totalResults":1,"Resources":[{"id":"\ud800"}]}""", "200, but the answer is not JSON or not whole")]
    [InlineData(200, "", "the answer to a search is not a list")]
    [InlineData(200, "[]", "the answer to a search is not a list")]
    [InlineData(200, """{"totalResults":1}""", "the answer to a search is not a list")]
    [InlineData(200, """{"totalResults":1,"Resources":[{"userName":"ada"}]}""", "a record that was found has no id that could be used")]
    [InlineData(200, """{"totalResults":1,"Resources":[{"id":"..","userName":"ada"}]}""", "a record that was found has no id that could be used")]
    [InlineData(200, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]}""", "500: the server failed")]
    public async Task An_answer_that_cannot_be_used_is_unavailable(int status, string body, string detail)
    {
        await using var server = await StartAsync(new Answer(status, body));
        (await server.Adapter().FindAsync("userName", "ada", Wanted, default)).ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable(detail));
    }

    [Fact]
    public async Task An_answer_without_end_is_unavailable()
    {
        await using var server = await StartAsync(new Answer(200, $$"""{"totalResults":0,"padding":"{{new string('x', 1024 * 1024)}}"}"""));
        (await server.Adapter().FindAsync("userName", "ada", Wanted, default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>().Detail.ShouldBe("the answer is larger than 1048576 bytes");
    }

    [Theory]
    [InlineData("30", 30, 1)]
    [InlineData(null, null, 1)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0, 2)]
    public async Task A_busy_server_says_when_to_come_back(string? header, int? seconds, int requests)
    {
        var busy = new Answer(429, "", header is null ? [] : ["Retry-After", header]);
        await using var server = await StartAsync(busy, busy);
        (await server.Adapter().GetAsync("7", Wanted, default)).ShouldBe(new AdapterResult<ExistingUser>.RateLimited(seconds is { } s ? TimeSpan.FromSeconds(s) : null));
        server.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task A_missing_endpoint_is_no_missing_account()
    {
        await using var server = await StartAsync(new Answer(404, ""), new Answer(404, ""), new Answer(404, ""), new Answer(404, ""));
        var adapter = server.Adapter();
        (await adapter.FindAsync("userName", "ada", Wanted, default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Rejected>();
        (await adapter.CreateAsync(User(("userName", Text("ada"))), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("404: there is no endpoint for users; check Scim:BaseUrl"));
        (await adapter.GetAsync("7", Wanted, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
    }

    [Theory]
    [InlineData("userName", "ada", "userName eq \"ada\"")]
    [InlineData("emails", "ada@example.com", "emails.value eq \"ada@example.com\"")]
    [InlineData("emails.value", "ada@example.com", "emails.value eq \"ada@example.com\"")]
    [InlineData("name.familyName", "O'Hara & Söhne", "name.familyName eq \"O'Hara & Söhne\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "000103", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq \"000103\"")]
    [InlineData("userName", "x\" or userName pr", "userName eq \"x\\u0022 or userName pr\"")]
    [InlineData("userName", "x\\", "userName eq \"x\\u005c\"")]
    [InlineData("userName", "a\nb", "userName eq \"a\\u000ab\"")]
    public async Task A_value_stays_a_value_in_a_filter(string attribute, string value, string filter)
    {
        await using var server = await StartAsync(new Answer(200, Found(Ada)));
        await server.Adapter().FindAsync(attribute, value, Wanted, default);
        Uri.UnescapeDataString(server.Requests.ShouldHaveSingleItem().Path["/scim/v2/Users?filter=".Length..]).ShouldBe(filter);
        server.Requests[0].Path.ShouldNotContain("&");
    }

    [Fact]
    public async Task Looks_for_the_usual_spelling_where_nobody_has_the_exact_one()
    {
        await using var server = await StartAsync(new Answer(200, """{"totalResults":0}"""), new Answer(200, Found(Ada)));
        Done(await server.Adapter().FindAsync("userName", "Ada", [], default)).ShouldHaveSingleItem().Attributes["userName"].ShouldBe(Text("ada"));
        server.Requests[1].Path.ShouldEndWith("%22ada%22");
    }

    [Fact]
    public async Task Follows_pages_and_stops_where_one_brings_nothing_new()
    {
        await using var server = await StartAsync(
            new Answer(200, """{"totalResults":5,"Resources":[{"id":"1"},{"id":"2"}]}"""), new Answer(200, """{"totalResults":5,"Resources":[{"id":"3"}]}"""), new Answer(200, """{"totalResults":5,"Resources":[{"id":"1"},{"id":"2"}]}"""));
        Done(await server.Adapter().FindAsync("userName", "ada", [], default)).Select(u => u.AccountId).ShouldBe(["1", "2", "3"]);
        server.Requests.Select(r => r.Path.Split("%22").Last()).ShouldBe(["", "&startIndex=3", "&startIndex=4"]);
    }

    [Fact]
    public async Task A_search_that_brings_everybody_is_refused()
    {
        var everybody = string.Join(',', Enumerable.Range(1, 101).Select(i => $$"""{"id":"{{i}}"}"""));
        await using var server = await StartAsync(new Answer(200, $$"""{"totalResults":20000,"Resources":[{"id":"1"}]}"""), new Answer(404, ""), new Answer(200, $$"""{"Resources":[{{everybody}}]}"""));
        var adapter = server.Adapter();
        for (var i = 0; i < 2; i++)
            (await adapter.FindAsync("userName", "ada", [], default)).ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("the search brought more than 100 records: the server does not understand the filter", "userName"));
    }

    [Theory]
    [InlineData("a/b", "/scim/v2/Users/a%2Fb")]
    [InlineData("a?b#c", "/scim/v2/Users/a%3Fb%23c")]
    [InlineData("%2e%2e", "/scim/v2/Users/%252e%252e")]
    public async Task An_id_stays_one_segment_of_the_path(string id, string path)
    {
        await using var server = await StartAsync(new Answer(404, ""));
        await server.Adapter().GetAsync(id, [], default);
        server.Requests.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task An_id_that_is_no_segment_is_nobody(string id)
    {
        await using var server = await StartAsync();
        (await server.Adapter().GetAsync(id, [], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_record_than_the_one_asked_for_is_not_believed()
    {
        await using var server = await StartAsync(new Answer(200, """{"id":"8","userName":"bob"}"""));
        (await server.Adapter().GetAsync("7", Wanted, default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("the answer to a reading is not the record that was asked for"));
    }

    [Theory]
    [InlineData(200, """{"patch":{"supported":false},"filter":{"supported":true},"bulk":{"supported":true,"maxOperations":1000},"etag":{"supported":true}}""", "with filters, ETags, bulk of 1000 operations, of which no use is made")]
    [InlineData(200, """{"patch":{"supported":true},"filter":{"supported":false},"bulk":{"supported":false}}""", "with PATCH")]
    [InlineData(200, """{"patch":{"supported":false},"filter":{"supported":false}}""", "with nothing optional")]
    [InlineData(200, "{}", "with PATCH, filters")]
    [InlineData(404, "", "which does not say what it can")]
    public async Task A_check_reads_what_the_server_says_that_it_can(int status, string configuration, string said)
    {
        await using var server = await StartAsync(new Answer(200, """{"totalResults":0}"""), new Answer(status, configuration));
        (await server.Adapter(more: "").CheckAsync(default)).ShouldBe(new AdapterResult<string>.Done($"SCIM 2.0 at {server.BaseUrl()}, {said}"));
        server.Requests[1].Path.ShouldBe("/scim/v2/ServiceProviderConfig");
    }

    [Fact]
    public async Task A_check_says_where_patch_is_asked_for_and_not_supported()
    {
        await using var server = await StartAsync(new Answer(200, """{"totalResults":0}"""), new Answer(200, """{"patch":{"supported":false}}"""));
        (await server.Adapter().CheckAsync(default)).ShouldBe(new AdapterResult<string>.Rejected("the server says that it does not support PATCH (ServiceProviderConfig); write \"Change\": \"Put\", or leave it out"));
    }

    private static string Found(string record) => string.Create(CultureInfo.InvariantCulture, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":[{{record}}]}""");

    private static AttributeValue.Text Text(string value) => new(value);

    private static BackendUser User(params (string Attribute, AttributeValue? Value)[] values) => new(values.ToDictionary(v => v.Attribute, v => v.Value));

    private static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;
}
