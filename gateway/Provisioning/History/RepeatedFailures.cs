using JitGateway.Failures;

namespace JitGateway.Provisioning.History;

/// <summary>
/// Counts what one person's browser asks again and again, so that nobody can push what others did out of the history by reloading a page: the same failure of
/// the same account is written once in five minutes by a node, with how often it came.
/// </summary>
internal sealed class RepeatedFailures(TimeProvider time)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>How many accounts make a generation; when one is full, the one before it is forgotten.</summary>
    private const int Generation = 10_000;

    private readonly Lock _lock = new();
    private Dictionary<AccountKey, Seen> _young = [];
    private Dictionary<AccountKey, Seen> _old = [];

    /// <param name="key">Whose account.</param>
    /// <param name="reason">Of a failure that wrote nothing; null: anything else, which is always written.</param>
    /// <returns>How often the last failure came without being written; null: this one need not be written.</returns>
    public int? Count(AccountKey key, ReasonId? reason)
    {
        lock (_lock)
        {
            var seen = _young.GetValueOrDefault(key) ?? _old.GetValueOrDefault(key);
            if (seen is not null && reason is not null && seen.Reason == reason && time.GetElapsedTime(seen.WrittenAt) < Window)
            {
                seen.Repeats++;
                return null;
            }

            _young.Remove(key);
            _old.Remove(key);
            if (reason is not null)
            {
                if (_young.Count >= Generation) (_old, _young) = (_young, []);
                _young[key] = new Seen(reason.Value, time.GetTimestamp());
            }

            return seen?.Repeats ?? 0;
        }
    }

    private sealed class Seen(ReasonId reason, long writtenAt)
    {
        public ReasonId Reason { get; } = reason;

        public long WrittenAt { get; } = writtenAt;

        public int Repeats { get; set; }
    }
}
