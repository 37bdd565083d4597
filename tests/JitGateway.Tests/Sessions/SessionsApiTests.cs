using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace JitGateway.Tests.Sessions;

/// <summary>Sessions at the management listener, and by the command line that asks it.</summary>
public sealed class SessionsApiTests : IAsyncLifetime
{
    private const string Token = "operators-own-token";
    private RunningGateway _gateway = null!;
    private HttpClient _http = null!;
    private CommandLineBeside _commandLine = null!;

    public async Task InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "Management": { "Token": "{{Token}}" } },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:9/metadata" } } },
              "Backends": { "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9" } }
            }
            """, builder => builder.Services.AddSingleton<IStartupFilter, SignsInAda>());
        _http = new HttpClient { BaseAddress = _gateway.Management };
        _commandLine = new CommandLineBeside(_gateway.Management);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        _commandLine.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic operators-own-token")]
    public async Task Without_the_token_nobody_lists_and_nobody_ends(string? authorization)
    {
        var cookie = await SignInAsync();
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/sessions"), (HttpMethod.Post, "/sessions/revoke") })
        {
            using var answer = await SendAsync(method, path, authorization, """{"all":true}""");
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await StatusAsync(cookie)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_public_listener_knows_nothing_of_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sessions");
        request.Headers.Add("Authorization", $"Bearer {Token}");
        using var answer = await _gateway.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_list_shows_sessions_and_no_secret_and_no_name()
    {
        var cookie = await SignInAsync();

        using var answer = await SendAsync(HttpMethod.Get, "/sessions?idp=corp", $"Bearer {Token}");

        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var session = JsonDocument.Parse(text).RootElement.GetProperty("sessions").EnumerateArray().ShouldHaveSingleItem();
        session.GetProperty("subject").GetString().ShouldBe(People.Ada().Subject.Hash);
        session.GetProperty("identityProvider").GetString().ShouldBe("corp");
        foreach (var secret in new[] { cookie.Split('=')[1], "ada", "lovelace", "8f14e45f" }) text.ShouldNotContain(secret, Case.Insensitive);
    }

    [Theory]
    [InlineData("""{"subject":"SUBJECT"}""")]
    [InlineData("""{"issuer":"https://idp.example.com/metadata","value":"8f14e45f-ada"}""")]
    [InlineData("""{"idp":"corp"}""")]
    [InlineData("""{"all":true}""")]
    public async Task Ends_what_it_is_told_to(string body)
    {
        var cookie = await SignInAsync();
        (await StatusAsync(cookie)).ShouldBe(HttpStatusCode.OK);

        using var answer = await SendAsync(HttpMethod.Post, "/sessions/revoke", $"Bearer {Token}", body.Replace("SUBJECT", People.Ada().Subject.Hash, StringComparison.Ordinal));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(cookie)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("""{"all":false}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"all":true,"idp":"corp"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"all":true,"idp":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"all":true,"subject":null}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"everything":true}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"all":true,"force":true}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"session":"nobody","force":true}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"idp":"corp","force":"perhaps"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"idp":"","force":true}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"idp":"crop"}""", HttpStatusCode.NotFound)]
    [InlineData("""{"idp":"crop","force":true}""", HttpStatusCode.OK)]
    [InlineData("""{"backend":"wikki"}""", HttpStatusCode.NotFound)]
    [InlineData("""{"session":"nobody"}""", HttpStatusCode.NotFound)]
    public async Task What_it_does_not_understand_ends_nothing(string body, HttpStatusCode expected)
    {
        var cookie = await SignInAsync();

        using var answer = await SendAsync(HttpMethod.Post, "/sessions/revoke", $"Bearer {Token}", body);

        answer.StatusCode.ShouldBe(expected);
        (await StatusAsync(cookie)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sessions_of_what_is_not_configured_any_more_end_when_that_is_meant()
    {
        var (mine, hers) = (await SignInAsync(), await SignInAsync());
        _gateway.Reconfigure($$"""
            {
              "Gateway": { "Management": { "Token": "{{Token}}" } },
              "Saml": { "IdentityProviders": { "another": { "Metadata": "http://127.0.0.1:9/metadata" } } },
              "Backends": { "files": { "Match": { "Path": "/files" }, "Destinations": "http://127.0.0.1:9" } }
            }
            """);
        using var refused = await SendAsync(HttpMethod.Post, "/sessions/revoke", $"Bearer {Token}", """{"idp":"corp"}""");
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("--force");
        (await StatusAsync(mine)).ShouldBe(HttpStatusCode.OK);

        using var answer = await SendAsync(HttpMethod.Post, "/sessions/revoke", $"Bearer {Token}", """{"idp":"corp","force":true}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("note").GetString()!.ShouldContain("No identity provider \"corp\" is configured now");
        foreach (var cookie in new[] { mine, hers }) (await StatusAsync(cookie)).ShouldBe(HttpStatusCode.Unauthorized);
        (await RunAsync("sessions", "revoke", "--backend", "wiki", "--force", "--yes")).ShouldBe((0, "All of them were ended. No backend \"wiki\" is configured now; what sessions there are of it have ended.\n", ""));
    }

    [Fact]
    public async Task A_revocation_goes_to_its_end_though_whoever_asked_for_it_goes_away()
    {
        using var client = new CancellationTokenSource();
        var (termination, isWhole) = (Substitute.For<ISessionTermination>(), false);
        termination.EndSubjectAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(async call =>
        {
            await client.CancelAsync();
            call.Arg<CancellationToken>().ThrowIfCancellationRequested();
            isWhole = true;
            return 2;
        });
        await using var routes = WebApplication.CreateSlimBuilder().Build();
        ActivatorUtilities.CreateInstance<SessionsApi>(_gateway.Services, termination).Map(routes);
        var revoke = ((IEndpointRouteBuilder)routes).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Single(e => e.RoutePattern.RawText == "/sessions/revoke");
        var context = new DefaultHttpContext { RequestAborted = client.Token };
        context.Request.Headers.Authorization = $"Bearer {Token}";
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream("""{"subject":"somebody"}"""u8.ToArray());

        await revoke.RequestDelegate!(context);

        isWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task The_log_says_who_ended_sessions()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/sessions/revoke", $"Bearer {Token}", """{"idp":"corp"}""");
        await RunAsync("sessions", "revoke", "--backend", "wiki", "--yes");

        _gateway.Logs.Entries.Where(e => e.Event == 716).Select(e => e.Message).ShouldBe(
        [
            "The end of all sessions of identity provider corp was asked for at the management listener by a holder of Gateway:Management:Token from 127.0.0.1",
            $"The end of all sessions of backend wiki was asked for at the management listener by the command line ({Environment.UserName}) from 127.0.0.1",
        ]);
    }

    [Fact]
    public async Task The_history_says_who_ended_sessions_and_nothing_of_what_ended_none()
    {
        var (owner, commandLine, ada) = ("a holder of Gateway:Management:Token from 127.0.0.1", $"the command line ({Environment.UserName}) from 127.0.0.1", People.Ada().Subject.Hash);
        await SignInAsync();
        var id = (await EventsAsync("/sessions", "sessions"))[0].GetProperty("session").GetString()!;
        await RevokedAsync($$"""{"session":"{{id}}"}""");
        await RevokedAsync($$"""{"session":"{{id}}"}""");
        await SignInAsync();
        (await RunAsync("sessions", "revoke", "--subject", ada, "--yes")).Code.ShouldBe(0);
        await RevokedAsync($$"""{"subject":"{{ada}}"}""");
        await RevokedAsync("""{"idp":"corp"}""");
        await RevokedAsync("""{"backend":"wiki"}""");
        await RevokedAsync("""{"all":true}""");

        (await EventsAsync("/history?kind=session", "events")).Reverse().Select(e => (Text(e, "by"), Text(e, "session") ?? Text(e, "subject") ?? Text(e, "identityProvider") ?? Text(e, "backend"))).ShouldBe([(owner, id), (commandLine, ada), (owner, "corp"), (owner, "wiki"), (owner, null)]);

        async Task RevokedAsync(string body)
        {
            using var answer = await SendAsync(HttpMethod.Post, "/sessions/revoke", $"Bearer {Token}", body);
        }

        async Task<JsonElement[]> EventsAsync(string path, string name)
        {
            using var answer = await SendAsync(HttpMethod.Get, path, $"Bearer {Token}");
            return [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty(name).EnumerateArray()];
        }

        static string? Text(JsonElement told, string member) => told.TryGetProperty(member, out var value) ? value.GetString() : null;
    }

    [Theory]
    [InlineData("""{"session":"nobody"}""", "application/json")]
    [InlineData("""{"idp":"crop"}""", "application/problem+json")]
    [InlineData("{}", "application/problem+json")]
    public async Task A_refusal_is_a_problem_document_and_a_count_of_none_is_not(string body, string expected)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/sessions/revoke", $"Bearer {Token}", body);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe(expected);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.TryGetProperty("title", out _).ShouldBe(expected == "application/problem+json");
    }

    [Fact]
    public async Task The_command_line_lists_shows_and_ends_without_a_password()
    {
        var cookie = await SignInAsync();
        var (code, table, _) = await RunAsync("sessions", "list");
        code.ShouldBe(0);
        var id = table.Split('\n')[1].Split(' ')[0];
        table.ShouldContain("corp");

        (await RunAsync("sessions", "show", id)).Output.ShouldContain(id);
        (await RunAsync("sessions", "list", "--json")).Output.ShouldContain("\"sessions\"");
        (await RunAsync("sessions", "revoke", "--session", id)).ShouldBe((0, "1 ended.\n", ""));

        (await StatusAsync(cookie)).ShouldBe(HttpStatusCode.Unauthorized);
        (await RunAsync("sessions", "show", id)).ShouldBe((3, "", "There is no such session.\n"));
        (await RunAsync("sessions", "revoke", "--session", id)).Code.ShouldBe(3);
    }

    [Fact]
    public async Task The_command_line_asks_before_it_ends_many()
    {
        var cookie = await SignInAsync();

        (await RunAsync("sessions", "revoke", "--all")).Code.ShouldBe(2);
        (await StatusAsync(cookie)).ShouldBe(HttpStatusCode.OK);

        (await _commandLine.AnsweredAsync("yes\n", "sessions", "revoke", "--idp", "corp")).Code.ShouldBe(0);
        (await StatusAsync(cookie)).ShouldBe(HttpStatusCode.Unauthorized);
        (await RunAsync("sessions", "revoke", "--all", "--yes")).Code.ShouldBe(0);
    }

    [Theory]
    [InlineData(2, "Say which sessions", "revoke")]
    [InlineData(2, "Say which sessions", "revoke", "--all", "--idp", "corp")]
    [InlineData(2, "--force goes with --idp or --backend", "revoke", "--all", "--force")]
    [InlineData(3, "There is no identity provider \"crop\". Configured: corp.", "revoke", "--idp", "crop", "--yes")]
    public async Task The_command_line_says_what_is_wrong(int code, string message, params string[] arguments)
    {
        var result = await RunAsync(["sessions", .. arguments]);

        result.Code.ShouldBe(code);
        result.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_list_for_which_a_server_could_not_be_asked_says_so()
    {
        var store = Substitute.For<ISessionStore>();
        store.ListAsync(default!, default!, default).ReturnsForAnyArgs(call => OneAsync(call.Arg<Action<string>>()));
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Gateway": { "Management": { "Token": "{{Token}}" } } }""", builder => builder.Services.AddSingleton(store));
        _commandLine.Ask(gateway.Management);

        var (code, table, error) = await RunAsync("sessions", "list");
        var json = await RunAsync("sessions", "list", "--json");

        (code, error).ShouldBe((0, ""));
        table.ShouldContain("corp");
        table.ShouldEndWith("INCOMPLETE: these could not be asked: redis3:6379.\n");
        using var answer = JsonDocument.Parse(json.Output);
        answer.RootElement.GetProperty("incomplete").GetBoolean().ShouldBeTrue();
        answer.RootElement.GetProperty("unasked").EnumerateArray().Select(u => u.GetString()).ShouldBe(["redis3:6379"]);

        static async IAsyncEnumerable<ListedSession> OneAsync(Action<string> unasked)
        {
            unasked("redis3:6379");
            await Task.Yield();
            yield return new ListedSession(SessionToken.New().Id, "subject", "corp", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 1);
            unasked("redis3:6379");
        }
    }

    [Fact]
    public async Task A_list_for_which_everybody_was_asked_does_not_say_otherwise()
    {
        using var answer = JsonDocument.Parse((await RunAsync("sessions", "list", "--json")).Output);

        answer.RootElement.GetProperty("incomplete").GetBoolean().ShouldBeFalse();
        answer.RootElement.TryGetProperty("unasked", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Where_no_node_runs_the_command_line_says_so()
    {
        _commandLine.Ask(new Uri("http://127.0.0.1:9"));

        var result = await RunAsync("sessions", "list");

        result.Code.ShouldBe(1);
        result.Error.ShouldContain("No gateway answers at Gateway:Management:Url");
    }

    [Fact]
    public async Task Where_something_else_answers_the_command_line_says_so()
    {
        await using var other = await EchoBackend.StartAsync("other");
        _commandLine.Ask(new Uri(other.Url));

        foreach (var arguments in new[] { new[] { "sessions", "list" }, ["sessions", "revoke", "--all", "--yes"] })
        {
            var result = await RunAsync(arguments);

            result.Code.ShouldBe(1);
            result.Error.ShouldContain("No gateway answers at Gateway:Management:Url (something else answers there, or an older gateway)");
        }
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => _commandLine.RunAsync(arguments);

    private Task<string> SignInAsync() => SignsInAda.CookieAsync(_gateway);

    private async Task<HttpStatusCode> StatusAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sso/me");
        request.Headers.Add("Cookie", cookie);
        using var answer = await _gateway.Client.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? authorization, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (method == HttpMethod.Post) request.Content = new StringContent(body ?? "", Encoding.UTF8, "application/json");
        return await _http.SendAsync(request);
    }
}
