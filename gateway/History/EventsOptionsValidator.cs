using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.History;

internal sealed class EventsOptionsValidator : IOptionsValidator<EventsOptions>
{
    private const int FewestEntries = 100;
    private const int MostEntries = 10_000_000;
    private const int MostMessages = 1_000;
    private static readonly TimeSpan LongestKeep = TimeSpan.FromDays(3660);
    private static readonly TimeSpan LongestMessage = TimeSpan.FromDays(90);

    public void Validate(EventsOptions options, string section, ConfigurationContext context)
    {
        if (options.Keep < TimeSpan.FromHours(1) || options.Keep > LongestKeep)
            context.Errors.Add($"{section}:Keep", Text(options.Keep), "is not between an hour and ten years", "Write a time such as 30.00:00:00");
        if (options.Entries is < FewestEntries or > MostEntries)
            context.Errors.Add($"{section}:Entries", options.Entries.ToString(CultureInfo.InvariantCulture), "is not between 100 and 10,000,000", "Write 100000, which takes about 60 MB of Redis");
        var messages = options.FailedMessages;
        if (messages.Keep is { } keep && (keep < TimeSpan.FromMinutes(1) || keep > LongestMessage))
            context.Errors.Add($"{section}:FailedMessages:Keep", Text(keep), "is not between a minute and 90 days", "Write a time such as 7.00:00:00, or leave it out: then none is kept");
        if (messages.Most is < 1 or > MostMessages)
            context.Errors.Add($"{section}:FailedMessages:Most", messages.Most.ToString(CultureInfo.InvariantCulture), "is not between 1 and 1,000", "Write 50");
    }

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
