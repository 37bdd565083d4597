using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Saml.Keys;

namespace JitGateway.Saml.Bindings;

/// <summary>The HTTP-Redirect binding (SAML Bindings 3.4): a deflated message in the query, the signature beside it.</summary>
internal static class RedirectBinding
{
    public const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

    /// <summary>
    /// The URL that carries a request. The signature covers the octets <c>SAMLRequest=…&amp;RelayState=…&amp;SigAlg=…</c> exactly as they are sent
    /// (3.4.4.1); escapes are upper case, because some providers encode again before they verify.
    /// </summary>
    /// <param name="relayState">Null: none.</param>
    /// <param name="signer">Null: unsigned.</param>
    public static string RequestUrl(Uri destination, string message, string? relayState, ServiceProviderKey? signer) => Url(destination, "SAMLRequest", message, relayState, signer);

    /// <summary>The same for a response.</summary>
    public static string ResponseUrl(Uri destination, string message, string? relayState, ServiceProviderKey? signer) => Url(destination, "SAMLResponse", message, relayState, signer);

    private static string Url(Uri destination, string parameter, string message, string? relayState, ServiceProviderKey? signer)
    {
        var query = $"{parameter}={Uri.EscapeDataString(Deflate(message))}{(relayState is null ? "" : $"&RelayState={Uri.EscapeDataString(relayState)}")}";
        if (signer is not null)
        {
            query += $"&SigAlg={Uri.EscapeDataString(RsaSha256)}";
            using var key = signer.PrivateKey();
            var signature = key.SignData(Encoding.ASCII.GetBytes(query), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            query += $"&Signature={Uri.EscapeDataString(Convert.ToBase64String(signature))}";
        }

        var url = destination.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        return $"{url}{(destination.Query.Length > 0 ? '&' : '?')}{query}";
    }

    private static string Deflate(string message)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(message));
        return Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }
}
