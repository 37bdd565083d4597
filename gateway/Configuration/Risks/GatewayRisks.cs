using System.Net;
using System.Net.Sockets;

namespace JitGateway.Configuration.Risks;

/// <summary>Risks of the section <c>Gateway</c> and of the addresses that are listened on.</summary>
internal static class GatewayRisks
{
    public static readonly RiskKind HttpOrigin = new("risk.origin.http", "PublicOrigin is http, and the gateway listens beyond this machine");
    public static readonly RiskKind NoProxy = new("risk.proxies.none", "TLS ends in front of the gateway, and no proxy is trusted to say who comes");
    public static readonly RiskKind WideProxies = new("risk.proxies.wide", "Nearly anybody is trusted to say from which address they come");
    public static readonly RiskKind PublicManagement = new("risk.management.public", "The management listener can be reached from everywhere");
    public static readonly RiskKind ShortToken = new("risk.management.token", "The token of the management listener is short enough to be guessed");

    private const int ShortestToken = 16;
    private static readonly IPNetwork[] Private = [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10", "::1/128" }.Select(n => IPNetwork.Parse(n))];

    public static void Review(GatewayOptions options, string section, ConfigurationContext context)
    {
        var risks = context.Risks;
        var beyond = Urls(context).Where(u => !IsLoopback(u.Host)).ToList();
        if (options.PublicOrigin is { IsLoopback: true } && !options.IsHttps && beyond.Count > 0)
            risks.Add(HttpOrigin, $"{section}:PublicOrigin", options.PublicOrigin.OriginalString, $"is http, and the gateway listens on {beyond[0]}: whoever comes from another machine has cookies and assertions in clear", "Write an https origin, or listen on 127.0.0.1 alone");
        if (options.IsHttps && options.TrustedProxies.Count == 0 && beyond.Count > 0 && beyond.TrueForAll(u => u.Scheme == Uri.UriSchemeHttp) && !Urls(context).Any(u => u.Scheme == Uri.UriSchemeHttps) && !context.Root.GetSection("Kestrel:Endpoints").Exists())
            risks.Add(NoProxy, $"{section}:TrustedProxies", null, "is missing, and TLS ends in front of the gateway: all people seem to come from that proxy's address, share its limits, and meet no rule about Networks as themselves", "Write the proxy's address, as in [ \"10.0.0.1\" ]");
        foreach (var (network, i) in options.TrustedProxies.Select((n, i) => (n, i)))
            if (IPNetwork.TryParse(network, out var trusted) && IsWide(trusted))
                risks.Add(WideProxies, $"{section}:TrustedProxies:{i}", network, "is so wide that strangers can say from which address and by which scheme they come: limits and rules about Networks hold nobody", "Write the addresses of your own proxies, as in 10.0.0.1");
        ReviewManagement(options.Management, $"{section}:Management", risks);
    }

    private static void ReviewManagement(ManagementOptions options, string section, ConfigurationRisks risks)
    {
        if (options.Url is { } url && IsPublic(url))
            risks.Add(PublicManagement, $"{section}:Url", url.OriginalString, "listens by http where everybody may come: health and metrics are shown, and tokens come in clear", "Write http://127.0.0.1:9090, or an address in a network of your own that only monitoring reaches");
        if (options.Token is { } token && token.Reveal().Length < ShortestToken)
            risks.Add(ShortToken, $"{section}:Token", "(secret)", $"has less than {ShortestToken} characters, and whoever has it lists and ends sessions", "Write one that was drawn by lot, as openssl rand -hex 32 does");
    }

    /// <summary>All addresses, or one that is not of a network of one's own. A name says nothing of that.</summary>
    private static bool IsPublic(Uri url) => IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
        ? address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || !Array.Exists(Private, n => n.Contains(address))
        : url.Host is "*" or "+";

    private static bool IsWide(IPNetwork network)
    {
        if (Array.Exists(Private, p => p.BaseAddress.AddressFamily == network.BaseAddress.AddressFamily && p.PrefixLength <= network.PrefixLength && p.Contains(network.BaseAddress))) return false;
        return network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 16 : 32);
    }

    private static IEnumerable<BindingAddress> Urls(ConfigurationContext context)
    {
        foreach (var url in (context.Root["Urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (Parse(url) is { } address)
                yield return address;
    }

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;   // the validator says so
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)) || host.StartsWith("unix:", StringComparison.Ordinal);
}
