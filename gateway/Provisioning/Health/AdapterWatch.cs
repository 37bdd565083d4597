using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Provisioning.Adapters;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Waiting;

namespace JitGateway.Provisioning.Health;

/// <summary>
/// Asks the accounts of a backend of which nothing was heard for <see cref="ProtectionOptions.CheckEvery"/> whether they are well, and earlier where the last news was bad. What people do all day makes it needless. A
/// check stands in line with other calls, and ends an open circuit where it succeeds.
/// </summary>
internal sealed class AdapterWatch(Active<BackendTable> backends, BackendAdapters adapters, BackendProtections protections, TimeProvider time, ILogger<AdapterWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>After bad news.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly Dictionary<BackendProvisioning, long> _lastAsked = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whom the log called unwell.</summary>
    private readonly HashSet<string> _unwell = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var parts = backends.Value.Backends.Select(static b => b.Part<BackendProvisioning>()).Where(static p => p.IsEnabled).ToList();
            foreach (var gone in _lastAsked.Keys.Except(parts).ToList()) _lastAsked.Remove(gone);
            await Task.WhenAll(parts.Where(IsDue).ToList().Select(p => AskAsync(p, stoppingToken)));
            foreach (var part in parts) Tell(part.Backend.Value, protections.For(part).News);
            await Task.Delay(Look, time, stoppingToken);
        }
    }

    /// <summary>A new backend, and each after the start, has the whole time before it: people may come first.</summary>
    private bool IsDue(BackendProvisioning part)
    {
        var every = part.Protection.CheckEvery;
        if (every == TimeSpan.Zero) return false;
        var news = protections.For(part).News;
        if (!_lastAsked.TryGetValue(part, out var since)) _lastAsked[part] = since = time.GetTimestamp();
        if (news is { IsGood: false } && Soon < every) every = Soon;
        if (news is not null && news.Timestamp > since && news.IsGood) since = news.Timestamp;
        if (time.GetElapsedTime(since) < every) return false;
        _lastAsked[part] = time.GetTimestamp();
        return true;
    }

    private async Task AskAsync(BackendProvisioning part, CancellationToken cancellationToken)
    {
        try
        {
            var protection = protections.For(part);
            var result = await protection.RunAsync(isCreation: false, part.Timeout, new PassProgress(), before: null, () => CheckAsync(part, cancellationToken), cancellationToken);
            protection.Checked(result);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.CheckThrew(logger, part.Backend.Value, e);
        }
    }

    private Task<AdapterResult<string>> CheckAsync(BackendProvisioning part, CancellationToken cancellationToken) => CallLimit.WithinAsync(part.Timeout, async limit =>
    {
        try
        {
            return await adapters.For(part).Adapter.CheckAsync(limit).WaitAsync(limit);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new AdapterResult<string>.Unavailable($"the adapter threw {e.GetType().Name}");
        }
    }, cancellationToken);

    private void Tell(string backend, AdapterNews? news)
    {
        if (news is { IsGood: false } && _unwell.Add(backend)) Log.AccountsUnwell(logger, backend, news.Told);
        else if (news is { IsGood: true } && _unwell.Remove(backend)) Log.AccountsWell(logger, backend);
    }
}
