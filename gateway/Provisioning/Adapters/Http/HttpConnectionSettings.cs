using JitGateway.Configuration;
using JitGateway.Configuration.Certificates;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>How a backend is reached over HTTP: the keys that the section of every adapter over HTTP has.</summary>
internal abstract class HttpConnectionSettings
{
    /// <summary>
    /// A PEM file with the certificate authorities that may have signed the server's certificate; then no others are trusted. Absent: those
    /// the machine trusts.
    /// </summary>
    public FilePath? CaFile { get; set; }

    /// <summary>The certificate that the gateway shows to the server (mutual TLS). Absent: none.</summary>
    public CertificateSettings? ClientCertificate { get; set; }

    /// <summary>The proxy on the way to the server. Absent: none, whatever the environment says.</summary>
    public ProxySettings? Proxy { get; set; }
}

/// <summary>The same with the credentials that any service over HTTP may ask for: one of them.</summary>
internal abstract class HttpSettings : HttpConnectionSettings
{
    /// <summary>The bearer token (RFC 6750), without the word Bearer.</summary>
    public Secret? Token { get; set; }

    /// <summary>A user name and a password (RFC 7617).</summary>
    public BasicSettings? Basic { get; set; }

    /// <summary>A header with a key in it.</summary>
    public ApiKeySettings? ApiKey { get; set; }

    /// <summary>A bearer token that is fetched from an authorization server by client credentials (RFC 6749 4.4), and renewed before its end.</summary>
    public ClientCredentialsSettings? OAuth2 { get; set; }
}

/// <summary>A forward proxy.</summary>
internal sealed class ProxySettings
{
    /// <summary>Where it listens, as in <c>http://proxy.example.com:3128</c>. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>The name it asks for. Absent: it asks for none.</summary>
    public string? UserName { get; set; }

    /// <summary>The password that belongs to the name.</summary>
    public Secret? Password { get; set; }
}

/// <summary>Credentials of Basic authentication.</summary>
internal sealed class BasicSettings
{
    /// <summary>The user name, without a colon. Required.</summary>
    public string? UserName { get; set; }

    /// <summary>The password. Required.</summary>
    public Secret? Password { get; set; }
}

/// <summary>A key that the service expects in a header.</summary>
internal sealed class ApiKeySettings
{
    /// <summary>The header's name, as in <c>X-Api-Key</c>. Required.</summary>
    public string? Header { get; set; }

    /// <summary>All that the header holds, with a prefix where the service wants one. Required.</summary>
    public Secret? Value { get; set; }
}

/// <summary>Client credentials of OAuth 2.0.</summary>
internal sealed class ClientCredentialsSettings
{
    /// <summary>The token endpoint. Required.</summary>
    public Uri? TokenUrl { get; set; }

    /// <summary>The client's id. Required.</summary>
    public string? ClientId { get; set; }

    /// <summary>The client's secret. Required.</summary>
    public Secret? ClientSecret { get; set; }

    /// <summary>The scopes that are asked for, separated by blanks. Absent: the server's default.</summary>
    public string? Scope { get; set; }

    /// <summary>How the client shows its secret.</summary>
    public ClientAuthentication Authentication { get; set; }

    /// <summary>What the endpoint wants besides, as in <c>audience</c> or <c>resource</c>.</summary>
    public Dictionary<string, string> Parameters { get; set; } = new(StringComparer.Ordinal);

    /// <summary>A PEM file with the authorities of the token endpoint's certificate. Absent: those the machine trusts.</summary>
    public FilePath? CaFile { get; set; }
}

internal enum ClientAuthentication
{
    /// <summary>In the header Authorization (RFC 6749 2.3.1).</summary>
    Basic,

    /// <summary>In the form, as <c>client_id</c> and <c>client_secret</c>.</summary>
    Body,
}
