using System.Threading.RateLimiting;
using JitGateway.Provisioning.Waiting;

namespace JitGateway.Provisioning.Protection;

/// <summary>
/// What stands between the passes of this node and one backend: a line for calls beyond those that may run at once, the circuit, the rate of
/// creations, and the backend's own wish for patience, which holds for everybody.
/// </summary>
internal sealed class BackendProtection : IDisposable
{
    /// <summary>Of a wish for patience; then somebody asks again.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);

    private readonly ProtectionOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<WithheldBecause> _withheld;
    private readonly BackendCircuit _circuit;
    private readonly CreationRate _creations;
    private readonly ConcurrencyLimiter _calls;
    private readonly long _start;
    private long _notBefore;   // in ticks since the start
    private volatile AdapterNews? _news;
    private long _joinedLine;
    private long _leftLine;

    /// <param name="withheld">Told of each call that is not made.</param>
    /// <param name="circuitChanged">Told when the circuit opens, with the reason, and when it closes, with none.</param>
    public BackendProtection(ProtectionOptions options, TimeProvider time, Action<WithheldBecause> withheld, Action<string?> circuitChanged)
    {
        (_options, _time, _withheld, _start) = (options, time, withheld, time.GetTimestamp());
        _circuit = new BackendCircuit(options, time, circuitChanged);
        _creations = new CreationRate(options.CreatesPerSecond, options.CreateBurst, time);
        _calls = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.CallsAtOnce,
            QueueLimit = options.CallsWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>Told of each call that was made: the operation, what came of it, and how long it took.</summary>
    public Action<string, string, TimeSpan> CallEnded { get; init; } = static (_, _, _) => { };

    /// <summary>What was heard last; null: nothing yet.</summary>
    public AdapterNews? News => _news;

    /// <summary>Takes note of a check's answer, which says more than that there was one.</summary>
    public void Checked(AdapterResult<string> result) => _news = AdapterNews.OfCheck(result, _time) ?? _news;

    public CircuitCondition Circuit => _circuit.Condition;

    /// <summary>Why no call would be made now; null: one would, if need be after a wait.</summary>
    public WithheldCall? Refusal => _circuit.Refusal ?? (Patience is var patience && patience > TimeSpan.Zero ? Asked(patience) : null);

    public long CallsRunning => _options.CallsAtOnce - (_calls.GetStatistics()?.CurrentAvailablePermits ?? 0);

    public long CallsWaiting => _calls.GetStatistics()?.CurrentQueuedCount ?? 0;

    /// <param name="isCreation">Whether the call makes an account.</param>
    /// <param name="longestWait">How long the call may wait to be made, for whatever it is.</param>
    /// <param name="progress">Told what the call waits for.</param>
    /// <param name="before">Runs when there is nothing more to wait for; what it throws is no news of the backend. Null: nothing.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What the call returns, or <see cref="AdapterResult{T}.Withheld"/>.</returns>
    public async Task<AdapterResult<T>> RunAsync<T>(
        bool isCreation, TimeSpan longestWait, PassProgress progress, Func<Task>? before, Func<Task<AdapterResult<T>>> call, CancellationToken cancellationToken)
    {
        var result = await GuardedAsync(isCreation, new Deadline(_time, longestWait), progress, before, call, cancellationToken);
        if (result is AdapterResult<T>.Withheld(var withheld)) _withheld(withheld.Because);
        return result;
    }

    public void Dispose() => _calls.Dispose();

    private async Task<AdapterResult<T>> GuardedAsync<T>(
        bool isCreation, Deadline deadline, PassProgress progress, Func<Task>? before, Func<Task<AdapterResult<T>>> call, CancellationToken cancellationToken)
    {
        if (await HeldBackAsync(deadline, progress, cancellationToken) is { } refusal) return new AdapterResult<T>.Withheld(refusal);
        if (isCreation)
        {
            var (admitted, wait) = _creations.Take(deadline.Left);
            if (!admitted) return Withheld<T>(WithheldBecause.CreationRate, $"{_options.CreatesPerSecond:0.###} accounts a second are made, {_options.CreateBurst} at once", wait);
            if (wait > TimeSpan.Zero)
            {
                progress.Holds(PassHold.CreationRate);
                await Task.Delay(wait, _time, cancellationToken);
            }
        }

        using var permit = await PermitAsync(deadline.Left, progress, cancellationToken);
        if (!permit.IsAcquired)
        {
            return Patience is var patience && patience > TimeSpan.Zero
                ? new AdapterResult<T>.Withheld(Asked(patience))   // which is what the line waits for
                : Withheld<T>(WithheldBecause.CallsAtOnce, $"{_options.CallsAtOnce} calls are being made, and {CallsWaiting} wait", TryAgain);
        }

        // what was learnt while this call waited for its turn holds for it too
        if (await HeldBackAsync(deadline, progress, cancellationToken) is { } late) return new AdapterResult<T>.Withheld(late);
        if (before is not null) await before();
        var result = await _circuit.RunAsync(call);
        _news = AdapterNews.OfCall(result, _time) ?? _news;
        if (result is AdapterResult<T>.RateLimited({ } after) { IsForOne: false }) BePatient(after);   // before the next in line has its turn
        return result;
    }

    /// <summary>Waits as long as the backend asked for.</summary>
    /// <returns>Why no call is made: the circuit is open, or the wish is longer than the call may wait. Null: one may be.</returns>
    private async Task<WithheldCall?> HeldBackAsync(Deadline deadline, PassProgress progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_circuit.Refusal is { } refusal) return refusal;
            if (Patience is var patience && patience <= TimeSpan.Zero) return null;
            if (patience > deadline.Left) return Asked(patience);
            progress.Holds(PassHold.BackendAsked);
            await Task.Delay(Backoff.Pause(0, patience), _time, cancellationToken);
        }
    }

    private static WithheldCall Asked(TimeSpan patience) => new(WithheldBecause.BackendAsked, $"the backend asked for {patience.TotalSeconds:0.#} s more", patience);

    private static AdapterResult<T>.Withheld Withheld<T>(WithheldBecause because, string detail, TimeSpan after) => new(new WithheldCall(because, detail, after));

    private async Task<RateLimitLease> PermitAsync(TimeSpan longestWait, PassProgress progress, CancellationToken cancellationToken)
    {
        var permit = _calls.AttemptAcquire();
        if (permit.IsAcquired) return permit;
        permit.Dispose();
        var place = Interlocked.Increment(ref _joinedLine);
        progress.StandsInLine(() => Math.Max(0, place - 1 - Interlocked.Read(ref _leftLine)));
        using var limit = new CancellationTokenSource(longestWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _calls.AcquireAsync(1, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _calls.AttemptAcquire();
        }
        finally
        {
            Interlocked.Increment(ref _leftLine);
        }
    }

    private TimeSpan Patience => new TimeSpan(Interlocked.Read(ref _notBefore)) - _time.GetElapsedTime(_start);

    private void BePatient(TimeSpan after)
    {
        var until = (_time.GetElapsedTime(_start) + (after < LongestPatience ? after : LongestPatience)).Ticks;
        var before = Interlocked.Read(ref _notBefore);
        while (until > before && Interlocked.CompareExchange(ref _notBefore, until, before) is var seen && seen != before) before = seen;
    }

    /// <summary>The end of all waiting of one call.</summary>
    private readonly record struct Deadline(TimeProvider Time, TimeSpan Longest)
    {
        private readonly long _start = Time.GetTimestamp();

        public TimeSpan Left => Longest - Time.GetElapsedTime(_start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
