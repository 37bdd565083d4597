using System.Net;

namespace JitGateway.Edge;

internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Warning, "X-Forwarded-For comes from {Address}, which is not in Gateway:TrustedProxies, and is not believed. If that is your load balancer, name it there: until then everybody behind it is one client to rate limits")]
    public static partial void ForwardedByStranger(ILogger logger, IPAddress? address);

    [LoggerMessage(1201, LogLevel.Information, "New https connections are shown the certificates for {Names}")]
    public static partial void CertificatesShown(ILogger logger, string names);

    [LoggerMessage(1202, LogLevel.Warning, "{Ending}")]
    public static partial void CertificateEndsSoon(ILogger logger, string ending);

    [LoggerMessage(1203, LogLevel.Error, "{Ending}")]
    public static partial void CertificateEnded(ILogger logger, string ending);

    [LoggerMessage(1204, LogLevel.Warning, "No certificate of Tls:Certificates is for {Host}: whoever asks for it is shown the first, and browsers refuse that")]
    public static partial void HostWithoutCertificate(ILogger logger, string host);

    [LoggerMessage(1205, LogLevel.Warning, "Tls:Certificates is never shown, because no address to listen on is https: write https://ADDRESS:PORT into Urls")]
    public static partial void NothingIsHttps(ILogger logger);

    [LoggerMessage(1206, LogLevel.Warning, "Tls:Http3 is asked for, but this system has no QUIC (on Linux it is the package libmsquic): HTTP/1.1 and HTTP/2 are served without it")]
    public static partial void NoQuic(ILogger logger);
}
