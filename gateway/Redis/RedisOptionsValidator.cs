using JitGateway.Configuration;

namespace JitGateway.Redis;

internal sealed class RedisOptionsValidator : IOptionsValidator<RedisOptions>
{
    public void Validate(RedisOptions options, string section, ConfigurationContext context)
    {
        if (options.KeyPrefix.Length == 0 || options.KeyPrefix.AsSpan().IndexOfAny("{}:* ") >= 0)
            context.Errors.Add($"{section}:KeyPrefix", options.KeyPrefix, "is not a prefix", "Use letters, digits and hyphens, as in jit");
    }
}
