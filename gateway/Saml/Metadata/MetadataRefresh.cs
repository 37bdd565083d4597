using System.Collections.Concurrent;
using System.Diagnostics;
using JitGateway.Configuration;
using JitGateway.Telemetry;

namespace JitGateway.Saml.Metadata;

/// <summary>
/// Reads metadata in the background: at the start, in each provider's interval, before it ends, and again with growing pauses after a failure. The start never
/// waits for it, a changed configuration wakes it, and a slow source holds up no other.
/// </summary>
internal sealed class MetadataRefresh(
    Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, MetadataSource source, MetadataSchedule schedule, MetadataPatience patience, TimeProvider time,
    ILogger<MetadataRefresh> logger)
    : BackgroundService
{
    private const int MostTold = 5;
    private const int MostWaiting = 500;   // a big organization's people within seconds
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenWishes = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _changed = new(0);
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly Lock _wishing = new();
    private readonly Dictionary<string, WishedReading> _wished = new(StringComparer.Ordinal);
    private CancellationToken _stopping;
    private volatile bool _isRunning;

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    /// <summary>
    /// Reads a provider's metadata now, out of turn; not oftener than twice a minute, whoever wishes it. All who wish it meanwhile share that one reading, which begins after the first of them
    /// wished: one that was under way before may bring what was there before.
    /// </summary>
    /// <returns>Whether such a reading ended within the time. Where very many wait for it already, nobody else does: each holds a message, and anybody can send some.</returns>
    public async Task<bool> ReadNowAsync(IdentityProvider provider, TimeSpan most, CancellationToken cancellationToken)
    {
        if (provider.Feed is not { } feed) return false;
        var wished = WishedOf(feed);
        if (!wished.TryEnter()) return false;
        try
        {
            await wished.Reading.WaitAsync(most, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            wished.Leave();
        }
    }

    /// <summary>Waits for the reading of a provider's metadata that is under way, or for one that begins now.</summary>
    /// <returns>Whether metadata is read here at all; where the gateway does not run, it is not.</returns>
    public async Task<bool> AwaitReadingAsync(IdentityProvider provider, TimeSpan most, CancellationToken cancellationToken)
    {
        if (!_isRunning || provider.Feed is not { } feed) return false;
        try
        {
            await BeginAsync(feed, _stopping).WaitAsync(most, cancellationToken);
        }
        catch (TimeoutException)
        {
            // what there is by then has to do
        }

        return true;
    }

    /// <summary>Begins with a provider that is back after it was taken away: as one that has just come, it waits for nothing. Whoever is in use stays as it is.</summary>
    public void BeginAnew(IdentityProvider provider)
    {
        directory.Update(provider, static state => state.Metadata is null ? new MetadataState(state.Identity) : state);
        _changed.Release();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        (_stopping, _isRunning) = (stoppingToken, true);
        await Task.Yield();
        using var listening = serviceProvider.OnChange(_ => _changed.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            directory.ForgetOthers();
            foreach (var provider in Feeds().SelectMany(static f => f)) HoldToLimit(provider);
            var now = time.GetUtcNow();
            foreach (var feed in Feeds().Where(f => f.Any(p => DueAt(p) <= now))) _ = BeginAsync(feed.Key, stoppingToken);
            await WaitAsync(stoppingToken);
        }

        await Task.WhenAll(_running.Values);
    }

    private ILookup<MetadataFeed, IdentityProvider> Feeds() => serviceProvider.Value.Feeds;

    private DateTimeOffset DueAt(IdentityProvider provider) => schedule.DueAt(provider, directory.StateOf(provider));

    /// <summary>A limit that the operator has changed holds for what is in force, too: the next reading waits for nothing, and what breaks the limit ends with it, whatever comes of it.</summary>
    private void HoldToLimit(IdentityProvider provider)
    {
        if (IsHeldTo(directory.StateOf(provider), provider)) return;
        directory.Update(provider, state => IsHeldTo(state, provider) ? state : state with { NextReading = time.GetUtcNow() });
    }

    private static bool IsHeldTo(MetadataState state, IdentityProvider provider) => state.NextReading == default || state.MaxValidity == provider.Options.MetadataMaxValidity;

    /// <returns>Null where what is in force was held to the limit before, or keeps to it.</returns>
    private MetadataRefusedException? BrokenLimit(MetadataState state, IdentityProvider provider)
    {
        try
        {
            if (state.Metadata is { } metadata && !IsHeldTo(state, provider)) source.CheckEnd(metadata.ValidUntil, provider);
            return null;
        }
        catch (MetadataRefusedException e)
        {
            return e;
        }
    }

    /// <summary>Decided and begun in one step, so that nobody comes between and finds neither a reading nor leave for one.</summary>
    private WishedReading WishedOf(MetadataFeed feed)
    {
        lock (_wishing)
        {
            var now = time.GetUtcNow();
            if (_wished.GetValueOrDefault(feed.Key) is { } wished && (!wished.Reading.IsCompleted || now - wished.At < BetweenWishes)) return wished;
            return _wished[feed.Key] = new WishedReading(now, ReadAnewAsync(feed));
        }
    }

    private async Task ReadAnewAsync(MetadataFeed feed)
    {
        if (_running.TryGetValue(feed.Key, out var before)) await before;
        await BeginAsync(feed, _stopping);
    }

    /// <summary>A feed is read by one reader at a time.</summary>
    private Task BeginAsync(MetadataFeed feed, CancellationToken cancellationToken)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = _running.GetOrAdd(feed.Key, begun.Task);
        return reading == begun.Task ? RunAsync(feed, begun, cancellationToken) : reading;
    }

    private async Task RunAsync(MetadataFeed feed, TaskCompletionSource begun, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await ReadAsync(feed, [.. Feeds()[feed]], cancellationToken);
        }
        finally
        {
            _running.TryRemove(feed.Key, out _);
            begun.SetResult();
            if (!cancellationToken.IsCancellationRequested) _changed.Release();
        }
    }

    private async Task ReadAsync(MetadataFeed feed, IReadOnlyList<IdentityProvider> providers, CancellationToken cancellationToken)
    {
        using var span = GatewayActivity.Metadata(string.Join(", ", providers.Take(MostTold).Select(static p => p.Name)));
        await ReadWithinAsync(feed, providers, cancellationToken);
        if (providers.Any(p => directory.StateOf(p).Problem is not null)) span?.SetStatus(ActivityStatusCode.Error);
    }

    private async Task ReadWithinAsync(MetadataFeed feed, IReadOnlyList<IdentityProvider> providers, CancellationToken cancellationToken)
    {
        try
        {
            var reading = source.ReadAsync(feed, providers, cancellationToken);
            if (feed.Location.Url is not null && providers.Any(p => directory.StateOf(p) is { Metadata: null, FailuresInARow: 0 })
                && await Task.WhenAny(reading, Task.Delay(patience.UntilLastGood, cancellationToken)) != reading)
                Restore(feed, providers, $"{feed.Location} has not answered yet");
            var document = await reading;
            var refused = providers.Where(p => !Take(p, document)).ToList();
            if (refused.Count > 0) Restore(feed, refused, "what the source has now cannot be used");
        }
        catch (MetadataRefusedException e)
        {
            foreach (var provider in providers) NotRead(provider, e);
            Restore(feed, providers, e.Message);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // what one provider publishes must not end the process, whatever it makes of our readers
            Log.MetadataUnexpected(logger, e, string.Join(", ", providers.Select(static p => p.Name)));
            var refused = new MetadataRefusedException($"the metadata cannot be read; the log says why", e);
            foreach (var provider in providers) NotRead(provider, refused);
            Restore(feed, providers, refused.Message);
        }
        catch (OperationCanceledException)
        {
            // the gateway stops
        }
    }

    /// <returns>Whether that is settled; false where what was good before may help.</returns>
    private bool Take(IdentityProvider provider, MetadataDocument document)
    {
        try
        {
            var metadata = source.UseOf(document, provider);
            var now = time.GetUtcNow();
            var next = schedule.AfterSuccess(provider, metadata, now);
            if (directory.Accept(provider, metadata, state => state.With(metadata, now) with { MaxValidity = provider.Options.MetadataMaxValidity, NextReading = next }) is not { Before: var before }) return true;
            var keys = string.Join(", ", metadata.SigningKeys);
            if (before.Metadata is null || before.Problem is not null) Log.MetadataRead(logger, provider.Name, metadata.EntityId, keys);
            else if (!metadata.HasTheKeysOf(before.Metadata)) Log.KeysChanged(logger, provider.Name, keys);
            TellScopes(provider, before.Metadata, metadata);
            return true;
        }
        catch (MetadataRefusedException e)
        {
            NotRead(provider, e, provider.Feed!.Location.Url is null ? null : MetadataSchedule.AfterUseless);
            return e.IsWithdrawn;
        }
    }

    /// <summary>Once, not at each reading.</summary>
    private void TellScopes(IdentityProvider provider, IdentityProviderMetadata? before, IdentityProviderMetadata metadata)
    {
        if (!metadata.UnusableScopes.Any() || (before is not null && metadata.UnusableScopes.SequenceEqual(before.UnusableScopes, StringComparer.Ordinal))) return;
        Log.ScopesUnusable(logger, provider.Name, string.Join("; ", metadata.UnusableScopes.Take(MostTold)));
    }

    private void NotRead(IdentityProvider provider, MetadataRefusedException e, TimeSpan? retryAfter = null)
    {
        var now = time.GetUtcNow();
        MetadataRefusedException? broken = null;
        if (directory.Update(provider, state => ((broken = BrokenLimit(state, provider)) is null ? state : state with { Metadata = null }).Without(e) with
        {
            MaxValidity = provider.Options.MetadataMaxValidity,
            NextReading = now + schedule.AfterFailure(state, retryAfter ?? e.RetryAfter),
        }) is not { Before: var before }) return;
        if (e.IsWithdrawn && before.Metadata is not null) Log.MetadataWithdrawn(logger, provider.Name, e.Message);
        else if (before.Problem != e.Message) Log.MetadataNotRead(logger, provider.Name, e.Message);
        if (broken is not null && !e.IsWithdrawn) Log.MetadataWithdrawn(logger, provider.Name, broken.Message);
    }

    /// <summary>Whoever has nothing, and was not taken out, gets what was good in an earlier life of this node; the problem stays, and with it the next try.</summary>
    private void Restore(MetadataFeed feed, IReadOnlyList<IdentityProvider> providers, string problem)
    {
        var without = providers.Where(p => directory.StateOf(p) is { Metadata: null, IsWithdrawn: false }).ToList();
        if (without.Count == 0 || source.LastGood(feed, without) is not { } last) return;
        foreach (var provider in without)
        {
            try
            {
                var metadata = source.UseOf(last.Document, provider);
                if (directory.Accept(provider, metadata, state => state.With(metadata, last.Since) with
                {
                    MaxValidity = provider.Options.MetadataMaxValidity,
                    Problem = state.Problem ?? problem,
                    FailuresInARow = state.FailuresInARow,
                    NextReading = state.NextReading,
                }) is not { Before: var before }) continue;
                Log.MetadataRestored(logger, provider.Name, last.Since, problem);
                TellScopes(provider, before.Metadata, metadata);
            }
            catch (MetadataRefusedException)
            {
                // what is newest says why; that the former was no better helps nobody
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var readings = Feeds().Where(f => !_running.ContainsKey(f.Key.Key)).SelectMany(static f => f).Select(DueAt).DefaultIfEmpty(DateTimeOffset.MaxValue);
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = readings.Min() - time.GetUtcNow();
        var due = Task.Delay(wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, woken.Token);
        var changed = _changed.WaitAsync(woken.Token);
        await Task.WhenAny(due, changed);
        await woken.CancelAsync();
        await Task.WhenAny(Task.Delay(BetweenLooks, cancellationToken));   // each look is at all of them: of thousands, many are due or done at once
        TakeAll(_changed);
    }

    private static void TakeAll(SemaphoreSlim signals)
    {
        while (signals.Wait(0)) continue;
    }

    private sealed class WishedReading(DateTimeOffset at, Task reading)
    {
        private int _waiting;

        public DateTimeOffset At => at;

        public Task Reading => reading;

        public bool TryEnter()
        {
            if (Interlocked.Increment(ref _waiting) <= MostWaiting) return true;
            Leave();
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _waiting);
    }
}
