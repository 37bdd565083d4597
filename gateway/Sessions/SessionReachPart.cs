using JitGateway.Backends;
using JitGateway.Configuration;

namespace JitGateway.Sessions;

/// <summary>Nothing of a backend's own: it is checked that its hosts can hold a session cookie.</summary>
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
        if (gateway.PublicOrigin is null || gateway.IsHttps) return SessionReach.Checked;
        foreach (var (host, i) in context.Options.Match.Hosts.Select((h, i) => (h, i)))
            if (Uri.CheckHostName(host) is not UriHostNameType.Unknown && !IsLoopback(host))
                context.Errors.Add($"{context.Section.Path}:Match:Hosts:{i}", host, "is not on loopback, and PublicOrigin is http: its session cookie would travel in clear",
                    "Write an https PublicOrigin, or a host such as wiki.localhost");
        return SessionReach.Checked;
    }

    private static bool IsLoopback(string host) =>
        host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || (Uri.TryCreate($"http://{host}", UriKind.Absolute, out var uri) && uri.IsLoopback);
}
