using System.Net;
using System.Net.Quic;
using System.Net.Security;
using JitGateway.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace JitGateway.Edge.Tls;

/// <summary>
/// Has the https addresses show the certificates of <c>Tls:Certificates</c>. The server's own way to certificates knows one for each address, sends no chain with one that is chosen
/// by name, and closes every connection of an address whose file changed.
/// </summary>
internal static class HttpsEndpoints
{
    private const string Urls = "Urls";

    /// <summary>Whether this system can speak HTTP/3.</summary>
    public static bool HasQuic => (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()) && QuicListener.IsSupported;

    /// <summary>When the configuration is known, which is after the server was made and before it listens.</summary>
    public static WebApplication UseTls(this WebApplication app)
    {
        var certificates = app.Services.GetRequiredService<Active<ServerCertificates>>();
        if (certificates.Value.All.Count == 0) return app;
        var tls = app.Services.GetRequiredService<Active<TlsOptions>>();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HttpsEndpoints));
        if (tls.Value.Http3 && !HasQuic) Log.NoQuic(logger);
        if (!Listen(app, listen => Show(listen, certificates, tls))) Log.NothingIsHttps(logger);
        return app;
    }

    private static void Show(ListenOptions listen, Active<ServerCertificates> certificates, Active<TlsOptions> tls)
    {
        if (tls.Value.Http3 && HasQuic) listen.Protocols |= HttpProtocols.Http3;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = handshake => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificates.Value.Of(handshake.ClientHelloInfo.ServerName).Context,
                EnabledSslProtocols = tls.Value.Protocols,
            }),
        });
    }

    /// <returns>Whether any address is https.</returns>
    private static bool Listen(WebApplication app, Action<ListenOptions> https)
    {
        var server = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        var endpoints = app.Configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        foreach (var endpoint in endpoints)
            server.ConfigurationLoader!.Endpoint(endpoint.Key, configured =>
            {
                if (configured.IsHttps && !configured.ConfigSection.GetSection("Certificate").Exists() && !configured.ConfigSection.GetSection("Sni").Exists()) https(configured.ListenOptions);
            });
        if (endpoints.Count > 0) return endpoints.Any(static e => IsHttps(e["Url"] ?? ""));   // the server listens on these, and not on Urls

        var urls = (app.Configuration[Urls] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!urls.Any(IsHttps)) return false;
        foreach (var url in urls) Listen(server, BindingAddress.Parse(url), IsHttps(url) ? https : static _ => { });
        app.Configuration[Urls] = null;   // or the server would say that it passes over them
        return true;
    }

    /// <summary>As the server itself reads its addresses: a name that is none of an address means every one.</summary>
    private static void Listen(KestrelServerOptions server, BindingAddress address, Action<ListenOptions> configure)
    {
        if (address.IsUnixPipe) server.ListenUnixSocket(address.UnixPipePath, configure);
        else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) server.ListenLocalhost(address.Port, configure);
        else if (IPAddress.TryParse(address.Host, out var ip)) server.Listen(ip, address.Port, configure);
        else server.ListenAnyIP(address.Port, configure);
    }

    private static bool IsHttps(string url) => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
