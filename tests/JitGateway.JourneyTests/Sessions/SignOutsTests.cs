using JitGateway.Configuration;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;
using JitGateway.Sessions;
using JitGateway.Tests.TestInfra;

namespace JitGateway.JourneyTests.Sessions;

/// <summary>Which sessions were signed out of, as two nodes know it by a real Redis.</summary>
public sealed class SignOutsTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly SessionId _session = SessionToken.New().Id;
    private readonly TwoRedisNodes _nodes = new(redis);

    public Task InitializeAsync() => _nodes.InitializeAsync();

    public Task DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task What_one_node_notes_the_other_knows_for_as_long_as_a_browser_is_believed()
    {
        await On(_nodes.One).NoteAsync(_session);

        (await On(_nodes.Other).ContainsAsync(_session, default)).ShouldBeTrue();
        (await On(_nodes.Other).ContainsAsync(SessionToken.New().Id, default)).ShouldBeFalse();
        var left = await _nodes.One.ExecuteAsync(db => db.KeyTimeToLiveAsync(_nodes.One.Keys.SignOut(_session.ToString())), default);
        left!.Value.ShouldBeInRange(SignOuts.Memory - TimeSpan.FromMinutes(5), SignOuts.Memory);
    }

    [Fact]
    public async Task Without_Redis_a_sign_out_does_not_fail_and_nobody_is_believed()
    {
        await using var nobody = await RedisNode.StartAsync("127.0.0.1:1");
        var signOuts = On(nobody.Connection);
        await signOuts.NoteAsync(_session);
        await signOuts.TellAsync();

        (await signOuts.ContainsAsync(_session, default)).ShouldBeTrue();
        (await signOuts.ContainsAsync(SessionToken.New().Id, default)).ShouldBeTrue();
    }

    private static SignOuts On(RedisConnection connection) => new(connection, Active<SessionsOptions>.Always(new SessionsOptions { Store = SessionStoreKind.Redis }), new ManualTimeProvider());
}
