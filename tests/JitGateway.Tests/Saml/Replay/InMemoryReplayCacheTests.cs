using JitGateway.Saml.Replay;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Replay;

public sealed class InMemoryReplayCacheTests : ReplayCacheContract
{
    private readonly ManualTimeProvider _clock = new();

    public InMemoryReplayCacheTests() => Cache = new InMemoryReplayCache(_clock);

    internal override IReplayCache Cache { get; }

    internal override TimeProvider Clock => _clock;

    [Fact]
    public async Task Forgets_what_would_be_refused_for_its_age_anyway()
    {
        var cache = new InMemoryReplayCache(_clock, most: 2);
        await cache.TryUseAsync("corp", "a", _clock.GetUtcNow().AddMinutes(1), CancellationToken.None);
        await cache.TryUseAsync("corp", "b", _clock.GetUtcNow().AddMinutes(2), CancellationToken.None);
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await cache.TryUseAsync("corp", "c", _clock.GetUtcNow().AddMinutes(2), CancellationToken.None)).ShouldBeTrue();
        (await cache.TryUseAsync("corp", "b", _clock.GetUtcNow().AddMinutes(2), CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Full_it_takes_nothing_rather_than_something_twice()
    {
        var cache = new InMemoryReplayCache(_clock, most: 1);
        await cache.TryUseAsync("corp", "a", _clock.GetUtcNow().AddMinutes(1), CancellationToken.None);
        await Should.ThrowAsync<ReplayUnknownException>(() => cache.TryUseAsync("corp", "b", _clock.GetUtcNow().AddMinutes(1), CancellationToken.None));
        (await cache.TryUseAsync("corp", "a", _clock.GetUtcNow().AddMinutes(1), CancellationToken.None)).ShouldBeFalse();
    }
}
