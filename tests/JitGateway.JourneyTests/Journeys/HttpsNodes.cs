using System.Net.Http.Json;
using System.Net.Security;
using JitGateway.Configuration;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Sessions;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.Sessions.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two gateway processes that speak https, so HTTP/1.1 and HTTP/2, on one Redis, before a backend whose answers go on.</summary>
public sealed class HttpsNodes : IAsyncLifetime
{
    private const string OperatorsToken = "known to operators only";

    private readonly SessionsOptions _options = new();
    private readonly HttpClient _operator = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Parts _parts = new();
    private RedisSessionStore _store = null!;
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;

    public RedisServer Redis { get; private set; } = null!;

    /// <summary>The second node.</summary>
    public Uri Url => _second.Url;

    /// <summary>Trusts every server and knows no cookie.</summary>
    public HttpMessageInvoker Client { get; } = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    });

    public async Task InitializeAsync()
    {
        Redis = await _parts.StartAsync(new RedisServer());
        var backend = _parts.Add(await StreamingBackend.StartAsync());
        var configuration = new GatewayConfiguration(new Uri($"https://127.0.0.1:{FreePort.Next()}"));
        var identityProvider = _parts.Add(await configuration.StartIdentityProviderAsync());
        configuration.WithIdentityProvider("corp", identityProvider.MetadataUrl)
            .With("Gateway:Management", $$"""{ "Token": "{{OperatorsToken}}" }""")
            .With("Logging", """{ "LogLevel": { "Default": "Information" } }""")
            .WithRedis(Redis.Configuration)
            .WithBackend("app", JourneyBackends.Plain(new Uri(backend.Url), "/app"));
        (_first, _second) = await GatewayProcess.StartTwoReadyAsync(configuration);
        _parts.Add(_first);
        _parts.Add(_second);
        var elsewhere = _parts.Add(await RedisNode.StartConnectedAsync(Redis.Configuration));
        _store = new RedisSessionStore(elsewhere.Connection, Active<SessionsOptions>.Always(_options), TimeProvider.System, NullLogger<RedisSessionStore>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _parts.DisposeAsync();
        Client.Dispose();
        _operator.Dispose();
    }

    /// <summary>Somebody signs in, on yet another node.</summary>
    /// <param name="until">When the identity provider wants the session to end; absent: it does not say.</param>
    internal async Task<SessionToken> SignInAsync(DateTimeOffset? until = null)
    {
        var token = SessionToken.New();
        await _store.CreateAsync(token, Session.Start(People.Ada(until), _options, TimeProvider.System.GetUtcNow()) with { Epoch = await _store.EpochAsync(default) }, default);
        return token;
    }

    /// <summary>An operator ends a session, at the first node.</summary>
    internal async Task RevokeAsync(SessionToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_first.Management, "/sessions/revoke")) { Content = JsonContent.Create(new { session = token.ToString() }) };
        request.Headers.Authorization = new("Bearer", OperatorsToken);
        using var answer = await _operator.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
