using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>
/// One gateway with SimpleSAMLphp and pysaml2, an application that shows the headers it was sent, and Chromium. SimpleSAMLphp stands under two names: as it is, and with answers by artifact. A dozen faculties that nobody will ever reach
/// make the list long.
/// </summary>
public sealed class SigningInFixture : IAsyncLifetime
{
    public const string SimpleSamlPhpName = "simplesamlphp";
    public const string PySaml2Name = "pysaml2";
    private const string ArtifactName = "simplesamlphp-artifact";
    private const string Mfa = "https://refeds.org/profile/mfa";

    private readonly Parts _parts = new();
    private GatewayConfiguration _configuration = null!;

    internal SimpleSamlPhp SimpleSamlPhp { get; private set; } = null!;

    internal PySaml2 PySaml2 { get; private set; } = null!;

    internal GatewayProcess Gateway { get; private set; } = null!;

    internal Browser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var application = _parts.Add(await HeaderBackend.StartAsync());
        var (simpleSamlPhp, pySaml2) = (SimpleSamlPhp.StartAsync(withStore: true), PySaml2.StartAsync());
        Browser = _parts.Add(await Browser.StartAsync());
        SimpleSamlPhp = _parts.Add(await simpleSamlPhp);
        PySaml2 = _parts.Add(await pySaml2);
        SimpleSamlPhp.Send(new SimpleSamlPhpAnswers(SendsArtifacts: true));   // before its metadata is read, which says where

        _configuration = new GatewayConfiguration(FreePort.Next()).WithDecryptionKey()
            .With($"Saml:IdentityProviders:{SimpleSamlPhpName}", $$"""{ "DisplayName": "SimpleSAMLphp", "Metadata": "{{SimpleSamlPhp.Metadata}}", "EmailDomains": "simplesamlphp.example", "IdpInitiated": "Accept" }""")
            .With($"Saml:IdentityProviders:{ArtifactName}", $$"""{ "DisplayName": "By artifact", "Metadata": "{{SimpleSamlPhp.Metadata}}", "ResponseBinding": "Artifact" }""")
            .With($"Saml:IdentityProviders:{PySaml2Name}", $$"""{ "DisplayName": "pysaml2", "Metadata": "{{PySaml2.Metadata}}", "SubjectFrom": "username" }""");
        for (var i = 1; i <= 12; i++) _configuration.With($"Saml:IdentityProviders:faculty-{i}", $$"""{ "DisplayName": "Faculty {{i}}.", "Metadata": "faculty-{{i}}.xml" }""");
        Backend("both", $"\"IdentityProvider\": [ \"{SimpleSamlPhpName}\", \"{PySaml2Name}\" ], \"Access\": [ {{ \"Path\": \"/both/admin\", \"AuthnContext\": \"{Mfa}\", \"Effect\": \"Allow\" }}, {{ \"Path\": \"/both/admin\", \"Effect\": \"Deny\" }} ]");
        Backend("many", "\"Description\": \"For people of every provider\"");
        Backend("fresh", $"\"IdentityProvider\": \"{SimpleSamlPhpName}\", \"Login\": {{ \"ForceAuthn\": true }}");
        Backend("unseen", $"\"IdentityProvider\": \"{PySaml2Name}\", \"Login\": {{ \"Passive\": true }}");
        Backend("news", $"\"IdentityProvider\": \"{SimpleSamlPhpName}\", \"Access\": [ {{ \"Passive\": true, \"Effect\": \"Public\" }} ]");
        Backend("artifact", $"\"IdentityProvider\": \"{ArtifactName}\"");
        Backend("unasked", $"\"IdentityProvider\": \"{SimpleSamlPhpName}\"");

        Gateway = _parts.Add(await GatewayProcess.StartAsync(_configuration));
        foreach (var name in (string[])[SimpleSamlPhpName, ArtifactName, PySaml2Name])
            await Eventually.HoldsAsync(() => Gateway.Log.Contains($"Metadata of identity provider {name} is in use", StringComparison.Ordinal), () => $"the metadata of {name} is read; the log says:\n{Gateway.Log}");
        var metadata = (await Gateway.MetadataAsync()).Replace(" WantAssertionsSigned=\"true\"", "", StringComparison.Ordinal);
        SimpleSamlPhp.Trust(metadata);
        SimpleSamlPhp.SetPerson("ada", new(StringComparer.Ordinal) { ["mail"] = ["ada@example.org"], ["displayName"] = ["Ada Example"] });
        await PySaml2.TrustAsync(metadata);
        await PySaml2.SendAsync();

        void Backend(string name, string settings) => _configuration.WithBackend(name, $$"""{ "Match": { "Path": "/{{name}}" }, "Destinations": [ "{{application.Url}}" ], {{settings}} }""");
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    /// <summary>Changes what is done with logins that SimpleSAMLphp begins; the gateway notices by itself.</summary>
    internal Task SetUnsolicitedAsync(string setting)
    {
        var before = Gateway.Log.Length;
        _configuration.With($"Saml:IdentityProviders:{SimpleSamlPhpName}:IdpInitiated", $"\"{setting}\"").Write();
        return Eventually.HoldsAsync(() => Gateway.Log[before..].Contains("is in force", StringComparison.Ordinal), () => $"the gateway takes the changed file; its log says:\n{Gateway.Log[before..]}");
    }
}
