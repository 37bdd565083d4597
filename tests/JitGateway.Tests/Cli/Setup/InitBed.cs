using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Cli;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Cli.Setup;

/// <summary>An empty folder, an identity provider's metadata and an application, both served on loopback.</summary>
internal sealed class InitBed : IAsyncDisposable
{
    private readonly ScriptedBackend _servers;

    private InitBed(ScriptedBackend servers) => _servers = servers;

    public string Folder { get; } = Directory.CreateTempSubdirectory("init").FullName;

    public string Metadata => $"{_servers.Url}/metadata";

    public string Application => $"{_servers.Url}/";

    public static async Task<InitBed> StartAsync(string entityId = "https://idp.example.org/realms/staff", string signIn = "https://idp.example.org/realms/staff/protocol/saml", int days = 400)
    {
        var metadata = Document(entityId, signIn, days);
        return new InitBed(await ScriptedBackend.StartAsync(context => context.Request.Path == "/metadata" ? context.Response.WriteAsync(metadata) : context.Response.WriteAsync("an application")));
    }

    public static string Document(string entityId, string signIn, int days = 400)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=idp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-500), TimeProvider.System.GetUtcNow().AddDays(days).AddHours(1));
        return $"""
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entityId}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{Convert.ToBase64String(certificate.RawData)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{signIn}"/></IDPSSODescriptor></EntityDescriptor>
            """;
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>With what every configuration needs; options that come later win nothing, so a test says which it replaces.</summary>
    public Task<(int Code, string Output, string Error)> InitAsync(params string[] more)
    {
        string[] usual = ["--origin", "https://sso.example.com", "--idp-metadata", Metadata, "--backend-url", Application, "--out", Folder];
        var left = usual.Chunk(2).Where(pair => !more.Contains(pair[0], StringComparer.Ordinal)).SelectMany(pair => pair);
        return RunAsync("", ["init", .. left, .. more]);
    }

    /// <param name="typed">What the person at the terminal types; empty: there is none.</param>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string typed, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(typed);
        var code = await new GatewayCommandLine(files => GatewayHost.Build(files), input, output, error, asks: typed.Length > 0).RunAsync(arguments);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>What <c>check</c> says of what was written, with secrets as an operator would fill them in.</summary>
    public Task<(int Code, string Output, string Error)> CheckAsync(params string[] set) => RunAsync("", ["check", "--offline", "--config", Path.Combine(Folder, "gateway.json"), .. set.SelectMany(s => new[] { "--set", s })]);

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
