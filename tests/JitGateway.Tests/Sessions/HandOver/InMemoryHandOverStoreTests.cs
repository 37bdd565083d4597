using JitGateway.Sessions;
using JitGateway.Sessions.HandOver;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Sessions.HandOver;

public sealed class InMemoryHandOverStoreTests
{
    private const int Capacity = 100;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _clock = new();
    private readonly InMemoryHandOverStore _store;

    public InMemoryHandOverStoreTests() => _store = new InMemoryHandOverStore(_clock, Capacity);

    [Fact]
    public async Task A_code_is_taken_once()
    {
        var code = await KeepAsync();

        (await _store.TakeAsync(code, default)).ShouldNotBeNull();
        (await _store.TakeAsync(code, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_code_is_good_for_thirty_seconds_and_no_longer()
    {
        var (early, late) = (await KeepAsync(), await KeepAsync());
        _clock.Advance(Life - TimeSpan.FromTicks(1));
        (await _store.TakeAsync(early, default)).ShouldNotBeNull();

        _clock.Advance(TimeSpan.FromTicks(1));

        (await _store.TakeAsync(late, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_flood_of_codes_takes_no_more_memory_than_it_may_and_the_latest_are_good()
    {
        var first = await KeepAsync();
        for (var i = 0; i < 10 * Capacity; i++) await KeepAsync();
        var last = await KeepAsync();

        _store.Count.ShouldBe(Capacity);
        (await _store.TakeAsync(first, default)).ShouldBeNull();
        (await _store.TakeAsync(last, default)).ShouldNotBeNull();
    }

    private async Task<SessionToken> KeepAsync()
    {
        var code = SessionToken.New();
        await _store.KeepAsync(code, new HandOverGrant(SessionToken.New(), "sheets.example.net", "binding"), Life, default);
        return code;
    }
}
