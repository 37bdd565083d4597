using JitGateway.Configuration;

namespace JitGateway.Backends;

/// <summary>Answers 421 to a request for a host that nobody here serves, before routing looks at its path (RFC 9110 15.5.20).</summary>
internal static class KnownHosts
{
    public static IApplicationBuilder UseKnownHosts(this IApplicationBuilder app)
    {
        var backends = app.ApplicationServices.GetRequiredService<Active<BackendTable>>();
        return app.Use(next => context =>
        {
            if (backends.Value.ServesHost(NameOf(context.Request.Host))) return next(context);
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        });
    }

    /// <summary><see cref="HostString.Host"/> without the copy.</summary>
    internal static ReadOnlySpan<char> NameOf(HostString host)
    {
        var text = host.Value.AsSpan();
        var colon = text.LastIndexOf(':');
        return colon < 0 || text[^1] == ']' ? text : text[..colon];
    }
}
