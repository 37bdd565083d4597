namespace JitGateway.NodeLife;

/// <summary>Whether this node is on its way out: not ready any more, but still serving what comes.</summary>
internal sealed class Drain
{
    private bool _hasBegun;

    public bool HasBegun => Volatile.Read(ref _hasBegun);

    /// <returns>False: it has begun before.</returns>
    public bool TryBegin() => !Interlocked.Exchange(ref _hasBegun, true);
}
