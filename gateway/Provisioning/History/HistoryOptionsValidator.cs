using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Provisioning.History;

internal sealed class HistoryOptionsValidator : IOptionsValidator<HistoryOptions>
{
    private const int ShortestKey = 32;
    private const int MostEntries = 100_000_000;
    private static readonly TimeSpan LongestKeep = TimeSpan.FromDays(3660);

    public void Validate(HistoryOptions options, string section, ConfigurationContext context)
    {
        if (options.Keep < TimeSpan.FromHours(1) || options.Keep > LongestKeep)
            context.Errors.Add($"{section}:Keep", options.Keep.ToString("c", CultureInfo.InvariantCulture), "is not between an hour and ten years", "Write a time such as 90.00:00:00");
        if (options.Entries is < 100 or > MostEntries)
            context.Errors.Add($"{section}:Entries", options.Entries.ToString(CultureInfo.InvariantCulture), "is not between 100 and 100,000,000", "Write 100000, which takes about 100 MB of Redis");
        foreach (var (key, i) in options.Keys.Select((k, i) => (k, i)))
            if (key.Reveal().Length < ShortestKey)
                context.Errors.Add($"{section}:Keys:{i}", "(secret)", $"has fewer than {ShortestKey} characters, so it could be guessed", "Write env:NAME or file:PATH of 32 random octets, as openssl rand -base64 32 makes them");
    }
}
