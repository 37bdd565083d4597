using JitGateway.Identity.Events;
using JitGateway.Provisioning.Waiting;

namespace JitGateway.Provisioning;

/// <summary>A pass of this node that runs, or that ended while whoever waits for it looked at a page.</summary>
internal sealed class FirstPass(DateTimeOffset startedAt, string correlationId, EventOrigin? origin = null)
{
    private readonly TaskCompletionSource<ProvisioningResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private bool _isWatched;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Of the request that began it; logs and history of the pass have it.</summary>
    public string CorrelationId { get; } = correlationId;

    public PassProgress Progress { get; } = new() { Origin = origin };

    public Task<ProvisioningResult> Result => _result.Task;

    /// <summary>Somebody waits with a page and comes back for the result.</summary>
    /// <returns>False: it is there already.</returns>
    public bool TryWatch()
    {
        lock (_lock) return !_result.Task.IsCompleted && (_isWatched = true);
    }

    /// <returns>Whether somebody comes back for it.</returns>
    public bool End(Action<TaskCompletionSource<ProvisioningResult>> end)
    {
        lock (_lock)
        {
            end(_result);
            return _isWatched;
        }
    }
}
