using System.Diagnostics;

namespace JitGateway.NodeLife.Measuring;

/// <param name="What">In words.</param>
/// <param name="PerSecond">How often; zero where it was not measured.</param>
/// <param name="Median">Microseconds of one.</param>
/// <param name="P99">Microseconds of all but the slowest hundredth.</param>
internal sealed record SelfMeasured(string What, double PerSecond, double Median, double P99)
{
    private const int MostKept = 200_000;

    /// <summary>Why there are no figures; null: there are.</summary>
    public string? NotMeasured { get; init; }

    public static SelfMeasured Not(string what, string why) => new(what, 0, 0, 0) { NotMeasured = why };

    /// <summary>One after the other, after a fifth of the time to warm up.</summary>
    public static async Task<SelfMeasured> OfAsync(string what, TimeSpan span, Func<ValueTask> once, CancellationToken cancellationToken)
    {
        var warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm) < span / 5) await once();
        var times = new List<double>();
        var began = Stopwatch.GetTimestamp();
        var elapsed = TimeSpan.Zero;
        var count = 0L;
        while (elapsed < span && !cancellationToken.IsCancellationRequested)
        {
            await once();
            var now = Stopwatch.GetElapsedTime(began);
            if (times.Count < MostKept) times.Add((now - elapsed).TotalMicroseconds);
            (elapsed, count) = (now, count + 1);
        }

        cancellationToken.ThrowIfCancellationRequested();
        times.Sort();
        return new SelfMeasured(what, count / elapsed.TotalSeconds, times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }
}
