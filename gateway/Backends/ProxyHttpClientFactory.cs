using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.Backends;

/// <summary>
/// Headers travel octet by octet, in and out: both sides read and write them as ISO 8859-1, so what is not ASCII arrives as it was
/// sent. The client's default refuses such a request as a whole.
/// </summary>
internal sealed class ProxyHttpClientFactory(ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.RequestHeaderEncodingSelector ??= static (_, _) => Encoding.Latin1;   // set already: Cluster:HttpClient:RequestHeaderEncoding
    }
}
