using JitGateway.Backends;
using JitGateway.Configuration;

namespace JitGateway.Sessions;

/// <summary>Nothing of a backend's own: it is checked that browsers send the session cookie to its hosts.</summary>
internal sealed class SessionReach
{
    public static readonly SessionReach Checked = new();
}

internal sealed class SessionReachPart : BackendPart<SessionReach>
{
    public override IReadOnlyList<string> Keys => [];

    public override SessionReach Read(BackendPartContext context)
    {
        var gateway = context.Configuration.Get<GatewayOptions>();
        if (gateway.PublicOrigin is null) return SessionReach.Checked;
        foreach (var (host, i) in context.Options.Match.Hosts.Select((h, i) => (h, i)))
        {
            if (Uri.CheckHostName(host) is UriHostNameType.Unknown || gateway.SendsCookieTo(host)) continue;
            var cure = SharedDomain(host, gateway.PublicOrigin.Host) is { } domain
                ? $"Write \"CookieDomain\": \"{domain}\" into the section Gateway, or serve the backend under {gateway.PublicOrigin.Host}"
                : $"Serve the backend under {gateway.PublicOrigin.Host}, or give it and PublicOrigin hosts with one parent domain and write that into Gateway:CookieDomain";
            context.Errors.Add($"{context.Section.Path}:Match:Hosts:{i}", host,
                gateway.CookieDomain is null ? "is not PublicOrigin's host, so browsers would not send the session cookie there" : $"is not under Gateway:CookieDomain ({gateway.CookieDomain}), so browsers would not send the session cookie there", cure);
        }

        return SessionReach.Checked;
    }

    /// <summary>The longest domain, of two labels at least, that both hosts are under.</summary>
    private static string? SharedDomain(string one, string other)
    {
        if (Uri.CheckHostName(one) is not UriHostNameType.Dns || Uri.CheckHostName(other) is not UriHostNameType.Dns) return null;
        for (var domain = one; domain.Contains('.', StringComparison.Ordinal); domain = domain[(domain.IndexOf('.', StringComparison.Ordinal) + 1)..])
            if (GatewayOptions.IsUnder(other, domain))
                return domain;
        return null;
    }
}
