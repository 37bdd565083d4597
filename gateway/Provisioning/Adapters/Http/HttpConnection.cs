using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Backends;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>How connections to one backend are made: what its settings come to, with every file read.</summary>
/// <param name="Authorities">The only ones that are trusted; null: those of the machine.</param>
/// <param name="ClientCertificate">What the gateway shows, with its chain; null: nothing.</param>
internal sealed record HttpConnection(X509Certificate2Collection? Authorities, SslStreamCertificateContext? ClientCertificate, IWebProxy? Proxy)
{
    /// <summary>A client with its own pool of connections, which knows servers of HTTP/1.0. Redirects are not followed: they would carry the credentials elsewhere.</summary>
    public HttpClient NewClient(TimeProvider time)
    {
        var client = new HttpClient(new OneAnswerConnections(NewHandler(TimeSpan.FromMinutes(5)), NewHandler(TimeSpan.Zero), time)) { Timeout = Timeout.InfiniteTimeSpan };   // the adapter's own limit is around the whole call
        client.DefaultRequestHeaders.UserAgent.ParseAdd("JitGateway");
        return client;
    }

    /// <param name="lifetime">Of a connection; zero: for one request.</param>
    private SocketsHttpHandler NewHandler(TimeSpan lifetime)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = Proxy is not null,   // the environment's proxy is for the way out; a backend is inside
            Proxy = Proxy,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = lifetime,
        };
        handler.SslOptions.ClientCertificateContext = ClientCertificate;
        if (Authorities is not null) handler.SslOptions.CertificateChainPolicy = CertificateFiles.Trust(Authorities);
        return handler;
    }
}
