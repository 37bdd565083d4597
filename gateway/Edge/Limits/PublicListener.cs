using System.Text;
using JitGateway.Configuration;
using JitGateway.Edge.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace JitGateway.Edge.Limits;

/// <summary>
/// How the public listener reads requests. Bodies of our own endpoints end at 1 MiB; those for backends are streamed and have the backend's limit.
/// </summary>
internal static class PublicListener
{
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    public static void Configure(WebHostBuilderContext context, KestrelServerOptions server)
    {
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);   // a line ends with CR LF and nothing else (RFC 9112 2.2 leaves it open)
        server.Configure(context.Configuration.GetSection("Kestrel"), reloadOnChange: true);
        server.ConfigureHttpsDefaults(https => https.SslProtocols = server.ApplicationServices.GetRequiredService<Active<TlsOptions>>().Value.Protocols);
        var most = new Lazy<int?>(() => server.ApplicationServices.GetRequiredService<Active<LimitOptions>>().Value.MaxConnections);   // as at start, like the server's own limits
        var count = new ConnectionCount(() => most.Value);
        server.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Use(count.Around);
            endpoint.Use(static serve => ConnectionEnd.Around(serve, TimeProvider.System));
        });
        server.AddServerHeader = false;
        server.RequestHeaderEncodingSelector = server.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;   // octet by octet, see ProxyHttpClientFactory
    }

    /// <summary>When the configuration is known, which is after the server was made and before it listens.</summary>
    public static WebApplication UseLimits(this WebApplication app)
    {
        Limit(app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits, app.Services.GetRequiredService<Active<LimitOptions>>().Value);
        return app;
    }

    private static void Limit(KestrelServerLimits server, LimitOptions limits)
    {
        server.MaxRequestBodySize = 1024 * 1024;
        server.MaxRequestLineSize = limits.RequestLine;
        server.MaxRequestHeadersTotalSize = limits.Headers;
        server.Http2.MaxRequestHeaderFieldSize = server.Http3.MaxRequestHeaderFieldSize = limits.Headers;   // one may fill them, as with HTTP/1
        server.MaxRequestHeaderCount = limits.HeaderCount;
        server.RequestHeadersTimeout = limits.HeadersTimeout;
        server.KeepAliveTimeout = limits.KeepAliveTimeout;
        server.MinRequestBodyDataRate = RateOf(limits.MinUploadRate);
        server.MinResponseDataRate = RateOf(limits.MinDownloadRate);
        server.MaxConcurrentConnections = limits.MaxConnections;
        server.Http2.MaxStreamsPerConnection = limits.Http2Streams;
    }

    private static MinDataRate? RateOf(int octetsPerSecond) => octetsPerSecond == 0 ? null : new MinDataRate(octetsPerSecond, RateGrace);
}
