using System.Net;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Three gateway processes on one Redis. Behind them an application that keeps its accounts by SCIM, and to which thousands may come at once.</summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(2) };
    private readonly InstantIdentityProvider _identityProvider;
    private readonly List<GatewayProcess> _nodes = [];

    public ThreeNodes() => _identityProvider = new InstantIdentityProvider(_configuration);

    public RedisServer Redis { get; private set; } = null!;

    public ScimmyServer Application { get; private set; } = null!;

    internal IReadOnlyList<GatewayProcess> Nodes => _nodes;

    public async Task InitializeAsync()
    {
        Redis = await _parts.StartAsync(new RedisServer());
        Application = await _parts.StartAsync(new ScimmyServer());
        _configuration.WithRedis(Redis.Configuration)
            .With("Logging", """{ "LogLevel": { "Default": "Warning" } }""")
            .WithBackend("app", $$"""
                {
                  "Match": { "Path": "/app" }, "Destinations": [ "{{Application.Origin}}" ],
                  "Provisioning": {
                    "Adapter": "Scim", "Match": [ "externalId={subject}", "userName={username}" ],
                    "Mapping": { "userName": "{username}", "emails": "{email}", "title": "{attr:title}", "active": true },
                    "Timeout": "00:00:30", "Retries": 0, "Protection": { "CreatesPerSecond": 10000, "CreateBurst": 10000, "CallsWaiting": 10000 },
                    "Scim": { "BaseUrl": "{{Application.BaseUrl}}", "Token": "{{Application.Token}}" }
                  }
                }
                """);
        _nodes.AddRange(await Task.WhenAll(GatewayProcess.StartReadyAsync(_configuration), StartAnotherAsync(), StartAnotherAsync()));
        foreach (var node in _nodes) _parts.Add(node);
        foreach (var node in _nodes) await InstantIdentityProvider.KnownAtAsync(node, _client);
    }

    /// <summary>One node more. Whoever starts it ends it.</summary>
    internal Task<GatewayProcess> StartAnotherAsync() => GatewayProcess.StartReadyAsync(_configuration, FreePort.Next());

    /// <summary>Nobody has a session or an account.</summary>
    public async Task EmptyAsync()
    {
        await EmptyRedisAsync();
        await Application.ResetAsync();
    }

    public async Task EmptyRedisAsync() => (await Redis.CommandAsync("FLUSHALL")).ShouldBe("OK");

    /// <returns>The session cookie.</returns>
    public Task<string> SignInAsync(string person, string title = "Analyst") => _identityProvider.SignInAsync(_client, person, ("title", title));

    /// <summary>Opens a page of the application as a script does.</summary>
    /// <param name="node">Which node is asked; any number.</param>
    /// <param name="session">The session cookie.</param>
    public Task<HttpStatusCode> AskAsync(int node, string session) => AskAsync(_nodes[node % _nodes.Count].Url, session);

    public async Task<HttpStatusCode> AskAsync(Uri node, string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, "/app/page"));
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Cookie", session);
        using var answer = await _client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>What the application's accounts were asked since <see cref="EmptyAsync"/>; without what each node asks once an hour, which is what the service can do.</summary>
    public async Task<IReadOnlyList<LoggedRequest>> CallsAsync() => [.. (await Application.LogAsync()).Where(r => r.Path.StartsWith("/scim/v2/Users", StringComparison.Ordinal) && !r.Headers.ContainsKey("x-from"))];

    /// <summary>The names of the accounts, each as often as there is one.</summary>
    public async Task<IReadOnlyList<string>> AccountsAsync() => [.. (await Application.UsersAsync()).Select(u => u.GetProperty("userName").GetString()!)];

    public async Task DisposeAsync()
    {
        await _parts.DisposeAsync();
        _identityProvider.Dispose();
        _client.Dispose();
    }
}
