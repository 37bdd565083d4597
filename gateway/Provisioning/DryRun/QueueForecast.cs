using JitGateway.Identity.DryRun;
using JitGateway.Provisioning.Queue;

namespace JitGateway.Provisioning.DryRun;

/// <summary>What <see cref="BackgroundPasses"/> would meet in the queue, which is only looked at.</summary>
internal static class QueueForecast
{
    /// <param name="queue">The queues.</param>
    /// <param name="key">Whose account.</param>
    /// <param name="most">How many may wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<DryRunQueueing> OfAsync(IProvisioningQueue queue, AccountKey key, int most, CancellationToken cancellationToken) =>
        await queue.FindAsync(key, cancellationToken) switch
        {
            { State: QueueState.Dead, Fault.IsRefusal: true } => DryRunQueueing.WaitedFor,
            { State: not QueueState.Dead } => DryRunQueueing.TakesPlace,
            _ => (await queue.LookAsync(key.Backend, cancellationToken)).Waiting < most ? DryRunQueueing.Queued : DryRunQueueing.Full,
        };
}
