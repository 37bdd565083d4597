using System.Diagnostics;

namespace JitGateway.JourneyTests.Servers;

/// <summary>What is promised within a time-out of Redis, and a little.</summary>
internal static class Prompt
{
    /// <summary>Of commands, by default.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    /// <summary>Does something that must be over in time. What is not is held against a plain wait for the time-out that began with it: a machine that is late for that is late for everybody.</summary>
    public static async Task<T> ShouldBeAsync<T>(Func<Task<T>> work)
    {
        var plain = WaitAsync();
        var began = Stopwatch.GetTimestamp();
        var result = await work();
        var took = Stopwatch.GetElapsedTime(began);
        if (took >= Limit) (took - await plain).ShouldBeLessThan(Limit - TimeOut, $"it took {took}, {took - TimeOut} more than its time-out");
        return result;
    }

    private static async Task<TimeSpan> WaitAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await Task.Delay(TimeOut);
        return Stopwatch.GetElapsedTime(began);
    }
}
