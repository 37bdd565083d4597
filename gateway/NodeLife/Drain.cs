namespace JitGateway.NodeLife;

/// <summary>Whether this node is on its way out: not ready any more, but still serving what comes.</summary>
internal sealed class Drain
{
    private volatile bool _hasBegun;

    public bool HasBegun => _hasBegun;

    /// <returns>False: it has begun before.</returns>
    public bool TryBegin()
    {
        if (_hasBegun) return false;
        return _hasBegun = true;
    }
}
