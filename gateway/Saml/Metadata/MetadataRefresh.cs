using JitGateway.Configuration;

namespace JitGateway.Saml.Metadata;

/// <summary>
/// Reads metadata in the background: at the start, in each provider's interval, before it ends, and again with growing pauses after a failure. The start never
/// waits for it, and a changed configuration wakes it.
/// </summary>
internal sealed class MetadataRefresh(
    Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, MetadataSource source, TimeProvider time, ILogger<MetadataRefresh> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _changed = new(0);

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var listening = serviceProvider.OnChange(_ => _changed.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            var providers = serviceProvider.Value.IdentityProviders.Values;
            await Task.WhenAll(providers.Where(p => directory.StateOf(p).NextReading <= now).Select(p => ReadAsync(p, stoppingToken)));
            await WaitAsync(stoppingToken);
        }
    }

    private async Task ReadAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        var before = directory.StateOf(provider);
        try
        {
            var metadata = await source.ReadAsync(provider, cancellationToken);
            directory.Accept(provider, before with { Metadata = metadata, Problem = null, FailuresInARow = 0, NextReading = NextReading(provider, metadata) });
            if (before.Metadata is null || before.Problem is not null)
                Log.MetadataRead(logger, provider.Name, metadata.EntityId, string.Join(", ", metadata.SigningKeys));
        }
        catch (MetadataRefusedException e)
        {
            NotRead(provider, before, e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // what one provider publishes must not end the process, whatever it makes of our readers
            Log.MetadataUnexpected(logger, e, provider.Name);
            NotRead(provider, before, $"the metadata cannot be read ({e.GetType().Name})");
        }
    }

    private void NotRead(IdentityProvider provider, MetadataState before, string problem)
    {
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(before.FailuresInARow, 10)));
        directory.Set(provider, before with { Problem = problem, FailuresInARow = before.FailuresInARow + 1, NextReading = time.GetUtcNow() + pause });
        if (before.Problem != problem) Log.MetadataNotRead(logger, provider.Name, problem);
    }

    /// <summary>In the interval, and in time before it ends: half of what is left.</summary>
    private DateTimeOffset NextReading(IdentityProvider provider, IdentityProviderMetadata metadata)
    {
        var now = time.GetUtcNow();
        var wait = provider.MetadataRefresh;
        if (metadata.ValidUntil - now is { } left && left / 2 < wait) wait = left / 2;
        return now + (wait > FirstPause ? wait : FirstPause);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var readings = serviceProvider.Value.IdentityProviders.Values.Select(p => directory.StateOf(p).NextReading).DefaultIfEmpty(DateTimeOffset.MaxValue);
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = readings.Min() - time.GetUtcNow();
        var due = Task.Delay(wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, woken.Token);
        var changed = _changed.WaitAsync(woken.Token);
        await Task.WhenAny(due, changed);
        await woken.CancelAsync();
    }
}
