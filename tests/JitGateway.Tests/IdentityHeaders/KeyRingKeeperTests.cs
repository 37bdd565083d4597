using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>The keeper outlives whatever its store does.</summary>
public sealed class KeyRingKeeperTests
{
    [Fact]
    public async Task A_store_that_fails_unexpectedly_neither_hinders_the_start_nor_ends_the_keeper()
    {
        var (time, store, logs) = (new ManualTimeProvider(), new FailingStore(), new CollectedLogs());
        using var keeper = new KeyRingKeeper(store, time, logs.For<KeyRingKeeper>());

        await keeper.StartAsync(CancellationToken.None);

        keeper.Ring.Keys.ShouldBeEmpty();
        logs.Entries.ShouldContain(e => e.Event == 1001);
        store.Fails = false;
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(keeper.Ring.Keys.Count);
        }, count => count > 0, "the next look at the store");
        await keeper.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("[{\"SignsFrom\":\"2026-03-01T00:00:00+00:00\",\"Key\":null}]")]
    [InlineData("[{\"SignsFrom\":\"2026-03-01T00:00:00+00:00\",\"Key\":\"AAAA\"}]")]
    [InlineData("{}")]
    [InlineData("")]
    public void What_is_no_ring_is_read_as_none(string json) => KeyRing.FromJson(System.Text.Encoding.UTF8.GetBytes(json)).ShouldBeNull();

    private sealed class FailingStore : IKeyRingStore
    {
        public bool Fails { get; set; } = true;

        public string Where => "nowhere";

        public Task<(KeyRing Ring, string? Version)> LoadAsync(CancellationToken cancellationToken) =>
            Fails ? throw new InvalidOperationException("nobody expected this") : Task.FromResult<(KeyRing, string?)>((KeyRing.Empty, null));

        public Task<bool> TryReplaceAsync(KeyRing ring, string? version, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
