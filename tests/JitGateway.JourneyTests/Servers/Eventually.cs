using System.Diagnostics;

namespace JitGateway.JourneyTests.Servers;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Eventually
{
    /// <summary>Generous, because a busy machine is no failure.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="condition">What should come true; an exception counts as "not yet".</param>
    /// <param name="what">The end of the sentence "It never came true that …".</param>
    /// <param name="limit">Absent: <see cref="Limit"/>.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                last = e;
            }

            if (watch.Elapsed > (limit ?? Limit)) throw new TimeoutException($"It never came true that {what}.", last);
            await Task.Delay(Pause);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? limit = null) => HoldsAsync(() => Task.FromResult(condition()), what, limit);
}
