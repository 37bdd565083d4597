using JitGateway.Configuration;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;

namespace JitGateway.JourneyTests.Redis;

/// <summary>Real servers that speak TLS, with certificates of an authority of our own.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new("Authority of the test");
    private RedisServer _redis = null!;

    public async Task InitializeAsync()
    {
        _redis = RedisServer.WithTls(_authority, _authority.Issue("127.0.0.1"));
        await _redis.StartAsync();
    }

    public Task DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Speaks_and_hears_over_TLS_with_a_server_that_our_authority_vouches_for()
    {
        await using var node = await RedisNode.StartAsync(Options());
        await node.IsUpAsync();   // hears itself

        await node.Connection.ExecuteAsync(db => db.StringSetAsync("jit:test", "value"), default);

        (await _redis.CommandAsync("GET", "jit:test")).ShouldBe("value");
    }

    [Fact]
    public async Task An_authority_that_nobody_knows_is_refused_and_named()
    {
        await using var node = await RedisNode.StartAsync(Options(new TestAuthority("Somebody else").File));

        await RefusedAsync(node, "its certificate comes from CN=Authority of the test, which is not among those in Redis:CertificateAuthority");
    }

    [Fact]
    public async Task Without_an_authority_of_ones_own_that_of_the_operating_system_decides()
    {
        await using var node = await RedisNode.StartAsync(Options(authority: null));

        await RefusedAsync(node, "not among those of the operating system; name yours in Redis:CertificateAuthority");
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_and_named_and_sslHost_says_which_is_right()
    {
        await using var parts = new Parts();
        var redis = await parts.StartAsync(RedisServer.WithTls(_authority, _authority.Issue("redis.example.com")));

        await using var wrong = await RedisNode.StartAsync(Options(port: redis.Port));
        await RefusedAsync(wrong, "its certificate is for redis.example.com, not for the name it is reached by; write that name as sslHost=NAME");
        await using var right = await RedisNode.StartAsync(Options(port: redis.Port, more: ",sslHost=redis.example.com"));
        await right.IsUpAsync();
    }

    [Fact]
    public async Task A_certificate_whose_time_has_passed_is_refused_and_says_so()
    {
        await using var parts = new Parts();
        var redis = await parts.StartAsync(RedisServer.WithTls(_authority, _authority.Issue("127.0.0.1", expired: true)));

        await using var node = await RedisNode.StartAsync(Options(port: redis.Port));

        await RefusedAsync(node, "its certificate is valid from ");
    }

    [Fact]
    public async Task A_server_that_asks_for_a_certificate_gets_ours()
    {
        await using var parts = new Parts();
        var redis = await parts.StartAsync(RedisServer.WithTls(_authority, _authority.Issue("127.0.0.1"), asksClients: true));
        var ours = _authority.Issue("gateway");
        var options = Options(port: redis.Port);

        await using var without = await RedisNode.StartAsync(options);
        await without.IsDownAsync();
        await using var with = await RedisNode.StartAsync(new RedisOptions
        {
            Configuration = options.Configuration,
            CertificateAuthority = options.CertificateAuthority,
            CommandTimeout = options.CommandTimeout,
            ClientCertificate = new FilePath(ours.Certificate),
            ClientKey = new FilePath(ours.Key),
        });
        await with.IsUpAsync();
        await with.PingAsync();
    }

    [Fact]
    public async Task A_client_that_does_not_speak_TLS_is_not_served()
    {
        await using var node = await RedisNode.StartAsync($"127.0.0.1:{_redis.Port}");

        await node.IsDownAsync();
    }

    private RedisOptions Options() => Options(_authority.File);

    private RedisOptions Options(int port, string more = "") => Options(_authority.File, port, more);

    private RedisOptions Options(string? authority, int? port = null, string more = "") => new()
    {
        Configuration = RedisConfiguration.Parse($"127.0.0.1:{port ?? _redis.Port},ssl=true{more}"),
        CertificateAuthority = authority is null ? null : new FilePath(authority),
        CommandTimeout = TimeSpan.FromSeconds(5),
    };

    private static async Task RefusedAsync(RedisNode node, string reason)
    {
        await Eventually.HoldsAsync(async () => !node.Connection.State.IsReachable && (await node.HealthAsync()).Description!.Contains(reason, StringComparison.Ordinal), () => $"the reason is \"{reason}\", and not \"{node.Connection.State.Reason}\"");
        await Eventually.HoldsAsync(() => node.Log.Text.Contains(reason, StringComparison.Ordinal), () => $"the log says \"{reason}\"; it says:\n{node.Log.Text}");
    }
}
