using Microsoft.Extensions.Hosting;

namespace JitGateway.Tests.TestInfra;

/// <summary>Holds up the start and the stop of a node until a test lets it go on.</summary>
internal sealed class SlowService : IHostedService
{
    public TaskCompletionSource IsStarting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource MayStart { get; } = new();

    public TaskCompletionSource IsStopping { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource MayStop { get; } = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        IsStarting.SetResult();
        return MayStart.Task;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        IsStopping.SetResult();
        return MayStop.Task;
    }
}
