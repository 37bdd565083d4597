using JitGateway.Configuration;

namespace JitGateway.Provisioning.Protection;

internal sealed class ProtectionOptionsValidator : IOptionsValidator<ProtectionOptions>
{
    private static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestCheck = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestCheck = TimeSpan.FromDays(1);
    private const double LeastCreates = 0.001;
    private const double MostCreates = 10_000;

    public void Validate(ProtectionOptions options, string section, ConfigurationContext context)
    {
        var errors = context.Errors;
        Number(options.BreakAfter, 2, 1000, $"{section}:BreakAfter", errors);
        Time(options.BreakWithin, $"{section}:BreakWithin", errors);
        Time(options.LongestBreak, $"{section}:LongestBreak", errors);
        if (options.CreatesPerSecond is not (>= LeastCreates and <= MostCreates))
            errors.Add($"{section}:CreatesPerSecond", options.CreatesPerSecond.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
                "is not a number of accounts that can be made", "Write a number from 0.001 to 10000");
        Number(options.CreateBurst, 1, 100_000, $"{section}:CreateBurst", errors);
        Number(options.CallsAtOnce, 1, 1000, $"{section}:CallsAtOnce", errors);
        Number(options.CallsWaiting, 0, 100_000, $"{section}:CallsWaiting", errors);
        if (options.CheckEvery != TimeSpan.Zero && (options.CheckEvery < ShortestCheck || options.CheckEvery > LongestCheck))
            errors.Add($"{section}:CheckEvery", options.CheckEvery.ToString("c"), "is out of bounds", "Write a time from 00:00:10 to 1.00:00:00, or 00:00:00 for never");
    }

    private static void Number(int value, int least, int most, string path, ConfigurationErrors errors)
    {
        if (value < least || value > most) errors.Add(path, $"{value}", "is out of bounds", $"Write a number from {least} to {most}");
    }

    private static void Time(TimeSpan value, string path, ConfigurationErrors errors)
    {
        if (value < ShortestTime || value > LongestTime)
            errors.Add(path, value.ToString("c"), "is out of bounds", "Write a time from 00:00:01 to 00:10:00");
    }
}
