using JitGateway.Configuration;

namespace JitGateway.Provisioning.Queue;

internal sealed class QueueOptionsValidator : IOptionsValidator<QueueOptions>
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestFirstPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestKeep = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestKeep = TimeSpan.FromDays(3660);

    public void Validate(QueueOptions options, string section, ConfigurationContext context)
    {
        var errors = context.Errors;
        Number(options.MaxLength, 1_000_000, $"{section}:MaxLength", errors);
        Number(options.Attempts, 1000, $"{section}:Attempts", errors);
        Number(options.AtOnce, 100, $"{section}:AtOnce", errors);
        if (options.FirstPause < ShortestPause || options.FirstPause > LongestFirstPause)
            errors.Add($"{section}:FirstPause", options.FirstPause.ToString("c"), "is out of bounds", "Write a time from 00:00:00.1 to 01:00:00");
        if (options.LongestPause > LongestPause)
            errors.Add($"{section}:LongestPause", options.LongestPause.ToString("c"), "is out of bounds", "Write a time of at most 1.00:00:00");
        if (options.KeepDeadLetters < ShortestKeep || options.KeepDeadLetters > LongestKeep)
            errors.Add($"{section}:KeepDeadLetters", options.KeepDeadLetters.ToString("c"), "is not between an hour and ten years", "Write a time such as 30.00:00:00");
        if (options.LongestPause < options.FirstPause)
            errors.Add($"{section}:LongestPause", options.LongestPause.ToString("c"), $"is shorter than FirstPause ({options.FirstPause:c})", "Write the same time or a longer one");
    }

    private static void Number(int value, int most, string path, ConfigurationErrors errors)
    {
        if (value < 1 || value > most) errors.Add(path, $"{value}", "is out of bounds", $"Write a number from 1 to {most}");
    }
}
