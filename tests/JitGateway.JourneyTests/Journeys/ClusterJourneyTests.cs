using System.Net;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two gateway processes on a Redis Cluster of six, with a prefix of their own and the address of the cluster in a file.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterJourneyTests(RedisCluster cluster) : IAsyncLifetime
{
    private readonly ScimmyServer _wiki = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private DemoIdentityProvider _identityProvider = null!;
    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;

    public async Task InitializeAsync()
    {
        await cluster.EmptyAsync();
        await _wiki.InitializeAsync();
        await File.WriteAllTextAsync(Path.Combine(_configuration.Directory, "redis.txt"), cluster.Configuration);
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider)
            .WithRedis("file:redis.txt", more: """, "KeyPrefix": "sso-test" """)
            .WithBackend("wiki", JourneyBackends.Wiki(_wiki));
        (_first, _second) = await GatewayProcess.StartTwoReadyAsync(_configuration);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_first, _second, _identityProvider])
            if (part is not null) await part.DisposeAsync();
        await _wiki.DisposeAsync();
    }

    [Fact]
    public async Task Login_provisioning_second_pass_and_sign_out_work_on_every_node()
    {
        var visitors = Enumerable.Range(0, 8).Select(_ => new Visitor()).ToList();   // eight sessions lie on different masters
        foreach (var ada in visitors) (await ada.SignInAsync("ada", new Uri(_first.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
        var calls = await ScimCallsAsync();
        foreach (var ada in visitors) (await ada.CallAsync(new Uri(_second.Url, "/app"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ScimCallsAsync()).ShouldBe(calls);
        (await _wiki.UsersAsync()).Count.ShouldBe(1);

        foreach (var ada in visitors)
        {
            using var copy = ada.Copy();
            var page = await ada.OpenAsync(new Uri(_first.Url, "/sso/logout"));
            await ada.SubmitAsync(page, "submit");
            await Eventually.HoldsAsync(async () => (await copy.CallAsync(new Uri(_second.Url, "/app"))).StatusCode == HttpStatusCode.Unauthorized, "the other node refuses the session");
            ada.Dispose();
        }
    }

    [Fact]
    public async Task Every_key_has_the_prefix_and_keys_that_belong_together_their_hash_tag()
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(_first.Url, "/app"));

        var keys = await cluster.KeysAsync();

        keys.ShouldAllBe(k => k.StartsWith("sso-test:", StringComparison.Ordinal));
        keys.Select(k => k.Split(':')[1]).Distinct().ShouldBe(["s", "u", "e", "r", "a", "l", "h", "ev", "k"], ignoreOrder: true);   // session, index, epochs, replay, ledger, the lock's counter, history, events, key ring
        keys.Where(k => k.Split(':')[1] is not ("k" or "e") && k != "sso-test:h").ShouldAllBe(k => k.Contains('{') && k.Contains('}'));
        TagOf("a").ShouldBe(TagOf("l"));

        string TagOf(string kind) => keys.Single(k => k.Split(':')[1] == kind).Split('{', '}')[1];
    }

    [Fact]
    public async Task A_whole_scope_ends_on_every_node_by_one_command()
    {
        await EndsAsync("--idp", "demo");
        await EndsAsync("--backend", "wiki");
        await EndsAsync("--all");
    }

    private async Task EndsAsync(params string[] scope)
    {
        var visitors = Enumerable.Range(0, 4).Select(_ => new Visitor()).ToList();
        foreach (var ada in visitors)
        {
            (await ada.SignInAsync("ada", new Uri(_first.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK);
            (await ada.CallAsync(new Uri(_second.Url, "/app"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await _first.RunAsync(["sessions", "revoke", .. scope, "--yes"]);

        foreach (var ada in visitors)
            foreach (var node in new[] { _second, _first })
                await Eventually.HoldsAsync(async () => (await ada.CallAsync(new Uri(node.Url, "/app"))).StatusCode == HttpStatusCode.Unauthorized, $"{node.Url} refuses the session after {string.Join(' ', scope)}");
        using var later = new Visitor();
        (await later.SignInAsync("ada", new Uri(_second.Url, "/app"))).Status.ShouldBe(HttpStatusCode.OK, string.Join(' ', scope));
        foreach (var ada in visitors) ada.Dispose();
    }

    private async Task<int> ScimCallsAsync() => (await _wiki.LogAsync()).Count(r => r.Path.StartsWith("/scim/", StringComparison.Ordinal));
}
