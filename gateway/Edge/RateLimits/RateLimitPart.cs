using System.Globalization;
using System.Net;
using JitGateway.Configuration;
using JitGateway.Identity.Address;

namespace JitGateway.Edge.RateLimits;

/// <summary>Compiles the section <c>Gateway:RateLimits</c>.</summary>
internal sealed class RateLimitPart : ConfigurationPart<RateLimitSet>
{
    private const string Section = "Gateway:RateLimits";

    public override IReadOnlyList<string> Sections => [Section];

    public override RateLimitSet Read(ConfigurationContext context)
    {
        var options = context.Bind<RateLimitOptions>(Section);
        EdgeRisks.Review(options, Section, context);
        var exempt = new List<IPNetwork>();
        foreach (var (text, i) in options.Exempt.Select((n, i) => (n, i)))
            if (ClientNetworks.TryParse(text, out var network)) exempt.Add(network);
            else context.Errors.Add($"{Section}:{nameof(options.Exempt)}:{i}", text, "is neither an address nor a network", "Write an address, or a network such as 10.0.0.0/8 whose bits behind the prefix are zero");
        return new RateLimitSet(
            Rate(options.Login, nameof(options.Login), context), Rate(options.Acs, nameof(options.Acs), context), Rate(options.Logout, nameof(options.Logout), context),
            options.PerAddress is { } all ? Rate(all, nameof(options.PerAddress), context) : null, exempt);
    }

    private static RateLimit? Rate(RateOptions options, string key, ConfigurationContext context)
    {
        if (options.Requests is < 0 or > 1_000_000)
            context.Errors.Add($"{Section}:{key}:Requests", options.Requests.ToString(CultureInfo.InvariantCulture), "is not between 0 and 1000000", "Write how many requests are allowed, or 0 for no limit");
        if (options.Per < TimeSpan.FromSeconds(1) || options.Per > TimeSpan.FromDays(1))
            context.Errors.Add($"{Section}:{key}:Per", options.Per.ToString("c", CultureInfo.InvariantCulture), "is not between a second and a day", "Write a time such as 00:01:00");
        return options.Requests <= 0 ? null : new RateLimit(options.Requests, options.Per);
    }
}

/// <summary>The limits in force; null where there is none.</summary>
internal sealed record RateLimitSet(RateLimit? Login, RateLimit? Acs, RateLimit? Logout, RateLimit? PerAddress, IReadOnlyList<IPNetwork> Exempt)
{
    public bool IsExempt(IPAddress address)
    {
        foreach (var network in Exempt)
            if (network.Contains(address))
                return true;
        return false;
    }
}
