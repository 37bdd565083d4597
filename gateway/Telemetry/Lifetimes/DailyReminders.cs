namespace JitGateway.Telemetry.Lifetimes;

/// <summary>What people were told of already: each thing once a day, and anew when it has ended. For one watcher, who asks in turn.</summary>
internal sealed class DailyReminders
{
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    private readonly Dictionary<(object Thing, bool IsOver), DateTimeOffset> _told = [];

    /// <param name="thing">Which ending it is, by equality.</param>
    /// <returns>Whether to tell now; then it counts as told.</returns>
    public bool IsDue(Ending ending, object thing, DateTimeOffset now)
    {
        if (!ending.IsNear(now)) return false;
        var key = (thing, ending.IsOver(now));
        if (_told.TryGetValue(key, out var last) && now - last < Again) return false;
        _told[key] = now;
        return true;
    }
}
