using System.Globalization;
using System.Text;
using JitGateway.JourneyTests.Redis;
using JitGateway.JourneyTests.Servers;
using JitGateway.Sessions;
using JitGateway.Tests.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Sessions;

/// <summary>The contract, and what is Redis's alone, on a real Redis.</summary>
public sealed class RedisSessionStoreTests(RedisServer redis, ITestOutputHelper output) : SessionStoreContract, IClassFixture<RedisServer>, IAsyncLifetime
{
    private RedisNode _node = null!;
    private RedisSessionStore _store = null!;

    internal override ISessionStore Store => _store;

    public async Task InitializeAsync()
    {
        _node = await RedisNode.StartConnectedAsync(redis.Configuration);
        _store = new RedisSessionStore(_node.Connection, ActiveOptions, Clock, NullLogger<RedisSessionStore>.Instance);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_copy_of_Redis_shows_nobodys_data_and_lets_nobody_in()
    {
        // a server of its own: in the log of many sessions, forgotten ones too, a value of four letters is found by chance
        await using var parts = new Parts();
        var own = await parts.StartAsync(new RedisServer());
        var node = parts.Add(await RedisNode.StartConnectedAsync(own.Configuration));
        var (token, session) = (SessionToken.New(), Session.Start(People.Ada(), Options, Clock.GetUtcNow()));
        await new RedisSessionStore(node.Connection, ActiveOptions, Clock, NullLogger<RedisSessionStore>.Instance).CreateAsync(token, session, default);

        var copy = Encoding.Latin1.GetString(await own.CopyAsync());

        copy.ShouldContain(token.Id.ToString());   // the copy has the session …
        copy.ShouldNotContain(token.Value);        // … and neither its cookie nor what it says
        var user = session.User;
        string[] values = [user.NameId!, user.SessionIndex!, user.Subject.Issuer, user.IdentityProvider + "\0", .. user.Mapped.Values.Concat(user.Attributes.Values).SelectMany(v => v).Where(v => v.Length > 3)];
        foreach (var value in values)
        {
            copy.Contains(value, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(value);
            copy.Contains(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value)), StringComparison.OrdinalIgnoreCase).ShouldBeFalse(value);
            copy.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(value))[..^4], StringComparison.Ordinal).ShouldBeFalse(value);
        }
    }

    [Fact]
    public async Task Content_that_was_tampered_with_is_no_session()
    {
        var (token, _) = await CreateAsync(People.Ada());
        await redis.CommandAsync("SETRANGE", Key(token), "100", "x");
        await redis.CommandAsync("SETRANGE", Key(token), "101", "y");

        (await FindAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_content_of_another_session_is_no_session()
    {
        var (mine, _) = await CreateAsync(People.Grace());
        var (other, _) = await CreateAsync(People.Ada());
        await redis.CommandAsync("COPY", Key(other), Key(mine), "REPLACE");

        (await FindAsync(mine)).ShouldBeNull();
    }

    [Fact]
    public async Task A_newer_version_counts_as_signed_out_and_is_left_for_those_who_know_it()
    {
        var (token, _) = await CreateAsync(People.Ada());
        await redis.CommandAsync("SETRANGE", Key(token), "0", "\u0004");

        (await FindAsync(token)).ShouldBeNull();

        (await redis.CommandAsync("EXISTS", Key(token))).ShouldBe("1");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_any_version_wrote_is_found_kept_alive_listed_and_ended(int version)
    {
        await redis.CommandAsync("DEL", "jit:e");   // other tests ended everybody
        var sample = await File.ReadAllLinesAsync(Path.Combine(RepositoryPaths.Root, "tests", "JitGateway.Tests", "Sessions", "Samples", $"version-{version}.txt"));
        var token = SessionToken.Parse(sample[0]);
        await _node.Connection.ExecuteAsync(db => db.StringSetAsync(Key(token), Convert.FromBase64String(sample[1])), default);

        var session = (await FindAsync(token)).ShouldNotBeNull().Session;
        session.User.Username.ShouldBe("ada.lovelace");
        Clock.Advance(TimeSpan.FromMinutes(2));
        (await Store.TouchAsync(token.Id, session, Clock.GetUtcNow(), default)).ShouldBeTrue();
        (await FindAsync(token)).ShouldNotBeNull().LastSeen.ShouldBe(Clock.GetUtcNow());
        (await LifeAsync(Key(token))).ShouldBe(Options.IdleTimeout, TimeSpan.FromSeconds(5));
        var listed = new List<ListedSession>();
        await foreach (var one in Store.ListAsync(new SessionFilter(token.Id), _ => { }, default)) listed.Add(one);
        listed.ShouldHaveSingleItem().Subject.ShouldBe(session.User.Subject.Hash);
        (await Store.EndAsync(token.Id, default)).ShouldBeTrue();
        (await FindAsync(token)).ShouldBeNull();
    }

    /// <summary>The ledger of a large house: few keys are sessions. A walk that went on until a page was full would take seconds in one command.</summary>
    [Fact]
    public async Task A_few_sessions_among_fifty_thousand_other_keys_are_listed_in_small_steps_and_nothing_is_taken_for_a_fault()
    {
        await using var parts = new Parts();
        var large = await parts.StartAsync(new RedisServer());
        (await large.CommandAsync("DEBUG", "POPULATE", "50000", "jit:a")).ShouldBe("OK");
        var relay = parts.Add(new TcpRelay(large.Port));
        await using var node = await RedisNode.StartConnectedAsync($"127.0.0.1:{relay.Port}", TimeSpan.FromSeconds(1));
        var store = new RedisSessionStore(node.Connection, ActiveOptions, Clock, NullLogger<RedisSessionStore>.Instance);
        var tokens = Enumerable.Range(0, 5).Select(_ => SessionToken.New()).ToList();
        foreach (var token in tokens) await store.CreateAsync(token, Session.Start(People.Ada(), Options, Clock.GetUtcNow()), default);
        relay.Delay = TimeSpan.FromMilliseconds(20);

        var (listed, unasked) = (new List<SessionId>(), new List<string>());
        await foreach (var one in store.ListAsync(new SessionFilter(), unasked.Add, default)) listed.Add(one.Id);

        listed.ShouldBe(tokens.Select(t => t.Id), ignoreOrder: true);
        unasked.ShouldBeEmpty();
        node.Connection.Faults.ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("\u0001 too short to be one")]
    public async Task Rubbish_is_no_session_and_can_be_ended(string rubbish)
    {
        var token = SessionToken.New();
        await redis.CommandAsync("SET", Key(token), rubbish);

        (await FindAsync(token)).ShouldBeNull();
        (await Store.EndAsync(token.Id, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Though_its_memory_is_full_sessions_can_be_ended()
    {
        var person = People.Ada(nameId: $"ada-{Guid.NewGuid()}");
        var (one, _) = await CreateAsync(person);
        var (other, _) = await CreateAsync(person);
        await FullAsync(async () =>
        {
            (await Store.EndAsync(one.Id, default)).ShouldBeTrue();
            (await Store.EndAllAsync(person.Subject.Hash, default)).ShouldBe(1);

            (await FindAsync(one)).ShouldBeNull();
            (await FindAsync(other)).ShouldBeNull();
        });
    }

    [Theory]
    [InlineData("all")]
    [InlineData("idp:corp")]
    public async Task Though_its_memory_is_full_and_nothing_ever_ended_a_whole_scope_can_be_ended(string scope)
    {
        await redis.CommandAsync("DEL", "jit:e");   // other tests ended everybody
        var (token, _) = await CreateAsync(People.Ada());
        (await FindAsync(token)).ShouldNotBeNull();
        SessionScope.TryParse(scope, out var parsed).ShouldBeTrue();

        await FullAsync(() => Store.EndAllAsync(parsed, default));

        (await FindAsync(token)).ShouldBeNull();
        (await redis.CommandAsync("HEXISTS", "jit:e", scope)).ShouldBe("1");
    }

    [Fact]
    public async Task Though_its_memory_is_full_who_works_stays_signed_in()
    {
        var (token, session) = await CreateAsync(People.Ada());
        Clock.Advance(Options.IdleTimeout / 2);
        await redis.CommandAsync("PEXPIRE", Key(token), "60000");   // as if that time had passed for Redis too

        await FullAsync(async () => (await Store.TouchAsync(token.Id, session, Clock.GetUtcNow(), default)).ShouldBeTrue());

        (await LifeAsync(Key(token))).ShouldBe(Options.IdleTimeout, TimeSpan.FromSeconds(5));
        (await FindAsync(token)).ShouldNotBeNull().LastSeen.ShouldBe(Clock.GetUtcNow());
    }

    [Fact]
    public async Task Redis_forgets_a_session_when_it_is_over_by_itself()
    {
        var (token, session) = await CreateAsync(People.Ada());
        (await LifeAsync(Key(token))).ShouldBe(Options.IdleTimeout, TimeSpan.FromSeconds(5));
        (await LifeAsync(IndexOf(session))).ShouldBe(Options.AbsoluteTimeout, TimeSpan.FromSeconds(5));

        Clock.Advance(Options.AbsoluteTimeout - TimeSpan.FromMinutes(1));
        await Store.TouchAsync(token.Id, session, Clock.GetUtcNow(), default);

        (await LifeAsync(Key(token))).ShouldBeLessThan(Options.IdleTimeout + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_index_of_a_person_keeps_no_session_that_is_over()
    {
        var person = People.Ada(nameId: $"ada-{Guid.NewGuid()}");
        var (ended, session) = await CreateAsync(person);
        await CreateAsync(person);
        (await redis.CommandAsync("ZCARD", IndexOf(session))).ShouldBe("2");
        await Store.EndAsync(ended.Id, default);
        (await redis.CommandAsync("ZCARD", IndexOf(session))).ShouldBe("1");
        Clock.Advance(Options.AbsoluteTimeout);

        await CreateAsync(person);

        (await redis.CommandAsync("ZCARD", IndexOf(session))).ShouldBe("1");
        await Store.EndAllAsync(person.Subject.Hash, default);
        (await redis.CommandAsync("EXISTS", IndexOf(session))).ShouldBe("0");
    }

    [Fact]
    public async Task A_session_with_ten_attributes_takes_no_more_than_two_kilobytes_of_Redis()
    {
        const int Sessions = 5000;
        var before = await UsedMemoryAsync();

        for (var i = 0; i < Sessions; i++) await CreateAsync(People.Ada(nameId: $"person-{i}"));

        var perSession = (await UsedMemoryAsync() - before) / Sessions;
        output.WriteLine($"{perSession} bytes per session, index included");
        perSession.ShouldBeInRange(300, 1024);   // the budget is 2048
    }

    [Fact]
    public async Task One_session_with_its_share_of_the_index_is_as_small_as_Redis_says()
    {
        var (token, session) = await CreateAsync(People.Ada(nameId: "somebody"));

        var own = await MemoryAsync(Key(token));
        var index = await MemoryAsync(IndexOf(session));

        output.WriteLine($"{own} bytes for the session, {index} for the index of its person");
        (own + index).ShouldBeInRange(300, 1024);

        async Task<int> MemoryAsync(string key) => int.Parse(await redis.CommandAsync("MEMORY", "USAGE", key), CultureInfo.InvariantCulture);
    }

    internal override Func<IReadOnlyCollection<SessionId>> Hear()
    {
        var heard = new List<SessionId>();
        _store.Watch(id =>
        {
            if (id is null) return;
            lock (heard) heard.Add(id.Value);
        });
        return () =>
        {
            lock (heard) return [.. heard.Distinct()];   // itself at once, and once more from Redis
        };
    }

    private static string Key(SessionToken token) => $"jit:s:{{{token.Id}}}";

    private static string IndexOf(Session session) => $"jit:u:{{{session.User.Subject.Hash}}}";

    /// <summary>Redis refuses whatever may need memory while something is done.</summary>
    private async Task FullAsync(Func<Task> work)
    {
        await redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        try
        {
            (await redis.CommandAsync("SET", "something", "new")).ShouldContain("OOM");
            await work();
        }
        finally
        {
            await redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        }
    }

    private async Task<TimeSpan> LifeAsync(string key) => TimeSpan.FromMilliseconds(long.Parse(await redis.CommandAsync("PTTL", key), CultureInfo.InvariantCulture));

    private async Task<long> UsedMemoryAsync()
    {
        var memory = await redis.CommandAsync("INFO", "memory");
        return long.Parse(memory.Split('\n').Single(l => l.StartsWith("used_memory:", StringComparison.Ordinal)).Split(':')[1].Trim(), CultureInfo.InvariantCulture);
    }
}
