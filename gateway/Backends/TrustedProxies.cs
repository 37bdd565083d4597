using System.Net;
using JitGateway.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace JitGateway.Backends;

/// <summary>
/// Believes <c>X-Forwarded-For/-Proto/-Host</c> of <see cref="GatewayOptions.TrustedProxies"/> and of nobody else; the
/// framework's own default would believe every process of this machine. What backends get of these headers, YARP sets anew. <c>X-Original-For/-Proto/-Host</c> tell the rest of the pipeline what was believed, so nobody else may send them.
/// </summary>
internal static class TrustedProxies
{
    private static readonly string[] OfTheFramework = [ForwardedHeadersDefaults.XOriginalForHeaderName, ForwardedHeadersDefaults.XOriginalProtoHeaderName, ForwardedHeadersDefaults.XOriginalHostHeaderName];

    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app)
    {
        var gateway = app.ApplicationServices.GetRequiredService<Active<GatewayOptions>>();
        var loggers = app.ApplicationServices.GetRequiredService<ILoggerFactory>();
        return app.Use(next =>
        {
            var current = Pipeline(next, gateway.Value, loggers);
            gateway.OnChange(options => Volatile.Write(ref current, Pipeline(next, options, loggers)));
            return context =>
            {
                foreach (var name in OfTheFramework) context.Request.Headers.Remove(name);
                return Volatile.Read(ref current)(context);
            };
        });
    }

    private static RequestDelegate Pipeline(RequestDelegate next, GatewayOptions gateway, ILoggerFactory loggers) =>
        gateway.TrustedProxies.Count == 0
            ? next
            : new ForwardedHeadersMiddleware(next, loggers, Options.Create(Trust(gateway.TrustedProxies))).Invoke;

    private static ForwardedHeadersOptions Trust(IEnumerable<string> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,   // the chain is as long as it is: it ends at the first address that is not trusted
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address)) options.KnownProxies.Add(address);
            else options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }

        return options;
    }
}
