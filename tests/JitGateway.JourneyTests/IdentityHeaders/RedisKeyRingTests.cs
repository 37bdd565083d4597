using System.Security.Cryptography;
using System.Text;
using JitGateway.Identity;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.JourneyTests.IdentityHeaders;

/// <summary>The key ring that nodes share, on a real Redis.</summary>
public sealed class RedisKeyRingTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private RedisNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RedisNode.StartConnectedAsync(redis.Configuration);
        await redis.CommandAsync("FLUSHALL");
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Two_nodes_have_the_same_keys_whichever_was_first()
    {
        using var one = Keeper("fleet");
        using var two = Keeper("fleet");

        await Task.WhenAll(one.RefreshAsync(default), two.RefreshAsync(default));

        one.Ring.Keys.Count.ShouldBe(2);
        two.Ring.Keys.Select(k => k.Id).ShouldBe(one.Ring.Keys.Select(k => k.Id));
        (await redis.CommandAsync("KEYS", "*")).ShouldBe("jit:k");
    }

    [Fact]
    public async Task A_copy_of_Redis_holds_no_key_to_sign_with()
    {
        using var keeper = Keeper("fleet");
        await keeper.RefreshAsync(default);

        var copy = Encoding.Latin1.GetString(await redis.CopyAsync());

        copy.ShouldContain("jit:k");
        foreach (var key in keeper.Ring.Keys)
        {
            copy.ShouldNotContain(key.X);
            copy.ShouldNotContain(Convert.ToBase64String(key.Export())[..40]);
        }
    }

    [Fact]
    public async Task What_somebody_else_wrote_there_is_never_taken_for_a_ring()
    {
        using var keeper = Keeper("fleet");
        var foreign = KeyRing.Empty.At(DateTimeOffset.UnixEpoch);
        foreach (var text in new[] { "", "nonsense", Convert.ToBase64String(foreign.ToJson()) })
        {
            await redis.CommandAsync("SET", "jit:k", text);

            await keeper.RefreshAsync(default);

            keeper.Ring.Keys.Count.ShouldBe(2);
            keeper.Ring.Keys.Select(k => k.Id).ShouldNotContain(foreign.Keys[0].Id);
        }
    }

    [Fact]
    public async Task A_node_with_another_secret_cannot_open_it()
    {
        using var ours = Keeper("fleet");
        await ours.RefreshAsync(default);
        var thief = Store("stranger");

        (await thief.LoadAsync(default)).Ring.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ring_that_was_sealed_under_a_secret_on_its_way_out_still_opens()
    {
        using var before = Keeper("old");
        await before.RefreshAsync(default);
        using var after = Keeper("new", "old");

        await after.RefreshAsync(default);

        after.Ring.Keys.Select(k => k.Id).ShouldBe(before.Ring.Keys.Select(k => k.Id));
    }

    private KeyRingKeeper Keeper(params string[] secrets) => new(Store(secrets), TimeProvider.System, NullLogger<KeyRingKeeper>.Instance);

    private RedisKeyRing Store(params string[] secrets) => new(_node.Connection, new Secrets(secrets), NullLogger<RedisKeyRing>.Instance);

    private sealed class Secrets(string[] names) : IGatewaySecrets
    {
        public IReadOnlyList<byte[]> For(string purpose) => [.. names.Select(n => SHA256.HashData(Encoding.UTF8.GetBytes(n + purpose)))];
    }
}
