using JitGateway.Configuration;
using JitGateway.Sessions;
using JitGateway.Telemetry;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions;

public sealed class NearCacheBoundsTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly SessionsOptions _options = new() { NearCacheEntries = 100, IdleTimeout = TimeSpan.FromHours(1), NearCache = TimeSpan.FromHours(1) };
    private readonly NearCache _cache;

    public NearCacheBoundsTests() =>
        _cache = new NearCache(new ScriptedStore(), Active<SessionsOptions>.Always(_options), _clock, new GatewayMeter(new TestMeterFactory()));

    [Fact]
    public void Holds_no_more_entries_than_it_may_and_those_that_came_last()
    {
        var tokens = Enumerable.Range(0, 250).Select(_ => Add()).ToList();

        _cache.Count.ShouldBe(100);
        tokens.Select(t => _cache.Fresh(t.Id) is not null).ShouldBe(Enumerable.Range(0, 250).Select(i => i >= 150));
    }

    [Fact]
    public void Who_is_busy_stays_and_who_was_idle_for_longest_goes()
    {
        var busy = Enumerable.Range(0, 10).Select(_ => Add()).ToList();
        for (var i = 0; i < 1000; i++)
        {
            Add();
            foreach (var token in busy) _cache.Fresh(token.Id).ShouldNotBeNull();
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
        _cache.Count.ShouldBeInRange(150, 400);
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

        _cache.Fresh(first.Id).ShouldBeNull();
        _cache.Fresh(second.Id).ShouldNotBeNull();
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
            else _cache.Fresh(token.Id);
            await Task.CompletedTask.WaitAsync(cancellationToken);
        });

        _cache.Count.ShouldBe(_cache.Entries.Count());
        _cache.Bytes.ShouldBe(_cache.Entries.Sum(e => (long)e.Value.Bytes));
        _cache.Count.ShouldBeLessThanOrEqualTo(100);
    }

    private SessionToken Add()
    {
        var token = SessionToken.New();
        _cache.Add(token, Session.Start(People.Ada(), _options, _clock.GetUtcNow()));
        _clock.Advance(TimeSpan.FromTicks(1));
        return token;
    }
}
