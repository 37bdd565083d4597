using System.Globalization;
using System.Text;
using JitGateway.Provisioning;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>What applications were seen to answer, and what an attacker's could. The contract itself runs with three whole applications.</summary>
public sealed class RestAdapterTests
{
    private const string Ada = """{"id":7,"login":"ada","mail":"ada@example.com","roles":["author"]}""";
    private static readonly ExistingUser Existing = new("7", new Dictionary<string, AttributeValue?> { ["login"] = Text("ada") }, null);

    [Fact]
    public async Task Sends_what_has_a_value_and_reads_the_account_back()
    {
        await using var server = await StartAsync(new Answer(201, """{"id":7}"""), new Answer(200, Ada));
        Done(await server.Adapter().CreateAsync(User(("login", Text("ada")), ("roles", new AttributeValue.List(["author", "a\"b"]))), default)).Attributes["roles"].ShouldBe(Text("author"));
        server.Requests.Select(r => $"{r.Method} {r.Path} {r.Body}").ShouldBe(["""POST /api/users {"login":"ada","roles":["author","a\u0022b"]}""", "GET /api/users/7 "]);
        server.Requests[0].Headers["Authorization"].ShouldBe("Bearer secret-token");
        server.Requests[0].Headers["Content-Type"].ShouldBe("application/json");
    }

    [Theory]
    [InlineData("Null", """{"mail":null,"roles":[]}""")]
    [InlineData("Empty", """{"mail":"","roles":[]}""")]
    public async Task What_is_cleared_is_written_as_the_application_wants_it(string cleared, string body)
    {
        await using var server = await StartAsync(new Answer(204, ""), new Answer(200, Ada));
        Done(await server.Adapter(("Cleared", $"\"{cleared}\"")).UpdateAsync(Existing, User(("mail", null), ("roles", null)), default));
        server.Requests[0].Body.ShouldBe(body);
    }

    [Fact]
    public async Task Several_values_where_one_belongs_are_refused_by_name()
    {
        await using var server = await StartAsync();
        (await server.Adapter().UpdateAsync(Existing, User(("mail", new AttributeValue.List(["a", "b"]))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe("mail");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_requests_that_name_what_changes_are_sent_each_with_what_is_held_then()
    {
        await using var server = await StartAsync(new Answer(200, Ada), new Answer(204, ""), new Answer(200, Ada.Replace("\"ada\"", "\"ada2\"")), new Answer(204, ""), new Answer(200, Ada));
        var adapter = server.Adapter(("Update", """
            [ { "Method": "PUT", "Url": "users/{held.login}/login", "Form": { "new": "{login}" } }, { "Method": "PUT", "Url": "users/{held.login}/mail", "Json": { "mail": "{mail}", "login": "{held.login}" } },
              { "Method": "PUT", "Url": "users/{id}/roles", "Json": [ "{roles}" ] } ]
            """));
        Done(await adapter.UpdateAsync(Existing, User(("login", Text("ada2")), ("mail", Text("a@b"))), default));
        server.Requests.Select(r => $"{r.Method} {r.Path} {r.Body}").ShouldBe(["GET /api/users/7 ", "PUT /api/users/ada/login new=ada2", "GET /api/users/7 ", """PUT /api/users/ada2/mail {"login":"ada2","mail":"a@b"}""", "GET /api/users/7 "]);
    }

    [Fact]
    public async Task The_version_that_was_read_goes_along_and_another_one_there_is_no_success()
    {
        await using var server = await StartAsync(new Answer(200, Ada, "ETag", "\"v1\""), new Answer(412, ""));
        var adapter = server.Adapter(("Update", """[ { "Method": "PATCH", "Url": "users/{id}", "Headers": { "If-Match": "{version}" }, "Json": { "login": "{login}", "mail": "{mail}", "roles": [ "{roles}" ] } } ]"""));
        adapter.Capabilities.Conditional.ShouldBeTrue();
        var ada = Done(await adapter.GetAsync("7", ["login"], default));
        (await adapter.UpdateAsync(ada, User(("mail", Text("a@b"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>().Detail.ShouldContain("changed in between");
        server.Requests[1].Headers["If-Match"].ShouldBe("\"v1\"");
    }

    [Fact]
    public async Task A_version_that_no_header_carries_stands_in_urls_and_bodies_and_counts_as_none_in_headers()
    {
        await using var server = await StartAsync(new Answer(200, Ada, "ETag", "\"é1\""), new Answer(204, ""), new Answer(200, Ada));
        var adapter = server.Adapter(("Update", """[ { "Method": "PUT", "Url": "users/{id}/{version}", "Query": { "seen": "{version}" }, "Headers": { "If-Match": "{version}" }, "Json": { "mail": "{mail}", "seen": "{version}" } }, { "Method": "PUT", "Url": "users/{id}/rest", "Json": { "login": "{login}", "roles": [ "{roles}" ] } } ]"""));
        var ada = Done(await adapter.GetAsync("7", ["login"], default));
        Done(await adapter.UpdateAsync(ada, User(("mail", Text("a@b"))), default));
        var change = server.Requests[1];
        change.Path.ShouldBe("/api/users/7/%22%C3%A91%22?seen=%22%C3%A91%22");
        change.Body.ShouldBe("""{"mail":"a@b","seen":"\u0022\u00E91\u0022"}""");
        change.Headers.Keys.ShouldNotContain("If-Match");
    }

    [Theory]
    [InlineData(201, """{"id":7}""", "", "/api/users/7")]
    [InlineData(201, "", "https://elsewhere.example.com/x/7?y", "/api/users/7")]
    [InlineData(200, """{"name":"ada"}""", "", "/api/users?q=ada")]
    [InlineData(204, "", "", "/api/users?q=ada")]
    public async Task The_new_account_is_found_by_its_id_its_place_or_its_name(int status, string body, string location, string path)
    {
        var found = path.Contains('?') ? $$"""{"users":[{{Ada}},{"id":8,"login":"adalbert"}]}""" : Ada;
        await using var server = await StartAsync(location.Length == 0 ? new Answer(status, body) : new Answer(status, body, "Location", location), new Answer(200, found));
        Done(await server.Adapter().CreateAsync(User(("login", Text("ada"))), default)).AccountId.ShouldBe("7");
        server.Requests[1].Path.ShouldBe(path);
    }

    [Theory]
    [InlineData("""{"id":8,"login":"bob"}""")]
    [InlineData("""[{"id":7}]""")]
    [InlineData("""{"id":null}""")]
    [InlineData("\"7\"")]
    [InlineData("<html>")]
    [InlineData("""{"id":7""")]
    public async Task A_record_that_is_not_the_one_that_was_asked_for_is_not_believed(string body)
    {
        await using var server = await StartAsync(new Answer(200, body));
        (await server.Adapter().GetAsync("7", ["login"], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
    }

    [Theory]
    [InlineData("", """{"user":{"id":7}}""", "Done")]
    [InlineData("", """{"user":null}""", "Missing")]
    [InlineData("", "", "Missing")]
    [InlineData("", """{"usr":{"id":7}}""", "Unavailable")]
    [InlineData("[0]", """{"user":[]}""", "Missing")]
    [InlineData("[0]", """{"user":[{"id":7}]}""", "Done")]
    public async Task Nothing_there_is_missing_and_something_else_is_not_understood(string entry, string body, string outcome)
    {
        await using var server = await StartAsync(new Answer(200, body));
        var adapter = server.Adapter(("Get", $$"""{ "Url": "users/{id}", "At": "user{{entry}}" }"""));
        (await adapter.GetAsync("7", [], default)).GetType().Name.ShouldBe(outcome);
    }

    [Theory]
    [InlineData("7;DROP")]
    [InlineData("ada")]
    [InlineData("")]
    [InlineData("7\n")]
    public async Task An_id_that_no_account_has_goes_nowhere(string id)
    {
        await using var server = await StartAsync();
        var adapter = server.Adapter(("Account", """{ "IdPattern": "[0-9]+" }"""));
        (await adapter.GetAsync(id, [], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        (await adapter.UpdateAsync(Existing with { AccountId = id }, User(("mail", Text("x"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(401, "", "Unavailable", "401: the server does not accept our token; an operator must mend Rest:Token")]
    [InlineData(403, """{"error":"not you"}""", "Unavailable", "Update:0: 403 not you: our credentials may not do this; an operator must give them the right")]
    [InlineData(404, "", "Missing", "")]
    [InlineData(410, "", "Missing", "")]
    [InlineData(409, """{"errors":{"mail":["is taken by 'secret@example.com'"]}}""", "AlreadyExists", "Update:0: 409 is taken by …")]
    [InlineData(422, """{"message":"mail is invalid"}""", "Rejected", "Update:0: 422 mail is invalid")]
    [InlineData(400, "<h1>Bad</h1> request", "Rejected", "Update:0: 400 Bad request")]
    [InlineData(302, "", "Rejected", "Update:0: 302: redirects are not followed; check Rest:BaseUrl, or say under Outcomes what the redirect means")]
    [InlineData(500, "boom", "Unavailable", "Update:0: 500 boom: the server failed")]
    [InlineData(501, "", "Rejected", "Update:0: 501")]
    public async Task Every_status_has_a_meaning_of_its_own(int status, string body, string outcome, string detail)
    {
        await using var server = await StartAsync(new Answer(status, body));
        var answer = await server.Adapter().UpdateAsync(Existing, User(("mail", Text("new@example.com"))), default);
        answer.GetType().Name.ShouldBe(outcome);
        (answer switch
        {
            AdapterResult<ExistingUser>.Rejected rejected => rejected.Detail,
            AdapterResult<ExistingUser>.Unavailable unavailable => unavailable.Detail,
            AdapterResult<ExistingUser>.AlreadyExists exists => exists.Detail,
            _ => "",
        }).ShouldBe(detail);
    }

    [Fact]
    public async Task Who_asks_for_patience_is_given_it()
    {
        await using var server = await StartAsync(new Answer(429, "", "Retry-After", "30"), new Answer(503, "", "Retry-After", "9"), new Answer(503, ""));
        var adapter = server.Adapter();
        (await adapter.GetAsync("7", [], default)).ShouldBe(new AdapterResult<ExistingUser>.RateLimited(TimeSpan.FromSeconds(30)));
        (await adapter.GetAsync("7", [], default)).ShouldBe(new AdapterResult<ExistingUser>.RateLimited(TimeSpan.FromSeconds(9)));
        (await adapter.GetAsync("7", [], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
    }

    [Theory]
    [InlineData("""{ "Status": 200, "Text": "in use\"", "Means": "AlreadyExists", "Attribute": "login" }""", 200, """["Name in use"]""", "AlreadyExists")]
    [InlineData("""{ "Status": 200, "Text": "in use\"", "Means": "AlreadyExists" }""", 200, """["set to \"Name in use\""]""", "Done")]
    [InlineData("""{ "At": "code", "Is": [ "17", "18" ], "Means": "Unavailable" }""", 200, """{"code":18}""", "Unavailable")]
    [InlineData("""{ "At": "code", "Is": [ "17", "18" ], "Means": "Unavailable" }""", 200, """{"code":19}""", "Done")]
    [InlineData("""{ "At": "error", "Means": "Rejected" }""", 200, """{"error":{"text":"no"}}""", "Rejected")]
    [InlineData("""{ "At": "error", "Means": "Rejected" }""", 200, """{"error":null}""", "Done")]
    [InlineData("""{ "Status": [ 400, 422 ], "Means": "Busy" }""", 422, "", "RateLimited")]
    [InlineData("""{ "Status": 404, "Means": "Done" }""", 404, "", "Done")]
    [InlineData("""{ "Status": 302, "Location": "^/users/", "Means": "Done" }""", 302, "", "Done")]
    [InlineData("""{ "Status": 302, "Location": "^/login", "Means": "Done" }""", 302, "", "Rejected")]
    public async Task Rules_say_what_an_answer_means(string rule, int status, string body, string outcome)
    {
        await using var server = await StartAsync(new Answer(status, body, "Location", "/users/7"), new Answer(200, Ada));
        var adapter = server.Adapter(("Outcomes", $"[ {rule} ]"), ("Get", """{ "Url": "users/{id}", "Outcomes": [ { "Status": [ 200, 404, 302 ], "Means": "Done" } ] }"""));
        (await adapter.UpdateAsync(Existing, User(("mail", Text("a@b"))), default)).GetType().Name.ShouldBe(outcome);
    }

    [Fact]
    public async Task A_url_that_names_nobody_and_is_not_there_is_the_operators_business()
    {
        await using var server = await StartAsync(new Answer(404, ""), new Answer(404, ""));
        var said = (await server.Adapter().FindAsync("login", "ada", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Rejected>().Detail;
        said.ShouldBe("Find:*: 404: there is nothing at this URL; check Rest:BaseUrl and Rest:Find:*:Url");
        Done(await server.Adapter(("Find", """{ "*": { "Url": "users/{value}" } }""")).FindAsync("login", "ada", [], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_that_takes_the_request_and_disables_nobody_is_seen_to()
    {
        await using var server = await StartAsync(new Answer(200, ""), new Answer(200, """{"id":7,"on":"yes"}"""));
        Done(await server.Adapter(WithState).SetActiveAsync(Existing, active: false, default)).Active.ShouldBe(true, "the engine compares");
    }

    [Fact]
    public async Task A_list_that_does_not_tell_whether_an_account_is_enabled_is_no_reason_to_let_anybody_in()
    {
        await using var server = await StartAsync(new Answer(200, """{"users":[{"id":7,"login":"ada"}]}"""), new Answer(200, """{"id":7,"login":"ada","on":"no"}"""));
        Done(await server.Adapter(WithState).FindAsync("login", "ada", [], default)).ShouldHaveSingleItem().Active.ShouldBe(false);
        server.Requests.Select(r => r.Path).ShouldBe(["/api/users?q=ada", "/api/users/7"]);
    }

    [Theory]
    [InlineData("""{"id":7,"login":"ada"}""")]
    [InlineData("""{"id":7,"login":"ada","on":null}""")]
    [InlineData("""{"id":7,"login":"ada","on":[]}""")]
    public async Task A_record_that_does_not_tell_it_is_none(string record)
    {
        await using var server = await StartAsync(new Answer(200, record), new Answer(200, $$"""{"users":[{{record}}]}"""), new Answer(200, record), new Answer(200, ""), new Answer(200, record));
        const string Silent = "Get: the record does not say whether the account is enabled; check Account:Active:At";
        var adapter = server.Adapter(WithState);
        (await adapter.GetAsync("7", [], default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable(Silent));
        (await adapter.FindAsync("login", "ada", [], default)).ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable(Silent));
        (await adapter.SetActiveAsync(Existing, active: false, default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable(Silent));
    }

    [Fact]
    public async Task What_marks_disabled_accounts_only_may_be_absent()
    {
        await using var server = await StartAsync(new Answer(200, """{"id":7,"blocked":null}"""), new Answer(200, """{"id":7}"""), new Answer(200, """{"id":7,"blocked":"since May"}"""));
        var adapter = server.Adapter(("Account", """{ "Active": { "At": "blocked", "When": [ "" ] } }"""));
        foreach (var active in new[] { true, true, false }) Done(await adapter.GetAsync("7", [], default)).Active.ShouldBe(active);
    }

    [Fact]
    public async Task Records_of_a_list_are_read_one_by_one_where_lists_do_not_tell_all()
    {
        await using var server = await StartAsync(new Answer(200, """{"users":[{"id":7},{"id":8}]}"""), new Answer(200, Ada), new Answer(404, ""));
        var found = Done(await server.Adapter(("Find", """{ "*": { "Url": "users", "Query": { "q": "{value}" }, "At": "users", "ReadEach": true } }""")).FindAsync("login", "ada", ["mail"], default));
        found.ShouldHaveSingleItem().Attributes["mail"].ShouldBe(Text("ada@example.com"));
    }

    [Theory]
    [InlineData("\"Query\": { \"q\": \"{value}\", \"page\": \"{page}\" }, \"Pages\": { \"First\": 0 }", "?page=0&q=a%26b", "?page=1&q=a%26b", "?page=2&q=a%26b")]
    [InlineData("\"Query\": { \"q\": \"{value}\", \"from\": \"{offset}\" }, \"Pages\": { \"Size\": 2 }", "?from=0&q=a%26b", "?from=2&q=a%26b")]
    [InlineData("\"Query\": { \"q\": \"{value}\", \"c\": \"{cursor}\" }, \"Pages\": { \"Cursor\": \"next\" }", "?q=a%26b", "?c=%2Fpage%202&q=a%26b")]
    [InlineData("\"Query\": { \"q\": \"{value}\" }, \"Pages\": { \"Next\": \"url\" }", "?q=a%26b", "/p2?q=a%26b")]
    [InlineData("\"Query\": { \"q\": \"{value}\" }, \"Pages\": { \"Next\": \"Link\" }", "?q=a%26b", "/p2?q={x}")]
    public async Task Further_pages_are_asked_for_in_every_usual_way(string pages, params string[] paths)
    {
        await using var server = await StartAsync();
        server.Then(
            new Answer(200, $$"""{"users":[{"id":1},{"id":2}],"next":"/page 2","url":"{{server.Origin}}api/users/p2?q=a%26b"}""", "Link", $"<{server.Origin}api/users>; rel=\"first\", </api/users/p2?q={{x}}>; rel=next"),
            new Answer(200, """{"users":[{"id":3}],"next":null}"""), new Answer(200, """{"users":[]}"""));
        Done(await server.Adapter(("Find", $$"""{ "*": { "Url": "users", "At": "users", {{pages}} } }""")).FindAsync("login", "a&b", [], default)).Select(u => u.AccountId).ShouldBe(["1", "2", "3"]);
        server.Requests.Select(r => Uri.UnescapeDataString(r.Path)).ShouldBe(paths.Select(p => Uri.UnescapeDataString($"/api/users{p}")));
    }

    [Theory]
    [InlineData("https://evil.example/api/users?page=2")]
    [InlineData("/other/users?page=2")]
    [InlineData("../../users")]
    [InlineData("//evil.example/api/users")]
    public async Task A_next_page_elsewhere_is_not_followed(string url)
    {
        await using var server = await StartAsync(new Answer(200, $$"""{"users":[{"id":1}],"url":"{{url}}"}"""), new Answer(200, """{"users":[{"id":2}]}"""));
        (await server.Adapter(("Find", """{ "*": { "Url": "users", "At": "users", "Query": { "q": "{value}" }, "Pages": { "Next": "url" } } }""")).FindAsync("login", "ada", [], default))
            .ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Unavailable>().Detail.ShouldBe("Find:*: the next page would be elsewhere than under BaseUrl");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_search_that_brings_everybody_was_not_understood()
    {
        var everybody = string.Join(',', Enumerable.Range(1, 101).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{i}}}""")));
        await using var server = await StartAsync(new Answer(200, $$"""{"users":[{{everybody}}]}"""));
        (await server.Adapter().FindAsync("login", "ada", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Rejected>().Detail.ShouldBe("Find:*: the search brought more than 100 records: the service does not understand it, or Most is too low");
    }

    [Fact]
    public async Task What_is_said_of_a_person_and_every_secret_stays_out_of_messages()
    {
        await using var server = await StartAsync(new Answer(422, """{"message":"Cannot store ada.lovelace@example.com with key top-secret-key for Lovelace"}"""));
        var adapter = server.Adapter(("Secrets", """{ "key": "top-secret-key" }"""), ("Query", """{ "api_key": "{secret.key}" }"""));
        var detail = (await adapter.UpdateAsync(Existing, User(("mail", Text("ada.lovelace@example.com"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Detail;
        detail.ShouldBe("Update:0: 422 Cannot store … with … for …");
        server.Requests[0].Path.ShouldBe("/api/users/7?api_key=top-secret-key");
    }

    [Fact]
    public async Task Any_header_may_carry_a_secret_and_a_request_has_headers_of_its_own()
    {
        await using var server = await StartAsync(new Answer(200, Ada));
        Done(await server.Adapter(("Token", ""), ("Secrets", """{ "key": "k1" }"""), ("Headers", """{ "Authorization": "token {secret.key}", "Accept": "application/json;version=2", "X-Tenant": "t1" }"""),
            ("Get", """{ "Url": "users/{id}", "Headers": { "X-Tenant": "t2" } }""")).GetAsync("7", [], default));
        var headers = server.Requests[0].Headers;
        (headers["Authorization"], headers["Accept"], headers["X-Tenant"]).ShouldBe(("token k1", "application/json;version=2", "t2"));
    }

    [Fact]
    public async Task A_secret_in_a_header_that_is_not_accepted_is_called_so()
    {
        await using var server = await StartAsync(new Answer(401, "no"));
        var adapter = server.Adapter(("Token", ""), ("Secrets", """{ "key": "k1" }"""), ("Headers", """{ "Authorization": "token {secret.key}" }"""));
        (await adapter.GetAsync("7", [], default)).ShouldBe(new AdapterResult<ExistingUser>.Unavailable("401: the service does not accept our credentials; an operator must mend Rest:Secrets"));
    }

    [Fact]
    public async Task Oauth_basic_and_keys_in_headers_are_as_for_every_adapter_over_http()
    {
        await using var server = await StartAsync(new Answer(200, Ada), new Answer(200, Ada), new Answer(200, """{"access_token":"t0","token_type":"Bearer"}"""), new Answer(200, Ada));
        foreach (var credentials in new[] { ("Basic", """{ "UserName": "gateway", "Password": "p" }"""), ("ApiKey", """{ "Header": "X-Key", "Value": "k" }"""), ("OAuth2", $$"""{ "TokenUrl": "{{server.Origin}}token", "ClientId": "c", "ClientSecret": "s" }""") })
            Done(await server.Adapter(("Token", ""), credentials).GetAsync("7", [], default));
        server.Requests[0].Headers["Authorization"].ShouldBe($"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("gateway:p"))}");
        server.Requests[1].Headers["X-Key"].ShouldBe("k");
        server.Requests[3].Headers["Authorization"].ShouldBe("Bearer t0");
    }

    private static (string Key, string Json)[] WithState =>
        [("Account", """{ "Active": { "At": "on", "When": "yes" } }"""), ("Enable", """{ "Method": "POST", "Url": "users/{id}/on" }"""), ("Disable", """{ "Method": "POST", "Url": "users/{id}/off" }""")];

    internal static AttributeValue.Text Text(string value) => new(value);

    internal static BackendUser User(params (string Attribute, AttributeValue? Value)[] values) => new(values.ToDictionary(v => v.Attribute, v => v.Value));

    internal static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;
}
