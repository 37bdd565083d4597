using Polly;
using Polly.CircuitBreaker;

namespace JitGateway.Provisioning.Protection;

internal enum CircuitCondition
{
    /// <summary>Calls are made.</summary>
    Closed,

    /// <summary>One call tries whether the backend is back.</summary>
    HalfOpen,

    /// <summary>No call is made.</summary>
    Open,
}

/// <summary>
/// Leaves a backend alone that was unavailable too often, and tries it with a single call after a second, two, four and so on. Polly
/// counts and decides; what is kept here is why it opened and when it is tried again.
/// </summary>
internal sealed class BackendCircuit
{
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(1);
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeProvider _time;
    private volatile Opening? _opening;
    private volatile string _lastFailure = "";

    /// <param name="onChange">Told when the circuit opens, with the reason, and when it closes, with none.</param>
    public BackendCircuit(ProtectionOptions options, TimeProvider time, Action<string?> onChange)
    {
        _time = time;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = new SteadyTime(time) }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = options.BreakWithin,
                StateProvider = _state,
                BreakDurationGenerator = broken => ValueTask.FromResult(BreakOf(broken.HalfOpenAttempts, options.LongestBreak)),
                // a call that was cut off proves nothing: it neither opens the circuit nor closes it
                ShouldHandle = call => ValueTask.FromResult(call.Outcome.Exception is null ? call.Outcome.Result is not true : _state.CircuitState != CircuitState.Closed),
                OnOpened = opened =>
                {
                    _opening = new Opening(time.GetTimestamp(), opened.BreakDuration, _lastFailure);
                    onChange(_lastFailure);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    _opening = null;
                    onChange(null);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    public CircuitCondition Condition => _state.CircuitState switch
    {
        CircuitState.Closed => CircuitCondition.Closed,
        CircuitState.HalfOpen => CircuitCondition.HalfOpen,
        _ => CircuitCondition.Open,
    };

    /// <summary>Why no call would be made now; null: one would, perhaps to try.</summary>
    public WithheldCall? Refusal
    {
        get
        {
            if (Condition != CircuitCondition.Open || _opening is not { } opening) return null;
            var left = opening.Left(_time);
            return left > TimeSpan.Zero ? opening.Refuse(left) : null;
        }
    }

    public async Task<AdapterResult<T>> RunAsync<T>(Func<Task<AdapterResult<T>>> call)
    {
        AdapterResult<T>? result = null;
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(
                async (_, _) =>
                {
                    result = await call();
                    if (result is AdapterResult<T>.Unavailable(var detail)) _lastFailure = detail;
                    return Outcome.FromResult(result is not AdapterResult<T>.Unavailable);
                },
                context, (object?)null);
            if (outcome.Exception is BrokenCircuitException) return new AdapterResult<T>.Withheld(RefusalNow());
            outcome.ThrowIfException();
            return result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private WithheldCall RefusalNow()
    {
        var opening = _opening ?? new Opening(_time.GetTimestamp(), FirstBreak, _lastFailure);
        var left = opening.Left(_time);
        return opening.Refuse(left > FirstBreak ? left : FirstBreak);   // somebody is just trying it: a moment
    }

    private static TimeSpan BreakOf(int failedTrials, TimeSpan longest)
    {
        var wanted = FirstBreak * Math.Pow(2, Math.Min(failedTrials, 20));
        return wanted < longest ? wanted : longest;
    }

    private sealed record Opening(long At, TimeSpan Duration, string Cause)
    {
        public TimeSpan Left(TimeProvider time) => Duration - time.GetElapsedTime(At);

        public WithheldCall Refuse(TimeSpan after) =>
            new(WithheldBecause.CircuitOpen, $"the circuit is open, tried again in {after.TotalSeconds:0.#} s; the last answer was: {Cause}", after);
    }
}
