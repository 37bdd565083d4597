using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Tests.Provisioning.Adapters.Http;

/// <summary>A certificate authority with a server's certificate for 127.0.0.1 (not for localhost) and a client's. Its files go with it.</summary>
internal sealed class OwnAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("authority").FullName;
    private readonly X509Certificate2 _authority;

    public OwnAuthority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        _authority = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(2));
        Server = Issue("CN=server", IPAddress.Loopback);
    }

    public X509Certificate2 Server { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>The authority's certificate as a PEM file.</summary>
    public string Write() => Write("ca.pem", _authority.ExportCertificatePem());

    /// <summary>A client's certificate and key: as a PFX file, and as two PEM files.</summary>
    /// <param name="name">Whose it is.</param>
    public (string Pfx, string Certificate, string Key) WriteClient(string password, string name = "CN=gateway")
    {
        using var client = Issue(name, null);
        using var key = client.GetRSAPrivateKey()!;
        var pfx = Path.Combine(_folder, "client.pfx");
        File.WriteAllBytes(pfx, client.Export(X509ContentType.Pkcs12, password));
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        return (pfx, Write("client.crt", client.ExportCertificatePem()), Write("client.key", encrypted));
    }

    public void Dispose()
    {
        _authority.Dispose();
        Server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 Issue(string name, IPAddress? address)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (address is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }

        using var issued = request.Create(_authority, Now.AddHours(-1), Now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using var complete = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(complete.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
