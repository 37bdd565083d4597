using System.Text;
using JitGateway.Backends.Trust;
using JitGateway.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.Backends;

/// <summary>
/// Headers travel octet by octet, in and out: both sides read and write them as ISO 8859-1, so what is not ASCII arrives as it was
/// sent. The client's default refuses such a request as a whole. Certificates are the backend's.
/// </summary>
internal sealed class ProxyHttpClientFactory(Active<BackendTable> backends, TimeProvider time, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <summary>Then its name is looked up anew: a busy connection would otherwise stay for ever with a server that is no longer meant. What runs over it ends first.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.RequestHeaderEncodingSelector ??= static (_, _) => Encoding.Latin1;   // set already: Cluster:HttpClient:RequestHeaderEncoding
        backends.Value.Find(ClusterIds.BackendOf(context.ClusterId))?.Connection.Configure(handler);
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        handler is SocketsHttpHandler lasting ? base.WrapHandler(context, new OneAnswerConnections(lasting, OnceLike(lasting, context), time)) : base.WrapHandler(context, handler);

    /// <summary>YARP asks for a new client only where its own settings differ. What runs over the former client ends when it ends.</summary>
    protected override bool CanReuseOldClient(ForwarderHttpClientContext context) =>
        base.CanReuseOldClient(context) && DigestOf(context.OldMetadata) == DigestOf(context.NewMetadata);

    private SocketsHttpHandler OnceLike(SocketsHttpHandler lasting, ForwarderHttpClientContext context)
    {
        var once = new SocketsHttpHandler
        {
            UseProxy = lasting.UseProxy,
            AllowAutoRedirect = lasting.AllowAutoRedirect,
            AutomaticDecompression = lasting.AutomaticDecompression,
            UseCookies = lasting.UseCookies,
            ActivityHeadersPropagator = lasting.ActivityHeadersPropagator,
            ConnectTimeout = lasting.ConnectTimeout,
        };
        ConfigureHandler(context, once);
        once.PooledConnectionLifetime = TimeSpan.Zero;
        return once;
    }

    private static string? DigestOf(IReadOnlyDictionary<string, string>? metadata) => metadata?.GetValueOrDefault(BackendConnection.Metadata);
}
