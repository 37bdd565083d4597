using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.Benchmarks;

/// <summary>An identity provider that answers every login at once, each time with another person.</summary>
internal sealed partial class BenchmarkIdentityProvider : IDisposable
{
    private const string EntityId = "https://idp.example.com/metadata";

    private readonly RSA _key = RSA.Create(2048);
    private readonly HttpClient _browser = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
    private int _people;

    public string Metadata
    {
        get
        {
            using var certificate = new CertificateRequest("CN=idp", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddDays(1));
            return $"""
                <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{EntityId}">
                <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
                <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(certificate.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
                </md:IDPSSODescriptor></md:EntityDescriptor>
                """;
        }
    }

    /// <summary>Begins a login at the gateway and writes the answer to it.</summary>
    /// <returns>Null while the gateway has not read the metadata.</returns>
    public async Task<HttpRequestMessage?> AnswerAsync(string gateway)
    {
        using var question = await _browser.GetAsync(new Uri($"{gateway}/sso/login?return=%2Fpage"));
        if (question.StatusCode is not (HttpStatusCode.Redirect or HttpStatusCode.SeeOther)) return null;
        var query = QueryHelpers.ParseQuery(question.Headers.Location!.Query);
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SAMLResponse"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Response(gateway, RequestId(query["SAMLRequest"].ToString())).ToXml(MessageSigner.Rsa(_key)))),
            ["RelayState"] = query["RelayState"].ToString(),
        };
        var answer = new HttpRequestMessage(HttpMethod.Post, $"{gateway}/sso/acs") { Content = new FormUrlEncodedContent(form) };
        answer.Headers.Add("Cookie", string.Join("; ", question.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0])));
        answer.Headers.Add("Accept", "text/html");
        answer.Headers.Add("Sec-Fetch-Mode", "navigate");
        return answer;
    }

    /// <summary>Delivers an answer; it must be accepted and bring a session.</summary>
    public async Task DeliverAsync(HttpRequestMessage answer)
    {
        using var _ = answer;
        using var accepted = await _browser.SendAsync(answer);
        if (!accepted.Headers.TryGetValues("Set-Cookie", out var cookies) || !cookies.Any(c => c.StartsWith("jit=", StringComparison.Ordinal)))
            throw new InvalidOperationException($"A login was answered with {(int)accepted.StatusCode} and no session:\n{await accepted.Content.ReadAsStringAsync()}");
    }

    public void Dispose()
    {
        _browser.Dispose();
        _key.Dispose();
    }

    private SamlResponseMessage Response(string gateway, string requestId)
    {
        var number = Interlocked.Increment(ref _people);
        return new SamlResponseMessage
        {
            Issuer = EntityId,
            Audiences = [$"{gateway}/sso/metadata"],
            AssertionConsumerService = $"{gateway}/sso/acs",
            InResponseTo = requestId,
            IssuedAt = TimeProvider.System.GetUtcNow(),
            NameId = $"person-{number}",
            Signed = Signed.Response,
            Attributes =
            [
                new SamlAttributeMessage("uid", [$"ada{number}"]),
                new SamlAttributeMessage("mail", [$"ada{number}@example.com"]),
                .. Enumerable.Range(0, 8).Select(i => new SamlAttributeMessage($"urn:oid:1.3.6.1.4.1.5923.1.1.1.{i}", [.. Enumerable.Range(0, 3).Select(j => $"value {j} of attribute {i}, as long as the name of a group")])),
            ],
        };
    }

    private static string RequestId(string samlRequest)
    {
        using var inflated = new StreamReader(new DeflateStream(new MemoryStream(Convert.FromBase64String(samlRequest)), CompressionMode.Decompress));
        return IdPattern().Match(inflated.ReadToEnd()).Groups["id"].Value;
    }

    [GeneratedRegex(" ID=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IdPattern();
}
