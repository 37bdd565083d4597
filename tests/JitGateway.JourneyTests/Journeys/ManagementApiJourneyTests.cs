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
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        await _redis.StartAsync();
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration).WithBackend("wiki", JourneyBackends.Wiki(scimmy)).With("Gateway:Management", $$"""{ "Token": "{{Token}}" }""");
        _gateway = await GatewayProcess.StartReadyAsync(_configuration);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        foreach (var part in (IAsyncDisposable?[])[_gateway, _identityProvider])
            if (part is not null) await part.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task The_document_is_good_OpenAPI_and_every_endpoint_answers_as_it_says()
    {
        using var ada = new Visitor();
        (await ada.SignInAsync("ada", new Uri(_gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_gateway.Management, "/openapi.json")));
        var answers = new List<object>();
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                answers.Add(await AskAsync(operation.Name, path.Name, "", token: null));
                answers.Add(await AskAsync(operation.Name, path.Name, "?nobody=knows&verbose=false"));
            }
        }

        var subject = JsonDocument.Parse((await AskAsync("get", "/sessions")).Body).RootElement.GetProperty("sessions")[0].GetProperty("subject").GetString();
        answers.AddRange([
            await AskAsync("get", "/sessions"),
            await AskAsync("get", "/queue"),
            await AskAsync("get", "/ledger/verify"),
            await AskAsync("get", "/ledger/history", "?values=true"),
            await AskAsync("get", "/ledger/account", $"?backend=wiki&subject={subject}"),
            await AskAsync("post", "/ledger/replay", "?number=1"),
            await AskAsync("post", "/access/explain", body: $$"""{ "url": "{{_gateway.Url}}app", "person": { "user": "ada", "groups": [ "staff" ] } }"""),
            await AskAsync("post", "/provisioning/dry-run", body: """{ "backend": "wiki", "attributes": { "nameId": "bob", "attributes": { "mail": "bob@example.com" } } }"""),
            await AskAsync("post", "/provisioning/dry-run/compare", body: """{ "backend": "wiki", "provisioning": { "Mapping": { "userName": "{email}" } }, "logins": [ { "attributes": { "nameId": "bob", "attributes": { "mail": "bob@example.com" } } } ] }"""),
            await AskAsync("post", "/queue/replay", body: """{ "backend": "wiki", "all": true }"""),
            await AskAsync("post", "/sessions/revoke", body: """{ "session": "nobody" }"""),
            await AskAsync("post", "/sessions/revoke", body: """{ "all": true }"""),
        ]);
        answers.OfType<Answer>().Count(a => a.Status == 200).ShouldBeGreaterThan(14);

        (await FaultsAsync(document.RootElement, answers)).ShouldBe("");
        (await FaultsAsync(document.RootElement, [new Answer("GET", "/sessions", 200, "application/json", """{ "sessions": [], "more": 1, "incomplete": false }""")])).ShouldContain("more must be boolean", Case.Sensitive, "the check can fail");
        var broken = document.RootElement.GetRawText().Replace("\"operationId\"", "\"operationName\"", StringComparison.Ordinal);
        (await FaultsAsync(JsonDocument.Parse(broken).RootElement, [])).ShouldStartWith("document: ");
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

    private async Task<Answer> AskAsync(string method, string path, string query = "", string? token = Token, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), new Uri(_gateway.Management, path + query));
        if (token is not null) request.Headers.Add("Authorization", $"Bearer {token}");
        if (method == "post") request.Content = new StringContent(body ?? "{}", Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        return new Answer(request.Method.Method, path, (int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType!, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> FaultsAsync(JsonElement document, IEnumerable<object> answers)
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
