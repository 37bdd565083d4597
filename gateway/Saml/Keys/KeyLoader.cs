using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Configuration;

namespace JitGateway.Saml.Keys;

/// <summary>Reads a key that the configuration names; every fault becomes an error with its cure.</summary>
internal static class KeyLoader
{
    private const int ShortestKey = 2048;

    public static ServiceProviderKey? Load(KeyOptions options, string path, ConfigurationContext context)
    {
        if (!HasOneShape(options, path, context)) return null;
        var file = options.Path ?? options.Key!;
        var keyPath = options.Path is null ? $"{path}:Key" : $"{path}:Path";
        try
        {
            var certificate = options.Path is null ? LoadPem(options) : LoadPkcs12(options);
            context.Material.AddKeyFile(keyPath, file.Value);
            context.Material.AddCertificate(options.Path is null ? $"{path}:Certificate" : keyPath, (options.Certificate ?? file).Value, certificate, "a certificate under which a key of ours is published");
            return Checked(certificate, file, keyPath, context);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var missing = e is FileNotFoundException fileNotFound ? fileNotFound.FileName ?? file.Value : file.Value;
            context.Errors.Add(keyPath, missing, $"cannot be read ({FileFault.Of(e)})", "Name a file that the gateway may read");
        }
        catch (CryptographicException)
        {
            context.Errors.Add(keyPath, file.Value, options.Path is null
                    ? "is not a PEM key that fits its certificate and password"
                    : "is not a PKCS#12 file, or its password is another one",
                options.Path is null ? "Name the private key of the certificate, and its Password where it has one" : "Check the file and Password; two PEM files go into Certificate and Key");
        }

        return null;
    }

    private static bool HasOneShape(KeyOptions options, string path, ConfigurationContext context)
    {
        const string cure = "Write { \"Path\": \"keys/sp.pfx\", \"Password\": \"env:NAME\" } or { \"Certificate\": \"keys/sp.crt\", \"Key\": \"keys/sp.key\" }";
        var pem = options.Certificate is not null || options.Key is not null;
        if (options.Path is not null && pem) context.Errors.Add(path, null, "names a PKCS#12 file and PEM files", cure);
        else if (options.Path is null && !pem) context.Errors.Add(path, null, "names no key", cure);
        else if (pem && options.Key is null) context.Errors.Add($"{path}:Key", null, "is missing beside Certificate", cure);
        else if (pem && options.Certificate is null) context.Errors.Add($"{path}:Certificate", null, "is missing beside Key", cure);
        else return true;
        return false;
    }

    private static X509Certificate2 LoadPkcs12(KeyOptions options) =>
        X509CertificateLoader.LoadPkcs12FromFile(options.Path!.Value, options.Password?.Reveal(), X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.Exportable);

    private static X509Certificate2 LoadPem(KeyOptions options) => options.Password is { } password
        ? X509Certificate2.CreateFromEncryptedPemFile(options.Certificate!.Value, password.Reveal(), options.Key!.Value)
        : X509Certificate2.CreateFromPemFile(options.Certificate!.Value, options.Key!.Value);

    private static ServiceProviderKey? Checked(X509Certificate2 certificate, FilePath file, string path, ConfigurationContext context)
    {
        using var key = certificate.GetRSAPrivateKey();
        if (key is null)
            context.Errors.Add(path, file.Value, "holds no RSA private key", "Use an RSA key: many identity providers know nothing else, and RSA-OAEP is what they encrypt with");
        else if (key.KeySize < ShortestKey)
            context.Errors.Add(path, file.Value, $"holds a key of {key.KeySize} bits, which is too short", "Use an RSA key of 3072 bits");
        else
            return new ServiceProviderKey(certificate);
        return null;
    }
}
