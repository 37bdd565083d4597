using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace JitGateway.Backends.Health;

/// <summary>Destinations are asked from the node's start on, not as soon as their configuration is read: commands read it too, and promise to ask nobody.</summary>
internal sealed class ChecksFromTheStart(IActiveHealthCheckMonitor checks) : IActiveHealthCheckMonitor, IHostedService
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool InitialProbeCompleted => checks.InitialProbeCompleted;

    public async Task CheckHealthAsync(IEnumerable<ClusterState> clusters)
    {
        await _started.Task;
        await checks.CheckHealthAsync(clusters);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _started.TrySetResult();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
