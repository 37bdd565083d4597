namespace JitGateway.Provisioning.Adapters;

/// <summary>Keeps one call of an adapter within the backend's <c>Provisioning:Timeout</c>.</summary>
internal static class CallLimit
{
    /// <returns>What the work returns, or <see cref="AdapterResult{T}.Unavailable"/> where it took too long. The caller's own cancellation is thrown.</returns>
    public static async Task<AdapterResult<T>> WithinAsync<T>(TimeSpan timeout, Func<CancellationToken, Task<AdapterResult<T>>> work, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await work(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new AdapterResult<T>.Unavailable($"no answer within {timeout:c}");
        }
    }
}
