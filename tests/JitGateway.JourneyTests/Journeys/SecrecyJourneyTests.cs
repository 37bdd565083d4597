using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using JitGateway.Tests.Telemetry;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// Secrets and people's values are planted wherever they can come in, and looked for wherever something goes out, in every form: in the log at its most talkative (what is
/// written at Information is written at Debug too), as text and as JSON; in traces, metrics, health, pages and problem documents; in what operators read of the history, in kept messages, and in all
/// that Redis has; with what goes well and with each kind of failure.
/// </summary>
public sealed partial class SecrecyJourneyTests : IAsyncLifetime
{
    private static readonly DemoPerson Zebulon = new("zebulon-login", "zebulon-name-id", "Zebulongiven", "Zebulonsurname", ["staff", "zebulon-group"], "Planted")
    {
        DisplayName = "Zebulon Dïsplayname",
        Email = "zebulon-mail+tag@example.org",
        Department = "Zebulondepartment",
    };

    private static readonly DemoPerson Stranger = new("yolanda-login", "yolanda-name-id", "Yolandagiven", "Yolandasurname", ["yolanda-group"], "Planted")
    {
        DisplayName = "Yolanda Displayname",
        Email = "yolanda-mail@example.org",
        Department = "Yolandadepartment",
    };

    /// <summary>What people send besides who they are.</summary>
    private static readonly string[] Sent = ["planted-query-value", "planted-form-value", "planted-header-value", "planted-baggage-value"];

    /// <summary>The browser's name: operators read it in the history, which Redis keeps sealed, and on the events' lines of the log, and nowhere else.</summary>
    private const string Agent = "planted-agent-value";

    /// <summary>Within an application: the line of a request that failed names it, for nobody could find the fault otherwise; nothing else does.</summary>
    private const string Path = "planted-path-value";

    /// <summary>Pages that show a person what is their own, and why.</summary>
    private static readonly (string Path, string Why)[] Own =
    [
        ("/sso/me", "says who is signed in, to that browser only"),
        ("/sso/acs", "posts the browser's own message once more, from a page of ours, so that cookies come with it"),
        ("/app", "the application itself, and the form that a browser keeps until its person is back"),
    ];

    private readonly ScimmyServer _wiki = new();
    private readonly string[] _secrets = [.. Enumerable.Range(0, 6).Select(i => $"planted{i}+/secret={Guid.NewGuid():N}")];
    private RedisServer _redis = null!;
    private OtlpCollector _collector = null!;
    private DemoIdentityProvider _identityProvider = null!;
    private readonly List<Visitor> _visitors = [];

    public async Task InitializeAsync()
    {
        _redis = RedisServer.WithPassword($"planted-redis-{Guid.NewGuid():N}");
        await Task.WhenAll(_wiki.InitializeAsync(), _redis.StartAsync());
        _collector = await OtlpCollector.StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var visitor in _visitors) visitor.Dispose();
        await _collector.DisposeAsync();
        if (_identityProvider is not null) await _identityProvider.DisposeAsync();
        await Task.WhenAll(_wiki.DisposeAsync(), _redis.DisposeAsync());
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Nothing_planted_comes_out_anywhere_in_any_form(string format)
    {
        var configuration = await ConfigurationAsync(format);
        await using var gateway = await GatewayProcess.StartReadyAsync(configuration);
        var told = new StringBuilder();
        var app = new Uri(gateway.Url, "/app");

        var answers = await EachFailureAsync(gateway, app);
        await WellAsync(app);
        using (var client = new HttpClient())
        {
            foreach (var path in (string[])["/metrics", "/health/ready", "/health/live"]) told.AppendLine(await (await client.GetAsync(new Uri(gateway.Management, path))).Content.ReadAsStringAsync());
        }

        var (history, messages) = await HistoryAsync(gateway);
        var secrets = SecretsOf(configuration, answers);
        (await gateway.Process.StopAsync()).ShouldBe(0, "what is left is pushed");

        gateway.Log.ShouldContain("access.denied");
        gateway.Log.ShouldContain("saml.signature");
        gateway.Log.ShouldContain("provisioning.backend_unavailable");
        told.ToString().ShouldContain("jitgateway_logins_total{");
        _collector.Spans.Count.ShouldBeGreaterThan(50);
        history.ShouldContain(Agent);
        gateway.Log.ShouldContain(Path);
        var (inEvents, log) = Divided(gateway.Log, static l => l.Contains("JitGateway.Events", StringComparison.Ordinal) || l.Contains("jitgateway.events", StringComparison.Ordinal));
        var (inFailures, rest) = Divided(log, static l => FailureLine().IsMatch(l));
        string[] strangers = [.. Sent, .. secrets, .. Cookies(app)];
        foreach (var (where, text, more) in ((string, string, string[])[])
            [
                ("lines of events", inEvents, [Path, .. strangers]),
                ("lines of failures", inFailures, [Agent, .. strangers]),
                ("the other lines", rest, [Agent, Path, .. strangers]),
                ("history", history, [Path, .. strangers]),
                ("kept messages", messages, [Agent, Path, .. Sent, .. _secrets]),
                ("all that Redis has", Encoding.UTF8.GetString(await _redis.CopyAsync()), [Agent, Path, .. strangers]),
            ])
            WrittenForms.In(text, [.. Personal(), .. more]).ShouldBeEmpty(where);
        foreach (var (where, text) in ((string, string)[])[("metrics and health", told.ToString()), ("traces", string.Join('\n', _collector.Spans)), ("what was pushed", _collector.Raw), ("answers", Told(gateway.Url))])
            WrittenForms.In(text, where == "answers" ? [Agent, .. Personal(), .. secrets] : [Agent, Path, .. Personal(), .. strangers]).ShouldBeEmpty(where);
    }

    [Theory]
    [InlineData("x zebulon-mail%2Btag%40example.org y")]
    [InlineData("x 7a6562756c6f6e2d6d61696c2b746167406578616d706c652e6f7267 y")]
    [InlineData("x zebulon-mail\\u002Btag@example.org y")]
    [InlineData("ZEBULON-MAIL+TAG@EXAMPLE.ORG")]
    public void Each_form_would_be_noticed(string text) => WrittenForms.In(text, [Zebulon.Email]).ShouldNotBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    public void Base64_would_be_noticed_whatever_stands_before_it(string before) =>
        WrittenForms.In(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{Zebulon.Email} and more")), [Zebulon.Email]).ShouldNotBeEmpty();

    private async Task<GatewayConfiguration> ConfigurationAsync(string format)
    {
        var configuration = new GatewayConfiguration(FreePort.Next())
            .With("Logging", $$"""{ "Console": { "FormatterName": "{{format}}" }, "LogLevel": { "Default": "Debug" } }""");
        _identityProvider = await configuration.StartIdentityProviderAsync();
        _identityProvider.Set(Zebulon);
        _identityProvider.Set(Stranger);
        var key = $"?apikey={Uri.EscapeDataString(_secrets[5])}";
        return configuration.WithIdentityProvider("demo", new Uri(_identityProvider.MetadataUrl + key), JourneyBackends.Attributes)
            .WithIdentityProvider("away", new Uri($"http://127.0.0.1:1/metadata{key}"))
            .WithRedis(_redis.Configuration)
            .WithBackend("wiki", JourneyBackends.Wiki(_wiki))
            .With("Backends:wiki:IdentityProvider", "\"demo\"")
            .With("Events", """{ "FailedMessages": { "Keep": "1.00:00:00" } }""")
            .WithBackend("gone", """{ "Match": { "Path": "/gone" }, "Destinations": [ "http://127.0.0.1:1" ], "Access": [ { "Effect": "Public" } ] }""")
            .With("Gateway:Management", $$"""{ "Token": "{{_secrets[0]}}" }""")
            .With("Backends:wiki:Trust", $$"""{ "SecretHeader": { "Name": "X-Gateway-Secret", "Value": [ "{{_secrets[1]}}", "{{_secrets[2]}}" ] }, "Basic": { "User": "{username}", "Password": "{{_secrets[3]}}" } }""")
            .With("Telemetry", $$"""{ "Otlp": { "Endpoint": "{{_collector.Url}}", "Headers": { "X-Token": "{{_secrets[4]}}" } } }""");
    }

    private async Task WellAsync(Uri app)
    {
        await _wiki.ResetAsync();
        var visitor = NewVisitor();
        await visitor.SignInAsync(Zebulon.Login, new Uri(app, $"/app?q={Sent[0]}"));
        await Eventually.HoldsAsync(async () => (await visitor.OpenAsync(app)).Status == HttpStatusCode.OK, "the person gets in");
        (await visitor.CallAsync(new Uri(app, "/sso/me"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await visitor.OpenAsync(new Uri(app, "/sso/apps"));
        await visitor.PostAsync(app, null, ("comment", Sent[1]));
    }

    /// <returns>The identity provider's messages.</returns>
    private async Task<IReadOnlyList<HeldAnswer>> EachFailureAsync(GatewayProcess gateway, Uri app)
    {
        // nobody, as a script, a form and a page that is not there; with what a stranger may send
        var nobody = NewVisitor();
        await nobody.CallAsync(new Uri(app, $"/app?q={Sent[0]}"));
        await nobody.CallAsync(new Uri(app, $"/gone/{Path}?q={Sent[0]}"));
        await nobody.OpenAsync(new Uri(app, $"/app/{Path}/page"));
        await nobody.OpenAsync(new Uri(app, $"/gone?q={Sent[0]}"));
        await nobody.CallAsync(new Uri(app, $"/sso/nothing?q={Sent[0]}"));
        await nobody.PostAsync(app, null, ("comment", Sent[1]));
        using (var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app, "/gone"));
            request.Headers.Add("X-Note", Sent[2]);
            request.Headers.UserAgent.ParseAdd(Agent);
            request.Headers.Add("baggage", $"user={Sent[3]}");
            (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        }

        // messages: sound ones that are held back, then tampered with, for nobody, cut, and no message at all
        var answers = new List<HeldAnswer>();
        foreach (var spoil in (Func<HeldAnswer, HeldAnswer>[])[a => a.Tampered(Zebulon.Email, "someone-else@example.org"), a => a.WithField("SAMLResponse", a.Fields["SAMLResponse"][..^40]), a => a.With(a.Xml.Replace("Assertion>", "Assertion >", StringComparison.Ordinal)[..(a.Xml.Length / 2)]), a => a.WithField("RelayState", Sent[1])])
        {
            var visitor = NewVisitor();
            visitor.HoldsAnswers = true;
            var answer = Visitor.AnswerOn(await visitor.SignInAsync(Zebulon.Login, app));
            answers.Add(answer);
            await visitor.SendAsync(spoil(answer));
        }

        // the application's accounts say no, and are down, in words full of values
        var refused = NewVisitor();
        await _wiki.FailAsync(new OrderedFailure(Status: 400, ScimType: "invalidValue", Detail: $"{Zebulon.Login} and {Zebulon.Email} are not liked", Method: "POST"));
        (await refused.SignInAsync(Zebulon.Login, app)).Response.IsSuccessStatusCode.ShouldBeFalse();
        foreach (var failure in (OrderedFailure[])[new(Status: 500, Times: 1000, Detail: $"{Zebulon.Login} broke it"), new(Half: true, Times: 1000)])
        {
            await _wiki.ResetAsync();
            await _wiki.FailAsync(failure);
            await Eventually.HoldsAsync(async () => (await refused.OpenAsync(app)).Status == HttpStatusCode.ServiceUnavailable, "the accounts are down");
            (await refused.CallAsync(app)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        await _wiki.ResetAsync();
        // a rule says no, and Redis is away
        var stranger = NewVisitor();
        (await stranger.SignInAsync(Stranger.Login, app)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.CallAsync(new Uri(app, $"/app/{Path}"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var late = NewVisitor();
        late.HoldsAnswers = true;
        var held = Visitor.AnswerOn(await late.SignInAsync(Zebulon.Login, app));
        answers.Add(held);
        await _redis.KillAsync();
        await late.SendAsync(held);
        await _redis.StartAsync();
        await gateway.WaitUntilRedisIsBackAsync();
        return answers;
    }

    /// <summary>What operators read of the history in each way there is, and of the messages that were kept.</summary>
    private async Task<(string History, string Messages)> HistoryAsync(GatewayProcess gateway)
    {
        using var client = new HttpClient { BaseAddress = gateway.Management };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _secrets[0]);
        var events = default(JsonElement);
        await Eventually.HoldsAsync(async () =>
        {
            events = await EventsAsync(client);
            return Codes(events, static h => h.GetProperty("kind").GetString() == "provisioning").Count > 0 && Codes(events, HasMessage).Count > 0;
        }, "the history has passes and kept messages");
        var (history, messages) = (new StringBuilder(events.GetRawText()), new StringBuilder());
        foreach (var path in (string[])["/history/export?format=csv", "/history/export?format=jsonl", .. Codes(events, static _ => true).Select(static c => $"/history/story?correlation={c}")]) history.AppendLine(await client.GetStringAsync(path));
        await Eventually.HoldsAsync(async () =>
        {
            foreach (var code in Codes(events, HasMessage))
            {
                using var kept = await client.GetAsync($"/history/message?correlation={code}");
                if (kept.IsSuccessStatusCode) messages.AppendLine(await kept.Content.ReadAsStringAsync());
            }

            return messages.Length > 0;
        }, "a message is kept");
        return (history.ToString(), messages.ToString());
    }

    private static async Task<JsonElement> EventsAsync(HttpClient client)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync("/history?limit=1000"));
        return document.RootElement.GetProperty("events").Clone();
    }

    private static bool HasMessage(JsonElement happened) => happened.TryGetProperty("hasMessage", out var has) && has.ValueKind == JsonValueKind.True;

    private static IReadOnlyList<string> Codes(JsonElement events, Func<JsonElement, bool> isWanted) =>
        [.. events.EnumerateArray().Where(isWanted).Select(static e => e.TryGetProperty("correlation", out var code) ? code.GetString() : null).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static (string Those, string Others) Divided(string log, Func<string, bool> isOfThose)
    {
        var lines = log.Split('\n').ToLookup(isOfThose);
        return (string.Join('\n', lines[true]), string.Join('\n', lines[false]));
    }

    private Visitor NewVisitor()
    {
        var visitor = new Visitor { Agent = $"Mozilla/5.0 ({Agent})" };
        _visitors.Add(visitor);
        return visitor;
    }

    private static IEnumerable<string> Personal() => new[] { Zebulon, Stranger }.SelectMany(p => (string[])[p.Login, p.NameId, p.GivenName, p.Surname, p.DisplayName, p.Email, p.Department, p.Groups[^1]]);

    private IEnumerable<string> Cookies(Uri app) => _visitors.SelectMany(v => v.CookiesFor(app).Values).Where(v => v.Length > 15).Distinct();

    /// <summary>What the configuration holds, parts of the keys, and of each message its assertion.</summary>
    private string[] SecretsOf(GatewayConfiguration configuration, IReadOnlyList<HeldAnswer> answers)
    {
        var key = string.Concat(File.ReadLines(System.IO.Path.Combine(configuration.Directory, "sp.key")).Where(l => !l.StartsWith('-')));
        return [.. _secrets, _wiki.Token, _redis.Configuration.Split("password=")[1], key[100..160], key[^160..^100], .. answers.Select(a => Inside(a.Fields["SAMLResponse"])), .. answers.Select(a => Inside(a.Xml))];
    }

    /// <summary>From within the assertion, beyond the certificate, which is no secret.</summary>
    private static string Inside(string text) => text[(text.Length * 3 / 4)..((text.Length * 3 / 4) + 60)];

    /// <summary>The gateway's own answers, with their headers; without cookies, which each browser is told, and without the address to go on to, which is what it asked for.</summary>
    private string Told(Uri gateway) => string.Join('\n', _visitors.SelectMany(v => v.Answers).Where(a => a.Url.Authority == gateway.Authority && !(Own.Any(o => a.Url.AbsolutePath == o.Path) && a.Response.IsSuccessStatusCode))
        .Select(a => $"{a.Url.AbsolutePath} {a.Status}\n{string.Join('\n', a.Response.Headers.Concat(a.Response.Content.Headers).Where(h => h.Key is not ("Set-Cookie" or "Location")).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}"))}\n{a.Text}"));

    /// <summary>Lines 200 to 205, as text or as JSON.</summary>
    [GeneratedRegex(@"\b\d{1,4} [A-Z_]+, reason [a-z0-9._]+: [A-Z]+ /", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FailureLine();
}
