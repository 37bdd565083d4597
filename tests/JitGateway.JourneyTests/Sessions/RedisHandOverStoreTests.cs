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
        var stores = new[] { new RedisHandOverStore(one.Connection, TimeProvider.System), new RedisHandOverStore(other.Connection, TimeProvider.System) };
        for (var i = 0; i < 20; i++)
        {
            var (code, session) = (SessionToken.New(), SessionToken.New());
            await stores[0].KeepAsync(code, new HandOverGrant(session, "sheets.example.net", "binding", TimeProvider.System.GetUtcNow().AddSeconds(30)), default);
            var copy = Encoding.Latin1.GetString(await redis.CopyAsync());
            copy.ShouldNotContain(code.Value);
            copy.ShouldNotContain(session.Value);
            copy.ShouldNotContain("sheets.example.net");

            var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => stores[n % 2].TakeAsync(code, default)));

            taken.OfType<HandOverGrant>().ShouldHaveSingleItem().Session.Value.ShouldBe(session.Value);
        }
    }
}
