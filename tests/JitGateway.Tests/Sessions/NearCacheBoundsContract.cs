using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Sessions;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

/// <summary>How much the near cache holds, whichever way it keeps sessions.</summary>
public abstract class NearCacheBoundsContract
{
    private readonly ManualTimeProvider _clock = new();
    private readonly SessionsOptions _options = new() { NearCacheEntries = 100, IdleTimeout = TimeSpan.FromHours(1), NearCache = TimeSpan.FromHours(1) };
    private readonly ScriptedStore _store = new();
    private readonly NearCache _cache;

    private protected NearCacheBoundsContract(bool isSealed)
    {
        _options.NearCacheSealed = isSealed;
        _cache = new NearCache(_store, new PostponedEnds(), Active<SessionsOptions>.Always(_options), _clock, new GatewayMeter(new TestMeterFactory()));
    }

    /// <summary>How many sessions with ten attributes fit into a mebibyte.</summary>
    protected abstract (int Least, int Most) InOneMebibyte { get; }

    [Fact]
    public void Holds_no_more_entries_than_it_may_and_those_that_came_last()
    {
        var tokens = Enumerable.Range(0, 250).Select(_ => Add()).ToList();

        _cache.Count.ShouldBe(100);
        tokens.Select(t => Fresh(t) is not null).ShouldBe(Enumerable.Range(0, 250).Select(i => i >= 150));
    }

    [Fact]
    public void Who_is_busy_stays_and_who_was_idle_for_longest_goes()
    {
        var busy = Enumerable.Range(0, 10).Select(_ => Add()).ToList();
        for (var i = 0; i < 1000; i++)
        {
            Add();
            foreach (var token in busy) Fresh(token).ShouldNotBeNull();
        }

        _cache.Count.ShouldBe(100);
    }

    [Fact]
    public void Holds_no_more_memory_than_it_may()
    {
        _options.NearCacheEntries = 100_000;
        _options.NearCacheMegabytes = 1;

        for (var i = 0; i < 1000; i++) Add();

        _cache.Bytes.ShouldBeInRange(900_000, 1024 * 1024);
        _cache.Count.ShouldBeInRange(InOneMebibyte.Least, InOneMebibyte.Most);
    }

    [Fact]
    public void A_lower_bound_is_kept_as_soon_as_it_is_configured()
    {
        for (var i = 0; i < 100; i++) Add();

        _options.NearCacheEntries = 10;
        Add();

        _cache.Count.ShouldBe(10);
    }

    [Fact]
    public void One_entry_that_is_too_big_alone_is_kept_until_the_next_comes()
    {
        _options.NearCacheMegabytes = 0;

        var (first, second) = (Add(), Add());

        Fresh(first).ShouldBeNull();
        Fresh(second).ShouldNotBeNull();
    }

    /// <summary>An end names the session; where its own place was needed for others, nothing leads from it to what its hosts' cookies find.</summary>
    [Fact]
    public async Task The_end_of_a_session_is_heard_by_a_host_of_its_own_whatever_had_to_go()
    {
        var (primary, link) = await LinkedAsync();
        while (_cache.Find(primary.Id) is not null || _cache.Find(link.Id) is null)
        {
            (await _cache.LookAsync(link, default)).ShouldNotBeNull();
            while (_cache.Find(primary.Id) is not null && _cache.Find(link.Id) is not null)
            {
                Add();
                foreach (var (_, entry) in _cache.Entries) entry.UsedAt = _clock.GetTimestamp();   // all are busy, so one goes all the same
            }
        }

        _store.EndElsewhere(primary.Id);

        Fresh(link).ShouldBeNull();
        (await _cache.LookAsync(link, default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_ends_of_others_leave_a_host_of_its_own_known()
    {
        var (_, link) = await LinkedAsync();
        _store.Answer = new TaskCompletionSource();
        var looking = _cache.LookAsync(link, default);

        for (var i = 0; i < 100; i++) _store.EndElsewhere(SessionToken.New().Id);
        _store.Answer.SetResult();

        (await looking).ShouldNotBeNull();
        Fresh(link).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_end_that_is_heard_while_a_host_of_its_own_is_looked_up_counts()
    {
        var (primary, link) = await LinkedAsync();
        _store.Answer = new TaskCompletionSource();
        var looking = _cache.LookAsync(link, default);

        _store.EndElsewhere(primary.Id);
        for (var i = 0; i < 5000; i++) _store.EndElsewhere(SessionToken.New().Id);   // more than are kept apart
        _store.Answer.SetResult();
        await looking;

        Fresh(link).ShouldBeNull();
    }

    [Fact]
    public void What_is_forgotten_gives_its_room_back()
    {
        var token = Add();
        _cache.Bytes.ShouldBeGreaterThan(1000);

        _cache.Forget(token.Id);

        (_cache.Count, _cache.Bytes).ShouldBe((0, 0L));
    }

    [Fact]
    public async Task Many_threads_leave_the_books_in_order()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), async (i, cancellationToken) =>
        {
            var token = Add();
            if (i % 3 == 0) _cache.Forget(token.Id);
            else Fresh(token);
            await Task.CompletedTask.WaitAsync(cancellationToken);
        });

        _cache.Count.ShouldBe(_cache.Entries.Count());
        _cache.Bytes.ShouldBe(_cache.Entries.Sum(e => (long)e.Value.Bytes));
        _cache.Count.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void What_is_counted_is_what_the_entries_take()
    {
        _options.NearCacheEntries = 1000;
        var empty = ObjectGraph.Of(_cache).Sum(ObjectGraph.SizeOf);
        for (var i = 0; i < 1000; i++) Add(SessionContent.Read(SessionContent.Write(Ada(i))));

        var taken = ObjectGraph.Of(_cache).Sum(ObjectGraph.SizeOf) - empty;

        ((double)_cache.Bytes / taken).ShouldBeInRange(0.8, 1.7, $"counted {_cache.Bytes}, taken {taken}");
    }

    private SessionPrincipal? Fresh(SessionToken token) => _cache.Fresh(token.Id, token.Value);

    private Session Ada(int number = 0) => Session.Start(People.Ada(nameId: $"ada-{number}"), _options, _clock.GetUtcNow());

    /// <summary>A session and the cookie of a host of its own, both in the store only.</summary>
    private async Task<(SessionToken Primary, SessionToken Link)> LinkedAsync()
    {
        var (primary, link) = (SessionToken.New(), SessionToken.New());
        var session = Ada();
        await _store.CreateAsync(primary, session, default);
        await _store.LinkAsync(link, primary, session, default);
        return (primary, link);
    }

    private SessionToken Add() => Add(Ada());

    private SessionToken Add(Session session)
    {
        var token = SessionToken.New();
        _cache.Add(token, session, _cache.Now());
        _clock.Advance(TimeSpan.FromTicks(1));
        return token;
    }
}
