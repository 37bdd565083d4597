using JitGateway.Telemetry;

namespace JitGateway.Provisioning;

/// <summary>
/// The calls to one adapter: each bounded in time and without exceptions; reads are tried again while the backend is
/// unavailable or busy, writes never (the engine looks first what became of them).
/// </summary>
internal sealed class AdapterCalls(IProvisioningAdapter adapter, BackendProvisioning part, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, CancellationToken cancellationToken) =>
        ReadAsync("find", ct => adapter.FindAsync(attribute, value, part.Wanted, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, CancellationToken cancellationToken) =>
        ReadAsync("get", ct => adapter.GetAsync(accountId, part.Wanted, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) =>
        OnceAsync("create", ct => adapter.CreateAsync(user, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) =>
        OnceAsync("update", ct => adapter.UpdateAsync(existing, difference, ct), cancellationToken);

    public Task<AdapterResult<ExistingUser>> EnableAsync(ExistingUser existing, CancellationToken cancellationToken) =>
        OnceAsync("enable", ct => adapter.SetActiveAsync(existing, active: true, ct), cancellationToken);

    /// <summary>Waits before another attempt: longer each time, or as long as the backend asks.</summary>
    /// <returns>False: no attempt is left, or the backend asks for more time than one call may take.</returns>
    public async Task<bool> PauseAsync(int attempt, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (attempt >= part.Retries || asked > part.Timeout) return false;
        var pause = asked ?? FirstPause * (1 << attempt) * (0.5 + Random.Shared.NextDouble());
        await Task.Delay(pause, time, cancellationToken);
        return true;
    }

    private async Task<AdapterResult<T>> ReadAsync<T>(string operation, Func<CancellationToken, Task<AdapterResult<T>>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var result = await OnceAsync(operation, call, cancellationToken);
            if (result is not (AdapterResult<T>.Unavailable or AdapterResult<T>.RateLimited)) return result;
            if (!await PauseAsync(attempt, (result as AdapterResult<T>.RateLimited)?.After, cancellationToken)) return result;
        }
    }

    private async Task<AdapterResult<T>> OnceAsync<T>(string operation, Func<CancellationToken, Task<AdapterResult<T>>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var timeout = new CancellationTokenSource(part.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var span = GatewayActivity.AdapterCall(part.AdapterName, operation);
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
        }
    }
}
