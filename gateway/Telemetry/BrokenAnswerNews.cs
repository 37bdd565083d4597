using System.Collections.Concurrent;

namespace JitGateway.Telemetry;

/// <summary>Says in the log that a backend breaks off its answers: one line at once, then at most one a minute with their number.</summary>
internal sealed class BrokenAnswerNews(TimeProvider time, ILogger<BrokenAnswerNews> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Told> _told = new(StringComparer.Ordinal);

    public void Add(string cluster)
    {
        var told = _told.GetOrAdd(cluster, static _ => new Told());
        long count;
        lock (told)
        {
            told.Untold++;
            var now = time.GetTimestamp();
            if (told.At is { } at && time.GetElapsedTime(at, now) < Pause) return;
            (told.At, count, told.Untold) = (now, told.Untold, 0);
        }

        Log.AnswersBrokenOff(logger, cluster, count);
    }

    private sealed class Told
    {
        public long? At;
        public long Untold;
    }
}
