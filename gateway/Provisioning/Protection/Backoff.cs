namespace JitGateway.Provisioning.Protection;

/// <summary>How long to wait before another attempt: twice as long each time, and never all at the same moment.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <param name="attempt">0 for the first pause.</param>
    /// <param name="asked">What the backend asked for; it is never called earlier.</param>
    public static TimeSpan Pause(int attempt, TimeSpan? asked) => Pause(attempt, asked, First, Longest);

    /// <param name="attempt">0 for the first pause.</param>
    /// <param name="asked">What the backend asked for; it is never called earlier.</param>
    /// <param name="first">The first pause.</param>
    /// <param name="longest">The longest one.</param>
    public static TimeSpan Pause(int attempt, TimeSpan? asked, TimeSpan first, TimeSpan longest)
    {
        var step = first * Math.Pow(2, Math.Clamp(attempt, 0, 20));
        if (step > longest) step = longest;
        return asked is { } least && least > TimeSpan.Zero ? least + (step * Random.Shared.NextDouble()) : step * (0.5 + Random.Shared.NextDouble());
    }
}
