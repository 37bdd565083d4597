using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>The management API as it answers, with real sessions, accounts and history in a real Redis: by its document, and while Redis stands still.</summary>
public sealed class ManagementApiJourneyTests(ScimmyServer scimmy) : IClassFixture<ScimmyServer>, IAsyncLifetime
{
    private const string Token = "operators-own-token";

    private static readonly string Checker = Path.Combine(RepositoryPaths.Root, "tests", "servers", "openapi");

    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private readonly RedisServer _redis = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<Answer> _answers = [];
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration).WithBackend("wiki", JourneyBackends.Wiki(scimmy)).WithBackend("slow", Slow)
            .With("Gateway:Management", $$"""{ "Token": "{{Token}}" }""").With("Events", """{ "FailedMessages": { "Keep": "1.00:00:00" } }""");
        _gateway = await GatewayProcess.StartReadyAsync(_configuration);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        foreach (var part in (IAsyncDisposable?[])[_gateway, _identityProvider])
            if (part is not null) await part.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>An application whose accounts are down, and whose queue therefore holds whoever came.</summary>
    private string Slow => JourneyBackends.Wiki(scimmy.Origin, new Uri("http://127.0.0.1:9/scim"), "a-token")
        .Replace("\"/app\"", "\"/slow\"", StringComparison.Ordinal).Replace("\"Adapter\"", "\"Mode\": \"Background\", \"Adapter\"", StringComparison.Ordinal);

    [Fact]
    public async Task The_document_is_good_OpenAPI_and_every_endpoint_answers_as_it_says()
    {
        var refused = await SeenAsync();
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_gateway.Management, "/openapi.json")));
        var operations = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (Method: o.Name, Path: p.Name))).ToList();
        foreach (var (method, path) in operations)
        {
            await AskAsync(method, path, "", token: null);
            await AskAsync(method, path, "?verbose=false");
            var isOpen = path.StartsWith("/health/", StringComparison.Ordinal) || path is "/metrics" or "/openapi.json";
            (await AskAsync(method, path, "?nobody=knows")).Status.ShouldBe(isOpen ? 200 : 400, path);
        }

        await AskForAllAsync(refused);
        await AskAsync("post", "/sessions/revoke", body: """{ "session": "nobody" }""");

        var good = _answers.Where(a => a.Status == 200).Select(a => (Method: a.Method.ToLowerInvariant(), a.Path)).ToHashSet();
        operations.Where(o => !good.Contains(o)).ShouldBeEmpty("each operation is asked for something that it does, and its answer held to the document");
        (await FaultsAsync(document.RootElement, _answers)).ShouldBe("");
        (await FaultsAsync(document.RootElement, [new Answer("GET", "/sessions", 200, "application/json", """{ "sessions": [], "more": 1, "incomplete": false }""")])).ShouldContain("more must be boolean", Case.Sensitive, "the check can fail");
        var broken = document.RootElement.GetRawText().Replace("\"operationId\"", "\"operationName\"", StringComparison.Ordinal);
        (await FaultsAsync(JsonDocument.Parse(broken).RootElement, [])).ShouldStartWith("document: ");
    }

    /// <summary>Ada signs in and comes to both applications; an answer of hers was changed on its way before that.</summary>
    /// <returns>The answer that was refused.</returns>
    private async Task<HeldAnswer> SeenAsync()
    {
        using var tampered = new Visitor { HoldsAnswers = true };
        var held = Visitor.AnswerOn(await tampered.SignInAsync("ada", new Uri(_gateway.Url, "/app"))).Tampered("ada@", "eve@");
        (await tampered.SendAsync(held)).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", new Uri(_gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        (await ada.OpenAsync(new Uri(_gateway.Url, "/slow"))).Url.AbsolutePath.ShouldBe("/slow");
        return held;
    }

    /// <summary>Asks every operation for something that it can do.</summary>
    private async Task AskForAllAsync(HeldAnswer refused)
    {
        var subject = (await GoodAsync("get", "/sessions")).GetProperty("sessions")[0].GetProperty("subject").GetString();
        var person = $$"""{ "backend": "wiki", "subject": "{{subject}}", "reason": "a test" }""";
        await AskForHistoryAsync(refused);
        await GoodAsync("get", "/overview");
        await GoodAsync("get", "/queue");
        await GoodAsync("get", "/queue/entry", $"?backend=slow&subject={subject}&values=true");
        await GoodAsync("post", "/queue/replay", body: """{ "backend": "wiki", "all": true }""");
        await GoodAsync("post", "/queue/drop", body: $$"""{ "backend": "slow", "subject": "{{subject}}" }""");
        await GoodAsync("get", "/ledger/verify");
        await GoodAsync("get", "/ledger/history", "?values=true");
        await GoodAsync("get", "/ledger/account", $"?backend=wiki&subject={subject}");
        await GoodAsync("post", "/ledger/replay", "?number=1");
        await GoodAsync("post", "/access/explain", body: $$"""{ "url": "{{_gateway.Url}}app", "person": { "user": "ada", "groups": [ "staff" ] } }""");
        await GoodAsync("post", "/provisioning/dry-run", body: """{ "backend": "wiki", "attributes": { "nameId": "bob", "attributes": { "mail": "bob@example.com" } } }""");
        await GoodAsync("post", "/provisioning/dry-run/compare", body: """{ "backend": "wiki", "provisioning": { "Mapping": { "userName": "{email}", "emails": "{email}" } }, "logins": [ { "attributes": { "nameId": "bob", "attributes": { "mail": "bob@example.com" } } } ] }""");
        await GoodAsync("post", "/provisioning/dry-run", body: """{ "backend": "wiki", "provisioning": { "Mapping": { "userName": "{email}", "emails": "{email}" } }, "attributes": { "nameId": "bob", "attributes": { "mail": "bob@example.com" } } }""");
        await GoodAsync("post", "/provisioning/dry-run/compare", body: """{ "backend": "wiki", "provisioning": { "Mapping": { "userName": "{email}", "emails": "{email}" } }, "recent": 10 }""");
        await GoodAsync("get", "/provisioning/mapping");
        await GoodAsync("get", "/provisioning/mapping", "?backend=wiki");
        await GoodAsync("get", "/configuration");
        await GoodAsync("get", "/backends");
        await GoodAsync("get", "/backends/backend", "?name=wiki");
        var account = (await GoodAsync("get", "/users", "?backend=wiki&state=ready")).GetProperty("accounts")[0].GetProperty("account").GetString();
        await GoodAsync("get", "/users/account", $"?subject={subject}&live=true&values=true");
        await GoodAsync("post", "/users/disable", body: person);
        await GoodAsync("get", "/users", "?state=disabled");
        await GoodAsync("post", "/users/enable", body: person);
        await GoodAsync("post", "/users/unlink", body: person);
        await GoodAsync("post", "/users/relink", body: person.Replace("\"reason\"", $"\"account\": \"{account}\", \"preview\": true, \"reason\"", StringComparison.Ordinal));
        await GoodAsync("post", "/users/relink", body: person.Replace("\"reason\"", $"\"account\": \"{account}\", \"reason\"", StringComparison.Ordinal));
        await GoodAsync("post", "/ledger/undo", "?number=1&overwrite=true");
        await GoodAsync("get", "/ledger/history", "?values=true");
        await GoodAsync("get", "/users/account", $"?subject={subject}&entries=50");
        await GoodAsync("post", "/sessions/revoke", body: """{ "all": true }""");
    }

    /// <summary>What happened to Ada, and what was found in the answer that was refused.</summary>
    private async Task AskForHistoryAsync(HeldAnswer refused)
    {
        JsonElement failure = default;
        await Eventually.HoldsAsync(async () =>
        {
            failure = (await GoodAsync("get", "/history", "?reason=saml.signature")).GetProperty("events");
            return failure.GetArrayLength() > 0;
        }, "the refusal is in the history");
        var code = failure[0].GetProperty("correlation").GetString();
        await GoodAsync("get", "/history", "?limit=2");
        await GoodAsync("get", "/history/{id}", at: $"/history/{failure[0].GetProperty("id").GetString()}");
        await GoodAsync("get", "/history/story", $"?correlation={code}");
        await Eventually.HoldsAsync(async () => (await AskAsync("get", "/history/message", $"?correlation={code}")).Status == 200, "the refused message is kept");
        (await AskAsync("get", "/history/export", "?format=jsonl")).Body.ShouldContain(code!);
        (await AskAsync("get", "/history/export", "?format=csv")).Body.ShouldContain(code!);
        foreach (var redact in (bool[])[false, true]) await GoodAsync("post", "/saml/inspect", body: JsonSerializer.Serialize(new { message = refused.Fields["SAMLResponse"], redact }));
    }

    [Fact]
    public async Task Health_answers_while_Redis_stands_still_and_says_when_it_is_back()
    {
        await _redis.PauseAsync();
        try
        {
            await SaysAsync("degraded");
            (await _gateway.ReadinessAsync()).Ready.ShouldBeTrue("Redis is gone for all nodes: a balancer would be left with none");
            (await _gateway.RunAsync(3, "health", "--strict")).ShouldContain("redis");
        }
        finally
        {
            await _redis.ContinueAsync();
        }

        await SaysAsync("healthy");
        (await _gateway.RunAsync("health")).ShouldContain("redis");
    }

    private Task SaysAsync(string status) => Eventually.HoldsAsync(
        async () => (await _gateway.ReadinessAsync()).Reasons.GetProperty("components").GetProperty("redis").GetProperty("status").GetString() == status, () => $"redis is {status}; the log:\n{_gateway.Log}");

    /// <summary>Asks for what can be done; the answer.</summary>
    private async Task<JsonElement> GoodAsync(string method, string path, string query = "", string? body = null, string? at = null)
    {
        var answer = await AskAsync(method, path, query, body: body, at: at);
        answer.Status.ShouldBe(200, $"{method} {path}{query} {body}: {answer.Body}");
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    /// <param name="path">As the document writes it.</param>
    /// <param name="at">The same with the names in braces filled in; absent: it has none.</param>
    private async Task<Answer> AskAsync(string method, string path, string query = "", string? token = Token, string? body = null, string? at = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), new Uri(_gateway.Management, (at ?? path) + query));
        if (token is not null) request.Headers.Add("Authorization", $"Bearer {token}");
        if (method == "post") request.Content = new StringContent(body ?? "{}", Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        var answer = new Answer(request.Method.Method, path, (int)response.StatusCode, response.Content.Headers.ContentType!.MediaType!, await response.Content.ReadAsStringAsync());
        _answers.Add(answer);
        return answer;
    }

    private async Task<string> FaultsAsync(JsonElement document, IEnumerable<Answer> answers)
    {
        if (!Directory.Exists(Path.Combine(Checker, "node_modules"))) await ChildProcess.RunAsync("npm", ["ci", "--no-audit", "--no-fund"], Checker);
        var input = Path.Combine(_configuration.Directory, "answers.json");
        await File.WriteAllTextAsync(input, JsonSerializer.Serialize(new { document, answers }, JsonSerializerOptions.Web));
        await using var check = ChildProcess.Start("node", [Path.Combine(Checker, "check.mjs"), input], Checker);
        (await check.WaitForExitAsync()).ShouldBe(0, check.Output);
        return check.Output.Trim();
    }

    private sealed record Answer(string Method, string Path, int Status, string Type, string Body);
}
