using System.Net;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A Redis as operators guard it: TLS by an authority of their own, a password that stands in no configuration file, keys under a prefix, and the near cache sealed.</summary>
public sealed class GuardedRedisJourneyTests : IAsyncLifetime
{
    private const string Password = "correct, horse=battery";   // a comma and an equals sign: it never goes through the client's own text

    private readonly TestAuthority _authority = new("Authority of the operators");
    private readonly ScimmyServer _wiki = new();
    private RedisServer _redis = null!;

    public async Task InitializeAsync()
    {
        _redis = RedisServer.WithTls(_authority, _authority.Issue("127.0.0.1"), password: Password);
        await _redis.StartAsync();
        await _wiki.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _wiki.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public Task With_the_password_in_a_file() => ServesAsync("file:redis-password", environment: null);

    [Fact]
    public Task With_the_password_in_the_environment() => ServesAsync("env:JOURNEY_REDIS_PASSWORD", new Dictionary<string, string>(StringComparer.Ordinal) { ["JOURNEY_REDIS_PASSWORD"] = Password });

    private async Task ServesAsync(string password, IReadOnlyDictionary<string, string>? environment)
    {
        var configuration = new GatewayConfiguration(FreePort.Next());
        if (environment is null) await File.WriteAllTextAsync(Path.Combine(configuration.Directory, "redis-password"), Password + "\n");
        await using var identityProvider = await configuration.StartIdentityProviderAsync();
        configuration.WithIdentityProvider(identityProvider).WithBackend("wiki", JourneyBackends.Wiki(_wiki))
            .WithRedis($"127.0.0.1:{_redis.Port},ssl=true,password={password}", more: $""", "CertificateAuthority": "{_authority.File}", "KeyPrefix": "guarded" """)
            .With("Sessions:NearCacheSealed", "true");
        await using var gateway = await GatewayProcess.StartReadyAsync(configuration, environment: environment);
        using var ada = new Visitor();

        (await ada.SignInAsync("ada", new Uri(gateway.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        var calls = (await _wiki.LogAsync()).Count(r => r.Path.StartsWith("/scim/", StringComparison.Ordinal));
        for (var i = 0; i < 5; i++) (await ada.CallAsync(new Uri(gateway.Url, "/app"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await _wiki.LogAsync()).Count(r => r.Path.StartsWith("/scim/", StringComparison.Ordinal)).ShouldBe(calls);   // settled, though nobody is remembered
        var keys = (await _redis.CommandAsync("KEYS", "*")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        keys.ShouldNotBeEmpty();
        keys.ShouldAllBe(k => k.StartsWith("guarded:", StringComparison.Ordinal));
        gateway.Log.ShouldNotContain(Password);

        using var copy = ada.Copy();
        await ada.SubmitAsync(await ada.OpenAsync(new Uri(gateway.Url, "/sso/logout")), "submit");
        (await copy.CallAsync(new Uri(gateway.Url, "/app"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
