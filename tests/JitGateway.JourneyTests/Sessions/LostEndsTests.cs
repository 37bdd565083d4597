using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Sessions;
using JitGateway.Tests.Sessions;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.JourneyTests.Sessions;

/// <summary>A real Redis that does not know any more what it was told last: a replica took its place, or it started with older data.</summary>
public sealed class LostEndsTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly SessionsOptions _options = new();
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private RedisNode _node = null!;
    private RedisSessionStore _store = null!;

    public async Task InitializeAsync()
    {
        _node = await RedisNode.StartConnectedAsync(redis.Configuration);
        _store = NewStore(_node);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_session_that_comes_back_is_ended_again()
    {
        var (token, _) = await CreateAsync(People.Ada());
        await redis.CommandAsync("COPY", Key(token), "before", "REPLACE");
        await _store.EndAsync(token.Id, default);

        (await redis.CommandAsync("COPY", "before", Key(token))).ShouldBe("1");
        await redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub");

        await Eventually.HoldsAsync(async () => await redis.CommandAsync("EXISTS", Key(token)) == "0", "it has ended again");
        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_comes_back_when_a_link_to_it_was_ended_is_ended_again()
    {
        var (token, session) = await CreateAsync(People.Ada());
        var link = SessionToken.New();
        await _store.LinkAsync(link, token, session, default);
        await redis.CommandAsync("COPY", Key(token), "primary", "REPLACE");
        await redis.CommandAsync("COPY", Key(link), "link", "REPLACE");
        await _store.EndAsync(link.Id, default);

        await redis.CommandAsync("COPY", "primary", Key(token));
        await redis.CommandAsync("COPY", "link", Key(link));
        await redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub");

        await Eventually.HoldsAsync(async () => await redis.CommandAsync("EXISTS", Key(token), Key(link)) == "0", "both have ended again");
    }

    [Fact]
    public async Task A_scope_that_ended_stays_ended_for_nodes_that_start_later()
    {
        var (token, _) = await CreateAsync(People.Ada());
        await _store.EndAllAsync(SessionScope.OfIdentityProvider("corp"), default);
        var number = await redis.CommandAsync("HGET", "jit:e", "idp:corp");

        await redis.CommandAsync("DEL", "jit:e");
        await redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub");

        await Eventually.HoldsAsync(async () =>
        {
            await FindAsync(token);   // what reads sessions reads which scopes ended
            return await redis.CommandAsync("HGET", "jit:e", "idp:corp") == number;
        }, "Redis is told again");
        await using var later = await RedisNode.StartConnectedAsync(redis.Configuration);
        (await NewStore(later).FindAsync(token, null, default)).ShouldBeNull();
    }

    /// <summary>On several servers the entry in the index may come before the session, and an end between the two.</summary>
    [Fact]
    public async Task A_session_that_arrives_after_all_of_its_person_ended_can_still_be_ended()
    {
        var person = People.Ada(nameId: $"ada-{Guid.NewGuid()}");
        var (token, _) = await CreateAsync(person);
        await redis.CommandAsync("RENAME", Key(token), "late");
        await using (var other = await RedisNode.StartConnectedAsync(redis.Configuration))   // which is gone when the session arrives: it would end it once more by itself
            (await NewStore(other).EndAllAsync(person.Subject.Hash, default)).ShouldBe(0);

        await redis.CommandAsync("RENAME", "late", Key(token));

        (await _store.EndAllAsync(person.Subject.Hash, default)).ShouldBe(1);
        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_node_whose_clock_is_hours_ahead_leaves_the_index_of_a_person_whole()
    {
        var person = People.Ada(nameId: $"ada-{Guid.NewGuid()}");
        var (token, _) = await CreateAsync(person);

        _clock.Advance(TimeSpan.FromHours(20));
        await CreateAsync(person);

        (await redis.CommandAsync("ZSCORE", $"jit:u:{{{person.Subject.Hash}}}", token.Id.ToString())).ShouldNotBeEmpty();
    }

    private async Task<(SessionToken Token, Session Session)> CreateAsync(UserIdentity person)
    {
        var token = SessionToken.New();
        var session = Session.Start(person, _options, _clock.GetUtcNow()) with { Epoch = await _store.EpochAsync(default) };
        (await _store.CreateAsync(token, session, default)).ShouldBeTrue();
        return (token, session);
    }

    private Task<FoundSession?> FindAsync(SessionToken token) => _store.FindAsync(token, null, default);

    private RedisSessionStore NewStore(RedisNode node)
    {
        var store = new RedisSessionStore(node.Connection, Active<SessionsOptions>.Always(_options), _clock, NullLogger<RedisSessionStore>.Instance);
        store.Watch(static _ => { });
        return store;
    }

    private static string Key(SessionToken token) => $"jit:s:{{{token.Id}}}";
}
