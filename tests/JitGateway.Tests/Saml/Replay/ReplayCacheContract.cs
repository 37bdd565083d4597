using JitGateway.Saml.Replay;

namespace JitGateway.Tests.Saml.Replay;

/// <summary>What every replay cache keeps to, whatever it is made of.</summary>
public abstract class ReplayCacheContract
{
    private static readonly TimeSpan While = TimeSpan.FromMinutes(6);

    internal abstract IReplayCache Cache { get; }

    internal abstract TimeProvider Clock { get; }

    [Fact]
    public async Task Takes_an_assertion_once()
    {
        (await UseAsync("corp", "hash-of-one")).ShouldBeTrue();
        (await UseAsync("corp", "hash-of-one")).ShouldBeFalse();
    }

    [Fact]
    public async Task Keeps_providers_apart()
    {
        (await UseAsync("corp", "hash-of-two")).ShouldBeTrue();
        (await UseAsync("partner", "hash-of-two")).ShouldBeTrue();
        (await UseAsync("corp", "hash-of-three")).ShouldBeTrue();
    }

    [Fact]
    public async Task Lets_one_of_many_at_once_win()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => UseAsync("corp", "hash-of-four"))));
        all.Count(won => won).ShouldBe(1);
    }

    [Fact]
    public async Task Takes_an_assertion_without_an_end_in_sight_once()
    {
        (await Cache.TryUseAsync("corp", "hash-of-five", DateTimeOffset.MaxValue, CancellationToken.None)).ShouldBeTrue();
        (await Cache.TryUseAsync("corp", "hash-of-five", DateTimeOffset.MaxValue, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Says_what_was_used_without_using_it()
    {
        (await Cache.IsUsedAsync("corp", "hash-of-six", CancellationToken.None)).ShouldBeFalse();
        (await Cache.IsUsedAsync("corp", "hash-of-six", CancellationToken.None)).ShouldBeFalse();
        (await UseAsync("corp", "hash-of-six")).ShouldBeTrue();
        (await Cache.IsUsedAsync("corp", "hash-of-six", CancellationToken.None)).ShouldBeTrue();
        (await Cache.IsUsedAsync("partner", "hash-of-six", CancellationToken.None)).ShouldBeFalse();
    }

    private Task<bool> UseAsync(string identityProvider, string hash) => Cache.TryUseAsync(identityProvider, hash, Clock.GetUtcNow() + While, CancellationToken.None);
}
