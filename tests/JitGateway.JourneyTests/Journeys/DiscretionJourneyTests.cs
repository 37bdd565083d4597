using System.Collections.Concurrent;
using System.Net;
using System.Text;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.TestInfra;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>What must stand in no log, on no page and in no trace: people's values, and secrets.</summary>
public sealed class DiscretionJourneyTests : IAsyncLifetime
{
    private static readonly DemoPerson Zebulon = new("zebulon-login", "zebulon-name-id", "Zebulongiven", "Zebulonsurname", ["staff", "zebulon-group"], "Planted")
    {
        DisplayName = "Zebulon Displayname",
        Email = "zebulon-mail@example.org",
        Department = "Zebulondepartment",
    };

    /// <summary>By what the wiki knows the gateway: a secret and a former one, a password, and the password as it travels with the name.</summary>
    private static readonly string[] Planted = [$"planted-secret-{Guid.NewGuid():N}", $"planted-former-{Guid.NewGuid():N}", $"planted-password-{Guid.NewGuid():N}"];

    private static readonly string Credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Zebulon.Login}:{Planted[2]}"));

    private readonly ScimmyServer _wiki = new();
    private readonly ConcurrentQueue<(string Path, string Text)> _pushed = new();
    private ScriptedBackend _collector = null!;
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        await _wiki.InitializeAsync();
        var configuration = new GatewayConfiguration(FreePort.Next())
            .With("Logging", """{ "LogLevel": { "Default": "Debug", "Microsoft.AspNetCore": "Debug", "Yarp": "Debug" } }""");
        _identityProvider = await configuration.StartIdentityProviderAsync();
        _identityProvider.Set(Zebulon);
        _collector = await ScriptedBackend.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _pushed.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        configuration.WithIdentityProvider(_identityProvider).WithBackend("wiki", JourneyBackends.Wiki(_wiki))
            .With("Backends:wiki:Trust", $$"""{ "SecretHeader": { "Name": "X-Gateway-Secret", "Value": [ "{{Planted[0]}}", "{{Planted[1]}}" ] }, "Basic": { "User": "{username}", "Password": "{{Planted[2]}}" } }""")
            .With("Telemetry:Otlp", $$"""{ "Endpoint": "{{_collector.Url}}" }""");
        _gateway = await GatewayProcess.StartReadyAsync(configuration);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_gateway, _identityProvider, _collector])
            if (part is not null) await part.DisposeAsync();
        await _wiki.DisposeAsync();
    }

    [Fact]
    public async Task No_log_and_no_refusal_holds_a_persons_value_or_a_secret_whatever_went_well_or_wrong()
    {
        var app = new Uri(_gateway.Url, "/app");
        using var visitor = new Visitor();
        (await visitor.CallAsync(app)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        // refused by the SCIM server, with its words full of values
        await _wiki.FailAsync(new OrderedFailure(Status: 400, ScimType: "invalidValue", Detail: "zebulon-login and zebulon-mail@example.org are not liked", Method: "POST"));
        var rejected = await visitor.SignInAsync(Zebulon.Login, app);
        rejected.Response.IsSuccessStatusCode.ShouldBeFalse();
        // unavailable, in words full of values again; on a page, and as a script is told it
        await _wiki.FailAsync(new OrderedFailure(Status: 500, Times: 1000, Detail: "zebulon-login and zebulon-mail@example.org broke it"));
        await Eventually.HoldsAsync(async () => (await visitor.OpenAsync(app)).Text.Contains("USER_STORE_UNAVAILABLE", StringComparison.Ordinal), "the 500 is a refusal");
        (await visitor.CallAsync(app)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await _wiki.LogAsync()).ShouldContain(r => r.Status == 500);
        await _wiki.ResetAsync();
        // well
        await Eventually.HoldsAsync(async () => (await visitor.OpenAsync(app)).Response.IsSuccessStatusCode, "the person gets in");
        // refused by a rule
        using var guest = new Visitor();
        _identityProvider.Set(new DemoPerson("zebulon-stranger", "zebulon-stranger-id", "Zebulongiven", "Zebulonsurname", ["zebulon-group"], "Planted") { DisplayName = "Zebulon Stranger", Email = "zebulon-stranger@example.org", Department = "x" });
        var refused = await guest.SignInAsync("zebulon-stranger", app);
        refused.Response.IsSuccessStatusCode.ShouldBeFalse();
        (await guest.CallAsync(app)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        string[] secrets = [_wiki.Token, .. Planted, Credentials, .. visitor.CookiesFor(app).Values, guest.CookiesFor(app)["jit"]];
        secrets.Length.ShouldBeGreaterThan(6);
        // the last request's lines are written when the next request's are
        await Eventually.HoldsAsync(() => _gateway.Log.Contains("access.denied", StringComparison.Ordinal), "the refusal is logged");
        _gateway.Log.ShouldNotContain("zebulon", Case.Insensitive);
        _gateway.Log.ShouldNotContain("<saml", Case.Insensitive);
        foreach (var secret in secrets) _gateway.Log.ShouldNotContain(secret);
        ShouldSayNothing([.. visitor.Answers.Concat(guest.Answers).Where(a => a.Url.Authority == _gateway.Url.Authority && !a.Response.IsSuccessStatusCode)], secrets);
    }

    [Fact]
    public async Task No_command_no_measurement_and_no_trace_shows_by_what_an_application_knows_the_gateway()
    {
        var app = new Uri(_gateway.Url, "/app");
        using var visitor = new Visitor();
        (await visitor.SignInAsync(Zebulon.Login, app)).Status.ShouldBe(HttpStatusCode.OK);
        (await _wiki.LogAsync()).ShouldContain(r => r.Path == "/app" && r.Headers["x-gateway-secret"] == Planted[0], "the application is told");
        const int Believed = 3;
        string[] explain = ["explain", "--url", app.AbsoluteUri, "--user", Zebulon.Login, "--groups", "staff", "--offline"], probe = ["probe", "--backend", "wiki", "--path", "/app"];

        var said = await Task.WhenAll(_gateway.RunAsync(explain), _gateway.RunAsync([.. explain, "--json"]), _gateway.RunAsync(Believed, probe), _gateway.RunAsync(Believed, [.. probe, "--json"]));
        foreach (var text in said)
        {
            text.ShouldContain("X-Gateway-Secret");
            foreach (var secret in (string[])[.. Planted, Credentials]) text.ShouldNotContain(secret);
        }

        (await _gateway.Process.StopAsync()).ShouldBe(0, "what is left is pushed");
        var pushed = string.Concat(_pushed.Select(p => p.Text));
        _pushed.Select(p => p.Path).Distinct().ShouldBe(["/v1/traces", "/v1/metrics"], ignoreOrder: true);
        pushed.ShouldContain("Yarp.ReverseProxy");
        foreach (var secret in (string[])[.. Planted, Credentials, _wiki.Token, .. visitor.CookiesFor(app).Values])
        {
            pushed.ShouldNotContain(secret);
            _gateway.Log.ShouldNotContain(secret);
        }
    }

    /// <summary>The gateway's own answers: pages, problem documents and redirects, with their headers.</summary>
    private static void ShouldSayNothing(IReadOnlyList<Page> answers, string[] secrets)
    {
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.ServiceUnavailable])
            answers.ShouldContain(a => a.Status == status && a.Response.Content.Headers.ContentType!.MediaType == "application/problem+json");
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.ServiceUnavailable])
            answers.ShouldContain(a => a.Status == status && a.Response.Content.Headers.ContentType!.MediaType == "text/html");
        foreach (var answer in answers)
        {
            var headers = answer.Response.Headers.Concat(answer.Response.Content.Headers).ToList();
            $"{string.Join('\n', headers.Select(Line))}\n{answer.Text}".ShouldNotContain("zebulon", Case.Insensitive);
            // a session's cookie is a secret that its own browser is told, in this one header
            var told = $"{string.Join('\n', headers.Where(h => h.Key != "Set-Cookie").Select(Line))}\n{answer.Text}";
            foreach (var secret in secrets) told.ShouldNotContain(secret);
        }
    }

    private static string Line(KeyValuePair<string, IEnumerable<string>> header) => $"{header.Key}: {string.Join(", ", header.Value)}";
}
