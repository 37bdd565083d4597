using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Redis;

internal sealed class RedisOptionsValidator : IOptionsValidator<RedisOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public void Validate(RedisOptions options, string section, ConfigurationContext context)
    {
        if (options.KeyPrefix.Length == 0 || options.KeyPrefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            context.Errors.Add($"{section}:KeyPrefix", options.KeyPrefix, "is not a prefix", "Use letters, digits and hyphens, as in jit");
        if (options.CommandTimeout < Shortest || options.CommandTimeout > Longest)
            context.Errors.Add($"{section}:CommandTimeout", options.CommandTimeout.ToString("c", CultureInfo.InvariantCulture),
                "is outside 10 ms and 10 s", "Write 00:00:00.200, which answers 503 within 250 ms when Redis is gone");
    }
}
