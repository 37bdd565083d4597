using System.Globalization;
using JitGateway.Configuration;

namespace JitGateway.Backends;

/// <summary>
/// Answers 421 to a request for a host that nobody here serves, before routing looks at its path (RFC 9110 15.5.20). The port is that of
/// PublicOrigin, whatever the client wrote: applications make links of the X-Forwarded-Host that they get.
/// </summary>
internal static class KnownHosts
{
    public static IApplicationBuilder UseKnownHosts(this IApplicationBuilder app)
    {
        var backends = app.ApplicationServices.GetRequiredService<Active<BackendTable>>();
        var gateway = app.ApplicationServices.GetRequiredService<Active<GatewayOptions>>();
        return app.Use(next => context =>
        {
            var host = context.Request.Host;
            if (!backends.Value.ServesHost(NameOf(host)))
            {
                context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
                return Task.CompletedTask;
            }

            if (gateway.Value.PublicOrigin is { } origin && !HasPortOf(host, origin)) context.Request.Host = WithPortOf(host, origin);
            return next(context);
        });
    }

    /// <summary><see cref="HostString.Host"/> without the copy.</summary>
    internal static ReadOnlySpan<char> NameOf(HostString host)
    {
        var text = host.Value.AsSpan();
        var colon = text.LastIndexOf(':');
        return colon < 0 || text[^1] == ']' ? text : text[..colon];
    }

    private static bool HasPortOf(HostString host, Uri origin)
    {
        var port = host.Value.AsSpan(NameOf(host).Length);
        return origin.IsDefaultPort ? port.IsEmpty : port.Length > 1 && int.TryParse(port[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == origin.Port;
    }

    private static HostString WithPortOf(HostString host, Uri origin)
    {
        var name = NameOf(host).ToString();
        return origin.IsDefaultPort ? new HostString(name) : new HostString(name, origin.Port);
    }
}
