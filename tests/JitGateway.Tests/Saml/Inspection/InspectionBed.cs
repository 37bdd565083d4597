using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Configuration;
using JitGateway.Identity.Inspection;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>A gateway as the command line builds it, which serves nobody; its identity providers are those of <see cref="Exchange"/>, by certificates.</summary>
internal sealed class InspectionBed : IAsyncDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly Dictionary<string, Microsoft.AspNetCore.Builder.WebApplication> _gateways = new(StringComparer.Ordinal);

    public InspectionBed()
    {
        _folder.WithFile("sp.pem", ServiceProviderKeyFile.Pem);
        _folder.WithFile("corp.xml", Metadata(Exchange.Idp, CorpCertificate));
        _folder.WithFile("partner.xml", Metadata(Exchange.OtherIdp, PartnerCertificate));
    }

    public static X509Certificate2 CorpCertificate { get; } = Certificate("CN=corp", Exchange.IdpKey);

    public static X509Certificate2 PartnerCertificate { get; } = Certificate("CN=partner", Exchange.OtherIdpKey);

    public string Folder => _folder.Folder;

    public static X509Certificate2 Certificate(string name, RSA key) =>
        new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Exchange.Now.AddYears(-1), Exchange.Now.AddYears(9));

    public static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    public static string Metadata(string entityId, X509Certificate2 certificate) => $"""
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entityId}">
          <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <md:Extensions><shibmd:Scope xmlns:shibmd="urn:mace:shibboleth:metadata:1.0">example.com</shibmd:Scope></md:Extensions>
            <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(certificate.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
            <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/slo"/>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
          </md:IDPSSODescriptor>
        </md:EntityDescriptor>
        """;

    /// <summary>The configuration file of the bed.</summary>
    /// <param name="corp">More settings of corp, each ended with a comma.</param>
    /// <param name="saml">More settings of the section, each ended with a comma.</param>
    public string Configuration(string corp = "", string saml = "\"DecryptionKeys\": [ { \"Certificate\": \"sp.pem\", \"Key\": \"sp.pem\" } ],") => $$"""
        {
          "Gateway": { "PublicOrigin": "https://sso.example.com" },
          "Saml": {
            {{saml}}
            "SigningKeys": [ { "Certificate": "sp.pem", "Key": "sp.pem" } ],
            "IdentityProviders": {
              "corp": { {{corp}} "Metadata": "corp.xml" },
              "partner": { "Metadata": "partner.xml" }
            }
          }
        }
        """;

    public string Configured(string? json = null)
    {
        var name = $"gateway-{_gateways.Count}.json";
        _folder.WithFile(name, json ?? Configuration());
        return Path.Combine(_folder.Folder, name);
    }

    public async Task<T> ServiceAsync<T>(string? json = null)
        where T : notnull
    {
        json ??= Configuration();
        if (!_gateways.TryGetValue(json, out var gateway)) _gateways[json] = gateway = GatewayHost.Build(new ConfigurationFiles([Configured(json)], new Dictionary<string, string?>(StringComparer.Ordinal)));
        await gateway.Services.GetRequiredService<IMessageInspector>().PrepareAsync(CancellationToken.None);
        return gateway.Services.GetRequiredService<T>();
    }

    public async Task<InspectionReport> InspectAsync(string content, string? json = null, string? identityProvider = null, bool redact = false, DateTimeOffset? at = null, bool isUnasked = false) =>
        (await ServiceAsync<IMessageInspector>(json)).Inspect(new InspectionRequest(content) { At = at ?? Exchange.Now, IdentityProvider = identityProvider, Redact = redact, IsUnasked = isUnasked });

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways.Values) await gateway.DisposeAsync();
        _folder.Dispose();
    }
}
