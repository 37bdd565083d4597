namespace JitGateway.Saml.Artifacts;

/// <summary>
/// How many artifacts each login attempt brought. An identity provider gives one to a login; whoever goes on with made-up ones would have us sign and call for each. Kept by this node alone, for the newest attempts: who begins a new one for every five
/// calls has no more of it than who begins logins.
/// </summary>
internal sealed class ArtifactTries(int capacity = ArtifactTries.DefaultCapacity)
{
    /// <summary>More than one, for pages are reloaded while the identity provider is slow, and people go back there and sign in again.</summary>
    public const int Most = 5;

    private const int DefaultCapacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _tries = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Counts one more; false where it would be one too many.</summary>
    /// <param name="requestId">The attempt's.</param>
    public bool TryAdd(string requestId)
    {
        lock (_lock)
        {
            var tries = _tries.GetValueOrDefault(requestId);
            if (tries == Most) return false;
            if (tries == 0) MakeRoom(requestId);
            _tries[requestId] = tries + 1;
            return true;
        }
    }

    private void MakeRoom(string requestId)
    {
        _order.Enqueue(requestId);
        if (_order.Count > capacity) _tries.Remove(_order.Dequeue());
    }
}
