using System.Security.Authentication;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Edge.Tls;

/// <summary>Section <c>Tls</c>: what the gateway shows where it ends TLS itself, and how browsers are kept on https, where PublicOrigin is https.</summary>
internal sealed class TlsOptions
{
    /// <summary>
    /// What the https addresses of Urls show, chosen by the name that a client asks for; the first is for everybody else. Their files are followed: what changes in them is shown
    /// to new connections, and those that are open stay. Absent: the server's own section Kestrel:Certificates, or TLS ends in front of the gateway.
    /// </summary>
    public IReadOnlyList<CertificateSettings> Certificates { get; set; } = [];

    /// <summary>The oldest version that is spoken. Default Tls12.</summary>
    public TlsVersion MinVersion { get; set; }

    /// <summary>Whether HTTP/3 is offered too, on the same ports by UDP; needs Certificates, and libmsquic on the machine. Where that is missing, the log says so and HTTP/1.1 and 2 go on. Read at start. Default false.</summary>
    public bool Http3 { get; set; }

    /// <summary>Whether requests by plain http are led to https. Default Auto.</summary>
    public HttpRedirect RedirectHttp { get; set; }

    /// <summary>HTTP Strict Transport Security (RFC 6797). Absent: the header is not sent, and an application's own passes.</summary>
    public HstsOptions? Hsts { get; set; }

    internal SslProtocols Protocols => MinVersion == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
}

internal enum TlsVersion
{
    /// <summary>TLS 1.2 and 1.3.</summary>
    Tls12,

    /// <summary>TLS 1.3 only.</summary>
    Tls13,
}

internal enum HttpRedirect
{
    /// <summary>Those of which a trusted proxy says that they came by http (X-Forwarded-Proto), and those that came straight to a gateway that listens on https too.</summary>
    Auto,

    /// <summary>All. Behind a proxy that ends TLS and says nothing of it, browsers go round in circles.</summary>
    Always,

    /// <summary>None.</summary>
    Never,
}

/// <summary>What browsers are told to remember of every host of the gateway: to come by https only.</summary>
internal sealed class HstsOptions
{
    /// <summary>For how long. Default 365 days; 00:00:00 makes browsers forget it.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Whether it holds for all hosts below as well, those that are not the gateway's too.</summary>
    public bool IncludeSubDomains { get; set; }

    /// <summary>Whether browsers may build it in; needs IncludeSubDomains and a year.</summary>
    public bool Preload { get; set; }
}
