namespace JitGateway.Provisioning.Adapters;

/// <summary>Keeps one call of an adapter within the backend's <c>Provisioning:Timeout</c>.</summary>
internal static class CallLimit
{
    /// <returns>What the work returns, or <see cref="AdapterResult{T}.Unavailable"/> where it took too long. The caller's own cancellation is thrown, and so is what gives up for reasons of its own.</returns>
    public static async Task<AdapterResult<T>> WithinAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<AdapterResult<T>>> work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new AdapterResult<T>.Unavailable($"no answer within {timeout.TotalSeconds:0.###} s");
        }
    }
}
