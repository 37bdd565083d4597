using System.Diagnostics;
using JitGateway.Redis;

namespace JitGateway.JourneyTests.Servers;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Eventually
{
    /// <summary>Generous, because a busy machine is no failure.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="condition">What should come true; an exception of what is not there counts as "not yet".</param>
    /// <param name="what">The end of the sentence "It never came true that …"; asked for when it did not, so that it tells what was there at the end.</param>
    /// <param name="limit">Absent: <see cref="Limit"/>.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or RedisUnavailableException)
            {
                last = e;
            }

            if (watch.Elapsed > (limit ?? Limit)) throw new TimeoutException($"It never came true that {what()}.", last);
            await Task.Delay(Pause);
        }
    }

    /// <summary>Asks until somebody is served no longer.</summary>
    /// <returns>When the last request began that was served; what a busy machine adds to the refusal is not in it.</returns>
    public static async Task<TimeSpan> EndsAsync(Func<Task<bool>> isServed, string what)
    {
        var began = Stopwatch.GetTimestamp();
        var last = TimeSpan.Zero;
        await HoldsAsync(async () =>
        {
            var asked = Stopwatch.GetElapsedTime(began);
            if (!await isServed()) return true;
            last = asked;
            return false;
        }, what);
        return last;
    }

    /// <returns>What was read when the condition came true.</returns>
    public static async Task<T> HoldsAsync<T>(Func<Task<T>> read, Func<T, bool> condition, string what)
    {
        T? value = default;
        await HoldsAsync(async () => condition(value = await read()), () => $"{what}; last seen: {value}");
        return value!;
    }

    public static Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null) => HoldsAsync(condition, () => what, limit);

    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? limit = null) => HoldsAsync(condition, () => what, limit);

    public static Task HoldsAsync(Func<bool> condition, Func<string> what, TimeSpan? limit = null) => HoldsAsync(() => Task.FromResult(condition()), what, limit);
}
