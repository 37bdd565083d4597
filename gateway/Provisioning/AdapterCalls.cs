using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Waiting;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning;

/// <summary>
/// The calls of one pass to one adapter: each bounded in time and without exceptions; reads are tried again while the backend is
/// unavailable or busy and the pass has time, writes never (the engine looks first what became of them).
/// </summary>
internal sealed class AdapterCalls(IProvisioningAdapter adapter, BackendProvisioning part, BackendProtection protection, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan ShortestPass = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPass = TimeSpan.FromSeconds(20);
    private readonly long _began = time.GetTimestamp();

    /// <summary>How often a call is tried again.</summary>
    public int Retries { get; init; } = part.Retries;

    /// <summary>Runs just before each call that changes something; what it throws keeps the call from being made, and says nothing about the backend.</summary>
    public Func<CancellationToken, Task> BeforeWrite { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Told what is being done.</summary>
    public PassProgress Progress { get; init; } = new();

    /// <summary>For how much longer anybody may be kept waiting. A call that is running may take longer.</summary>
    private TimeSpan Left
    {
        get
        {
            var wanted = part.Timeout * (Retries + 1);
            var pass = wanted < ShortestPass ? ShortestPass : wanted < LongestPass ? wanted : LongestPass;
            return pass - time.GetElapsedTime(_began);
        }
    }

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, CancellationToken cancellationToken) =>
        ReadAsync("find", ct => adapter.FindAsync(attribute, value, part.Wanted, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, CancellationToken cancellationToken) =>
        ReadAsync("get", ct => adapter.GetAsync(accountId, part.Wanted, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) =>
        WriteAsync("create", isCreation: true, ct => adapter.CreateAsync(user, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) =>
        WriteAsync("update", isCreation: false, ct => adapter.UpdateAsync(existing, difference, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> DisableAsync(ExistingUser existing, CancellationToken cancellationToken) =>
        WriteAsync("disable", isCreation: false, ct => adapter.SetActiveAsync(existing, active: false, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> EnableAsync(ExistingUser existing, CancellationToken cancellationToken) =>
        WriteAsync("enable", isCreation: false, ct => adapter.SetActiveAsync(existing, active: true, ct), cancellationToken);

    /// <summary>Waits before another attempt: longer each time, or as long as the backend asks.</summary>
    /// <returns>False: no attempt is left, the pass has not so much time, or the gateway itself spares the backend.</returns>
    public async Task<bool> PauseAsync<T>(int attempt, AdapterResult<T> failed, CancellationToken cancellationToken)
    {
        if (attempt >= Retries || failed is AdapterResult<T>.Withheld) return false;
        var pause = Backoff.Pause(attempt, (failed as AdapterResult<T>.RateLimited)?.After);
        if (pause > Left) return false;
        Progress.Holds(PassHold.TryingAgain);
        await Task.Delay(pause, time, cancellationToken);
        return true;
    }

    private async Task<AdapterResult<T>> ReadAsync<T>(string operation, Func<CancellationToken, Task<AdapterResult<T>>> call, CancellationToken cancellationToken)
    {
        AdapterResult<T>? failed = null;
        for (var attempt = 0; ; attempt++)
        {
            var result = await OnceAsync(isCreation: false, before: null, () => BoundedAsync(operation, call, cancellationToken), cancellationToken);
            if (result is AdapterResult<T>.Withheld && failed is not null) return failed;   // what the backend said tells more
            if (result is not (AdapterResult<T>.Unavailable or AdapterResult<T>.RateLimited)) return result;
            if (!await PauseAsync(attempt, result, cancellationToken)) return result;
            failed = result;
        }
    }

    private Task<AdapterResult<T>> WriteAsync<T>(string operation, bool isCreation, Func<CancellationToken, Task<AdapterResult<T>>> call, CancellationToken cancellationToken) =>
        OnceAsync(isCreation, () => BeforeWrite(cancellationToken), () => BoundedAsync(operation, call, cancellationToken), cancellationToken);

    private async Task<AdapterResult<T>> OnceAsync<T>(bool isCreation, Func<Task>? before, Func<Task<AdapterResult<T>>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var left = Left;
        var wait = left < TimeSpan.Zero ? TimeSpan.Zero : left < part.Timeout ? left : part.Timeout;
        return await protection.RunAsync(isCreation, wait, Progress, before, call, cancellationToken);
    }

    private async Task<AdapterResult<T>> BoundedAsync<T>(string operation, Func<CancellationToken, Task<AdapterResult<T>>> call, CancellationToken cancellationToken)
    {
        Progress.Calls(operation);
        using var timeout = new CancellationTokenSource(part.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var span = GatewayActivity.AdapterCall(part.AdapterName, operation);
        var began = time.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await call(either.Token).WaitAsync(either.Token);
            outcome = result.GetType().Name;
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            outcome = "timeout";
            return new AdapterResult<T>.Unavailable($"{operation}: no answer within {part.Timeout.TotalSeconds:0.###} s");
        }
        catch (Exception e)
        {
            Log.AdapterThrew(logger, part.Backend.Value, part.AdapterName, operation, e);
            return new AdapterResult<T>.Unavailable($"{operation}: {e.GetType().Name}");
        }
        finally
        {
            span.End(outcome);
            protection.CallEnded(operation, outcome.ToLowerInvariant(), time.GetElapsedTime(began));
            Progress.Steps.Add(operation, time.GetElapsedTime(began));
        }
    }
}
