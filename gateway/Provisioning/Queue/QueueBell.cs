using System.Collections.Concurrent;

namespace JitGateway.Provisioning.Queue;

/// <summary>Wakes this node's worker when there is something to do in a backend's queue.</summary>
internal sealed class QueueBell(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> _rung = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource _ring = NewRing();

    public void Ring(string backend)
    {
        _rung[backend] = true;
        _ring.TrySetResult();
    }

    /// <summary>Whether it rang for the backend since it was asked last.</summary>
    public bool Heard(string backend) => _rung.TryRemove(backend, out _);

    /// <summary>Waits until it rings, or so long; what rang since the last wait counts.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_ring.Task, Task.Delay(most, time, ended.Token));
        await ended.CancelAsync();
        if (_ring.Task.IsCompleted) _ring = NewRing();
    }

    private static TaskCompletionSource NewRing() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
