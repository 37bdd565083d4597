using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Configuration;

/// <summary>The files that the configurations of the corpus name: keys, certificates, secrets, metadata, a plug-in. The clock stands at noon of 1 June 2030.</summary>
public sealed class CorpusMaterial : IDisposable
{
    internal static readonly DateTimeOffset Now = new(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybodys = (UnixFileMode)0b110_110_110;

    private readonly ConfigurationFolder _folder = new();

    public CorpusMaterial()
    {
        foreach (var name in new[] { "sp", "sso" }) Certificate(name, "sso.example.com", Now.AddYears(-1), Now.AddYears(5));
        Certificate("over", "sso.example.com", Now.AddYears(-2), Now.AddDays(-2));
        Certificate("ends", "sso.example.com", Now.AddYears(-2), Now.AddDays(12));
        Certificate("early", "sso.example.com", Now.AddDays(3), Now.AddYears(2));
        Certificate("weak", "sso.example.com", Now.AddYears(-1), Now.AddYears(5), bits: 1024);
        File.Copy(Path.Combine(Folder, "keys", "sp.key"), Path.Combine(Folder, "keys", "open.key"));
        Allow(Path.Combine(Folder, "keys", "open.key"), OwnersAlone | UnixFileMode.OtherRead);
        foreach (var (name, secret) in new[] { ("management", new string('m', 40)), ("redis", new string('r', 40)), ("token", new string('t', 40)), ("short", "letmein"), ("empty", ""), ("open", new string('o', 40)), ("database", "Host=db.example.com;Database=docs;Username=gateway;Password=secret") })
            Allow(_folder.WithFile($"secrets/{name}", secret), name == "open" ? OwnersAlone | UnixFileMode.OtherRead : OwnersAlone);
        Metadata("partner", "sso");
        Metadata("key-ends", "ends");
        Metadata("over", "sso", Now.AddDays(-1));
        Metadata("ends", "sso", Now.AddDays(2));
        Directory.CreateDirectory(Path.Combine(Folder, "metadata", "folder"));
        Directory.CreateDirectory(Path.Combine(Folder, "plugins"));
        File.Copy(Path.Combine(SourceTree.Root, "deploy", "recipes", "plugin", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Acme.Phonebook.dll"), Path.Combine(Folder, "plugins", "Acme.Phonebook.dll"));
    }

    public string Folder => _folder.Folder;

    public void Dispose() => _folder.Dispose();

    /// <summary>Puts a configuration where the files are.</summary>
    /// <param name="setup">As its head says it: <c>chmod 666 FILE</c>; FILE may be the configuration itself. Absent: nothing.</param>
    internal string Place(string json, string? setup)
    {
        var configuration = _folder.WithFile("gateway.json", json);
        var plugin = Path.Combine(Folder, "plugins", "Acme.Phonebook.dll");
        foreach (var file in new[] { configuration, plugin }) Allow(file, OwnersAlone);
        if (setup is not null) Allow(setup.EndsWith(".dll", StringComparison.Ordinal) ? plugin : configuration, Everybodys);
        return configuration;
    }

    private void Certificate(string name, string host, DateTimeOffset from, DateTimeOffset until, int bits = 2048)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(from, until);
        _folder.WithFile($"keys/{name}.crt", certificate.ExportCertificatePem());
        Allow(_folder.WithFile($"keys/{name}.key", key.ExportPkcs8PrivateKeyPem()), OwnersAlone);
    }

    private void Metadata(string name, string certificate, DateTimeOffset? validUntil = null)
    {
        using var read = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Folder, "keys", $"{certificate}.crt"));
        _folder.WithFile($"metadata/{name}.xml", $"""
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://partner.example.org"{(validUntil is { } end ? $" validUntil=\"{end.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\"" : "")}>
              <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
                <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{Convert.ToBase64String(read.RawData)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
                <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://partner.example.org/sso"/>
              </IDPSSODescriptor>
            </EntityDescriptor>
            """);
    }

    private static void Allow(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, mode);
    }
}
