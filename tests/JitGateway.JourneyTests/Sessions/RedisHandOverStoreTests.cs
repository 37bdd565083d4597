using System.Globalization;
using System.Text;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Sessions;
using JitGateway.Sessions.HandOver;

namespace JitGateway.JourneyTests.Sessions;

/// <summary>Codes of the hand-over between hosts, on a real Redis.</summary>
public sealed class RedisHandOverStoreTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task A_code_that_is_taken_on_two_nodes_at_once_is_taken_once_and_shows_nothing_in_Redis()
    {
        await using var one = await RedisNode.StartConnectedAsync(redis.Configuration);
        await using var other = await RedisNode.StartConnectedAsync(redis.Configuration);
        var stores = new[] { new RedisHandOverStore(one.Connection), new RedisHandOverStore(other.Connection) };
        for (var i = 0; i < 20; i++)
        {
            var (code, session) = (SessionToken.New(), SessionToken.New());
            await stores[0].KeepAsync(code, new HandOverGrant(session, "sheets.example.net", "binding"), TimeSpan.FromSeconds(30), default);
            var copy = Encoding.Latin1.GetString(await redis.CopyAsync());
            copy.ShouldNotContain(code.Value);
            copy.ShouldNotContain(session.Value);
            copy.ShouldNotContain("sheets.example.net");

            var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => stores[n % 2].TakeAsync(code, default)));

            taken.OfType<HandOverGrant>().ShouldHaveSingleItem().Session.Value.ShouldBe(session.Value);
        }
    }

    [Fact]
    public async Task A_code_is_gone_from_Redis_when_its_life_is_over()
    {
        await using var node = await RedisNode.StartConnectedAsync(redis.Configuration);
        var (store, code) = (new RedisHandOverStore(node.Connection), SessionToken.New());
        await store.KeepAsync(code, new HandOverGrant(SessionToken.New(), "sheets.example.net", "binding"), TimeSpan.FromSeconds(30), default);
        var key = node.Connection.Keys.HandOver(code.ToString());
        int.Parse(await redis.CommandAsync("PTTL", key), CultureInfo.InvariantCulture).ShouldBeInRange(1, 30_000);

        await redis.CommandAsync("PEXPIRE", key, "0");

        (await store.TakeAsync(code, default)).ShouldBeNull();
    }
}
