using System.Text;
using JitGateway.Configuration;
using JitGateway.JourneyTests.Servers;
using JitGateway.Redis;
using JitGateway.Sessions;
using JitGateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.JourneyTests.Redis;

/// <summary>One master of three is away, and no replica takes its place: what the others have is read all the same.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterMasterDownTests(RedisCluster cluster) : IAsyncLifetime
{
    private const int Keys = 64;

    /// <summary>Long enough for two other connections to be made.</summary>
    private const int Rounds = 12;

    public Task InitializeAsync() => cluster.EmptyAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Killed(int master)
    {
        var dead = (await cluster.MastersAsync())[master];
        await OthersAreReadAsync(dead, dead.KillAsync, () => dead.StartAsync());
    }

    [Fact]
    public async Task Standing_still()
    {
        var dead = (await cluster.MastersAsync())[1];
        await OthersAreReadAsync(dead, dead.PauseAsync, dead.ContinueAsync);
    }

    [Fact]
    public async Task A_list_of_sessions_says_whom_it_could_not_ask()
    {
        await using var node = await RedisNode.StartConnectedAsync(cluster.Configuration, TimeSpan.FromSeconds(1));
        var options = new SessionsOptions();
        var store = new RedisSessionStore(node.Connection, Active<SessionsOptions>.Always(options), TimeProvider.System, NullLogger<RedisSessionStore>.Instance);
        var tokens = Enumerable.Range(0, Keys).Select(_ => SessionToken.New()).ToList();
        foreach (var token in tokens) await store.CreateAsync(token, Session.Start(People.Ada(), options, TimeProvider.System.GetUtcNow()), default);
        var (all, none) = await ListAsync(store);
        all.ShouldBe(tokens.Select(t => t.Id), ignoreOrder: true);
        none.ShouldBeEmpty();
        var index = await cluster.MasterOfAsync(node.Connection.Keys.Epochs);
        var dead = (await cluster.MastersAsync()).First(m => m.Port != index.Port);   // whether scopes ended must be known
        var lost = new List<SessionId>();
        foreach (var token in tokens)
            if ((await cluster.MasterOfAsync(node.Connection.Keys.Session(token.ToString()))).Port == dead.Port)
                lost.Add(token.Id);

        await cluster.WithoutAsync(dead, async () =>
        {
            IReadOnlyList<SessionId> listed = [];
            IReadOnlyList<string> unasked = [];
            await Eventually.HoldsAsync(async () =>
            {
                (listed, unasked) = await ListAsync(store);
                return unasked.Count > 0;
            }, "the list says that it is incomplete");
            unasked.ShouldBe([$"127.0.0.1:{dead.Port}"]);
            listed.ShouldBe(tokens.Select(t => t.Id).Except(lost), ignoreOrder: true);
        });
    }

    private static async Task<(IReadOnlyList<SessionId> Listed, IReadOnlyList<string> Unasked)> ListAsync(RedisSessionStore store)
    {
        var (listed, unasked) = (new List<SessionId>(), new List<string>());
        await foreach (var session in store.ListAsync(new SessionFilter(), unasked.Add, default)) listed.Add(session.Id);
        return (listed, unasked);
    }

    /// <summary>Again and again while the connection is looked at and made anew for the sake of the one that is away.</summary>
    private Task OthersAreReadAsync(RedisServer dead, Func<Task> strike, Func<Task> heal) => cluster.WithoutFailoverAsync(async () =>
    {
        await using var node = await RedisNode.StartConnectedAsync(cluster.Configuration, TimeSpan.FromSeconds(1));
        var (others, lost) = (new List<string>(), new List<string>());
        for (var i = 0; i < Keys; i++)
        {
            await node.Connection.ExecuteAsync(db => db.StringSetAsync($"jit:read:{i}", $"jit:read:{i}"), default);
            ((await cluster.MasterOfAsync($"jit:read:{i}")).Port == dead.Port ? lost : others).Add($"jit:read:{i}");
        }

        others.Count.ShouldBeGreaterThan(20);
        lost.ShouldNotBeEmpty();
        (await Task.WhenAll(others.Select(key => ReadAsync(node, key)))).ShouldAllBe(r => r.IsRight);   // now it knows that this is a cluster
        await strike();
        try
        {
            await Eventually.HoldsAsync(async () => (await Task.WhenAll(lost.Select(key => ReadAsync(node, key)))).All(r => r.Error is not null), "the master is away");
            for (var round = 0; round < Rounds; round++)
            {
                var reads = others.Concat(lost).OrderBy(key => key, StringComparer.Ordinal).Select(key => ReadAsync(node, key)).ToList();
                var found = await Task.WhenAll(reads);

                var missed = found.Where(r => others.Contains(r.Key) && !r.IsRight).Select(r => $"{r.Key}: {r.Error?.Message}").ToList();
                missed.ShouldBeEmpty($"round {round}; the log:\n{node.Log.Text}");
                found.Where(r => lost.Contains(r.Key)).ShouldAllBe(r => r.Error is RedisUnavailableException);
                await Task.Delay(500);
            }

            node.Log.Text.Split("The connection to Redis is made anew").Length.ShouldBeInRange(2, 5, "it is tried less and less often");
        }
        finally
        {
            await heal();
        }

        await cluster.IsWholeAsync();
        await node.IsUpAsync();
        await Eventually.HoldsAsync(async () => (await Task.WhenAll(lost.Select(key => ReadAsync(node, key)))).All(r => r.IsRight), "everything is read again");
    });

    private static async Task<KeyRead> ReadAsync(RedisNode node, string key)
    {
        try
        {
            return new KeyRead(key, await node.Connection.Reads.GetAsync(key, default) is { } value && Encoding.UTF8.GetString(value) == key, null);
        }
        catch (Exception e)
        {
            return new KeyRead(key, false, e);
        }
    }

    private sealed record KeyRead(string Key, bool IsRight, Exception? Error);
}
