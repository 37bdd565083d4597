using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.JourneyTests.Servers;

/// <summary>
/// An identity provider without a page and without a server: whoever is named is signed in with two requests to the gateway, the second of which brings the signed response. For
/// journeys of thousands.
/// </summary>
internal sealed partial class InstantIdentityProvider : IDisposable
{
    private const string EntityId = "https://idp.example.com/metadata";
    private const string Login = "/sso/login?return=%2F&idp=instant";

    private readonly RSA _key = RSA.Create(2048);
    private readonly Uri _serviceProvider;

    /// <param name="configuration">Of the gateway, which is told of this identity provider.</param>
    public InstantIdentityProvider(GatewayConfiguration configuration)
    {
        _serviceProvider = configuration.Origin;
        File.WriteAllText(Path.Combine(configuration.Directory, "instant.xml"), Metadata());
        configuration.With("Saml:IdentityProviders:instant", """{ "Metadata": "instant.xml" }""");
    }

    /// <summary>Waits until a node has read the metadata, and logins may begin there.</summary>
    public static Task KnownAtAsync(GatewayProcess node, HttpClient client) => Eventually.HoldsAsync(async () =>
    {
        using var answer = await client.GetAsync(new Uri(node.Url, Login));
        return answer.Headers.Location is not null;
    }, "the node knows the identity provider");

    /// <summary>Signs a person in, in a browser of their own.</summary>
    /// <param name="client">Follows no redirects and keeps no cookies.</param>
    /// <returns>The session cookie, as it is sent back.</returns>
    public async Task<string> SignInAsync(HttpClient client, string person, params (string Name, string Value)[] attributes)
    {
        using var question = await client.SendAsync(Navigation(HttpMethod.Get, new Uri(_serviceProvider, Login)));
        if (question.Headers.Location is not { } location) throw new InvalidOperationException($"No login begins, but {question.StatusCode}:\n{await question.Content.ReadAsStringAsync()}");
        var query = QueryHelpers.ParseQuery(location.Query);
        using var answer = Navigation(HttpMethod.Post, new Uri(_serviceProvider, "/sso/acs"));
        answer.Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SAMLResponse"] = Response(person, RequestId(query["SAMLRequest"].ToString()), attributes),
            ["RelayState"] = query["RelayState"].ToString(),
        });
        answer.Headers.Add("Cookie", string.Join("; ", question.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0])));
        using var accepted = await client.SendAsync(answer);
        var cookies = accepted.Headers.TryGetValues("Set-Cookie", out var set) ? set : [];
        return cookies.FirstOrDefault(c => c.StartsWith("jit=", StringComparison.Ordinal) || c.StartsWith("__Host-jit=", StringComparison.Ordinal))?.Split(';')[0]
            ?? throw new InvalidOperationException($"{person} was not signed in, but answered {accepted.StatusCode}:\n{await accepted.Content.ReadAsStringAsync()}");
    }

    public void Dispose() => _key.Dispose();

    private static HttpRequestMessage Navigation(HttpMethod method, Uri url)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        return request;
    }

    private string Metadata() =>
        $"""
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{EntityId}">
        <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue>
        <ds:Modulus>{Convert.ToBase64String(_key.ExportParameters(false).Modulus!)}</ds:Modulus><ds:Exponent>{Convert.ToBase64String(_key.ExportParameters(false).Exponent!)}</ds:Exponent>
        </ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo></md:KeyDescriptor>
        <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
        </md:IDPSSODescriptor></md:EntityDescriptor>
        """;

    private string Response(string person, string requestId, (string Name, string Value)[] attributes) => new SamlResponseMessage
    {
        Issuer = EntityId,
        Audiences = [new Uri(_serviceProvider, "/sso/metadata").AbsoluteUri],
        AssertionConsumerService = new Uri(_serviceProvider, "/sso/acs").AbsoluteUri,
        InResponseTo = requestId,
        IssuedAt = TimeProvider.System.GetUtcNow(),
        NameId = $"subject-of-{person}",
        Signed = Signed.Response,
        Attributes =
        [
            new SamlAttributeMessage("uid", person),
            new SamlAttributeMessage("mail", $"{person}@example.org"),
            .. attributes.Select(a => new SamlAttributeMessage(a.Name, a.Value)),
        ],
    }.ToFormValue(MessageSigner.Rsa(_key));

    private static string RequestId(string samlRequest)
    {
        using var inflated = new StreamReader(new DeflateStream(new MemoryStream(Convert.FromBase64String(samlRequest)), CompressionMode.Decompress), Encoding.UTF8);
        return IdPattern().Match(inflated.ReadToEnd()).Groups["id"].Value;
    }

    [GeneratedRegex(" ID=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IdPattern();
}
