using JitGateway.Provisioning;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;
using static JitGateway.Tests.Provisioning.Adapters.Rest.RestAdapterTests;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

public sealed class RestLoginTests
{
    private const string Ada = """{"id":7,"login":"ada"}""";
    private static readonly (string, string) NoToken = ("Token", "");
    private static readonly (string, string) Secrets = ("Secrets", """{ "password": "p&q" }""");

    [Fact]
    public async Task What_signing_in_brings_is_taken_from_anywhere_and_written_anywhere()
    {
        await using var server = await StartAsync(
            new Answer(200, """{"once":"o1"}""", "Set-Cookie", "pre=1; Path=/"), new Answer(200, "<input name=csrf value='c1'>", "X-Session", "s1", "Set-Cookie", "sid=abc; HttpOnly"), new Answer(200, Ada));
        var adapter = server.Adapter(NoToken, Secrets, ("Login", """
            { "Steps": [ { "Url": "start", "Pick": { "once": { "At": "once" } } },
                         { "Url": "login", "Form": { "user": "gateway", "password": "{secret.password}", "once": "{login.once}" },
                           "Pick": { "csrf": { "Text": "value='([^']+)'" }, "session": { "Header": "X-Session" }, "sid": { "Cookie": "sid" } } } ] }
            """), ("Headers", """{ "X-Csrf": "{login.csrf}", "X-Session": "{login.session}" }"""), ("Get", """{ "Url": "users/{id}", "Query": { "sid": "{login.sid}" } }"""));
        Done(await adapter.GetAsync("7", [], default));
        server.Requests.Select(r => $"{r.Method} {r.Path} {r.Body}").ShouldBe(["GET /api/start ", "POST /api/login once=o1&password=p%26q&user=gateway", "GET /api/users/7?sid=abc "]);
        server.Requests[1].Headers["Cookie"].ShouldBe("pre=1");
        (server.Requests[2].Headers["Cookie"], server.Requests[2].Headers["X-Csrf"], server.Requests[2].Headers["X-Session"]).ShouldBe(("pre=1; sid=abc", "c1", "s1"));
        server.Requests[0].Headers.ContainsKey("X-Csrf").ShouldBeFalse("the headers of all requests are not those of signing in");
    }

    [Fact]
    public async Task A_session_counts_for_all_requests_until_it_is_refused()
    {
        await using var server = await StartAsync(new Answer(200, """{"t":"one"}"""), new Answer(200, Ada), new Answer(200, Ada), new Answer(401, ""), new Answer(200, """{"t":"two"}"""), new Answer(200, Ada));
        var adapter = Adapter(server);
        for (var i = 0; i < 3; i++) Done(await adapter.GetAsync("7", [], default));
        server.Requests.Where(r => r.Path == "/api/users/7").Select(r => r.Headers["X-Token"]).ShouldBe(["one", "one", "one", "two"]);
        server.Requests.Count(r => r.Path == "/api/login").ShouldBe(2);
    }

    [Fact]
    public async Task Who_is_refused_with_a_new_session_too_is_not_let_in_and_nobody_tries_forever()
    {
        await using var server = await StartAsync(new Answer(200, """{"t":"one"}"""), new Answer(302, "", "Location", "/login"), new Answer(200, """{"t":"two"}"""), new Answer(302, "", "Location", "/login"));
        var adapter = Adapter(server, ("Outcomes", """[ { "Status": 302, "Location": "^/login$", "Means": "LoginAgain" } ]"""));
        (await adapter.GetAsync("7", [], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>().Detail.ShouldBe("302: the service does not sign us in; an operator must mend Rest:Login");
        server.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(401, "", "401: the service does not sign us in; an operator must mend Rest:Login")]
    [InlineData(403, "wrong", "Login:Steps:0: 403 wrong")]
    [InlineData(404, "", "Login:Steps:0: 404")]
    [InlineData(400, "no p&q here", "Login:Steps:0: 400 no … here")]
    [InlineData(200, """{"error":"wrong"}""", "Login:Steps:0: the answer to signing in has no token")]
    [InlineData(200, """{"t":"a\nb"}""", "Login:Steps:0: the answer to signing in has no token")]
    public async Task A_login_that_fails_is_no_accounts_fault_and_says_no_secret(int status, string body, string said)
    {
        await using var server = await StartAsync(new Answer(status, body));
        var detail = (await Adapter(server).CreateAsync(User(("login", Text("ada"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>().Detail;
        detail.ShouldStartWith(said);
        detail.ShouldNotContain("p&q");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_session_ends_when_its_time_is_over()
    {
        var time = new ManualTimeProvider();
        await using var server = await StartAsync(new Answer(200, """{"t":"one"}"""), new Answer(200, Ada), new Answer(200, """{"t":"two"}"""), new Answer(200, Ada));
        var adapter = AdapterConfiguration.Read("Rest", server.Settings(NoToken, Secrets, Login("\"Lifetime\": \"00:10:00\","), ("Headers", """{ "X-Token": "{login.token}" }""")), ["login", "mail", "roles"], ["login"]).Adapter(time);
        Done(await adapter.GetAsync("7", [], default));
        time.Advance(TimeSpan.FromMinutes(10));
        Done(await adapter.GetAsync("7", [], default));
        server.Requests.Where(r => r.Path == "/api/users/7").Select(r => r.Headers["X-Token"]).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task Signing_in_may_need_credentials_of_its_own_and_cookies_may_be_unwanted()
    {
        await using var server = await StartAsync(new Answer(200, """{"t":"one"}""", "Set-Cookie", "sid=abc"), new Answer(200, Ada));
        var adapter = server.Adapter(NoToken, ("Basic", """{ "UserName": "gateway", "Password": "p" }"""), Secrets, Login("\"Cookies\": false,"));
        Done(await adapter.GetAsync("7", [], default));
        server.Requests.ShouldAllBe(r => r.Headers["Authorization"].StartsWith("Basic ") && !r.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_cookie_that_is_taken_back_goes_along_no_more()
    {
        await using var server = await StartAsync(new Answer(200, "", "Set-Cookie", "a=1; Path=/"), new Answer(200, "", "Set-Cookie", "a=; Max-Age=0"), new Answer(200, "", "Set-Cookie", "b=2"), new Answer(200, Ada));
        var adapter = server.Adapter(NoToken, ("Login", """{ "Steps": [ { "Url": "1" }, { "Url": "2" }, { "Url": "3" } ] }"""));
        Done(await adapter.GetAsync("7", [], default));
        server.Requests.Select(r => r.Headers.GetValueOrDefault("Cookie")).ShouldBe([null, "a=1", null, "b=2"]);
    }

    [Theory]
    [InlineData("Expires=Thu, 01 Jan 1970 00:00:00 GMT", false)]
    [InlineData("expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/", false)]
    [InlineData("Max-Age=-1", false)]
    [InlineData("Max-Age=00", false)]
    [InlineData("Max-Age=0; Expires=Fri, 31 Dec 9999 23:59:59 GMT", false)]
    [InlineData("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", true)]
    [InlineData("Expires=Fri, 31 Dec 9999 23:59:59 GMT", true)]
    [InlineData("Expires=soon", true)]
    [InlineData("Max-Age=soon; HttpOnly", true)]
    public async Task A_cookie_that_has_ended_goes_along_no_more(string attributes, bool stays)
    {
        await using var server = await StartAsync(new Answer(200, "", "Set-Cookie", "a=1; Path=/"), new Answer(200, "", "Set-Cookie", $"a=2; {attributes}"), new Answer(200, Ada));
        var adapter = server.Adapter(NoToken, ("Login", """{ "Steps": [ { "Url": "1" }, { "Url": "2" } ] }"""));
        Done(await adapter.GetAsync("7", [], default));
        server.Requests[^1].Headers.GetValueOrDefault("Cookie").ShouldBe(stays ? "a=2" : null);
    }

    private static (string, string) Login(string more) => ("Login", $$"""{ {{more}} "Steps": [ { "Url": "login", "Json": { "password": "{secret.password}" }, "Pick": { "token": { "At": "t" } } } ] }""");

    private static IProvisioningAdapter Adapter(HttpStub server, params (string, string)[] more) => server.Adapter([NoToken, Secrets, Login(""), ("Headers", """{ "X-Token": "{login.token}" }"""), .. more]);
}
