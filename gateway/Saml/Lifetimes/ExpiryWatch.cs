using JitGateway.Configuration;

namespace JitGateway.Saml.Lifetimes;

/// <summary>Says in the log, once a day and at the start, what ends soon or has ended.</summary>
internal sealed class ExpiryWatch(Active<ServiceProvider> serviceProvider, Expiries expiries, TimeProvider time, ILogger<ExpiryWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    private readonly Dictionary<(ExpiryKind, string, string, bool), DateTimeOffset> _told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var changed = new SemaphoreSlim(0);
        using var listening = serviceProvider.OnChange(_ => changed.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            Tell();
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(Interval, time, woken.Token), changed.WaitAsync(woken.Token));
            await woken.CancelAsync();
        }
    }

    private void Tell()
    {
        var now = time.GetUtcNow();
        foreach (var expiry in expiries.All.Where(e => e.IsNear(now)))
        {
            var key = (expiry.Kind, expiry.Name, expiry.Fingerprint, expiry.IsOver(now));
            if (_told.TryGetValue(key, out var last) && now - last < Again) continue;
            _told[key] = now;
            if (expiry.IsOver(now)) Log.Expired(logger, expiry.Tell(now));
            else Log.ExpiresSoon(logger, expiry.Tell(now));
        }
    }
}
