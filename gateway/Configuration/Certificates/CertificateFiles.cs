using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitGateway.Configuration.Certificates;

/// <summary>Reads certificates that settings name; what cannot be read becomes an error of configuration.</summary>
internal sealed class CertificateFiles(ConfigurationContext context)
{
    private readonly ConfigurationErrors _errors = context.Errors;

    /// <summary>How a server's certificate is judged where these authorities, and no others, may vouch for it.</summary>
    public static X509ChainPolicy Trust(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,   // authorities of one's own seldom publish lists
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", "server authentication"));
        return policy;
    }

    /// <summary>The authorities of a PEM file; null with an error added.</summary>
    public X509Certificate2Collection? Authorities(string file, string key)
    {
        var authorities = new X509Certificate2Collection();
        if (!Read(file, key, "certificate", () => authorities.ImportFromPemFile(file))) return null;
        if (authorities.MaxBy(a => a.NotAfter) is { } last) context.Material.AddCertificate(key, file, last, "the authority's certificate");   // a machine's list has some that are over
        if (authorities.Count > 0) return authorities;
        _errors.Add(key, file, "holds no certificate in PEM", "Write -----BEGIN CERTIFICATE----- blocks into it");
        return null;
    }

    /// <summary>A certificate with its key and its chain; null with an error added.</summary>
    public SslStreamCertificateContext? WithKey(CertificateSettings settings, string key)
    {
        if (settings is { Path: { } pfx, Certificate: null, Key: null }) return OfPfx(pfx.Value, settings.Password, $"{key}:{nameof(settings.Path)}");
        if (settings is { Path: null, Certificate: { } certificate, Key: { } privateKey }) return OfPem(certificate.Value, privateKey.Value, settings.Password, key);
        _errors.Add(key, null, "names neither a PFX file nor a certificate and its key", "Write Path, or Certificate and Key");
        return null;
    }

    /// <summary>A key in PEM for signing; null with an error added.</summary>
    public RSA? SigningKey(string file, Secret? password, string key)
    {
        context.Material.AddKeyFile(key, file);
        var rsa = RSA.Create();
        if (Read(file, key, "RSA key in PEM", () =>
        {
            var pem = File.ReadAllText(file);
            if (password is null) rsa.ImportFromPem(pem);
            else rsa.ImportFromEncryptedPem(pem, password.Reveal());
        })) return rsa;
        rsa.Dispose();
        return null;
    }

    private SslStreamCertificateContext? OfPfx(string file, Secret? password, string key)
    {
        X509Certificate2Collection? read = null;
        if (!Read(file, key, "PFX, or one of another password", () => read = X509CertificateLoader.LoadPkcs12Collection(File.ReadAllBytes(file), password?.Reveal()))) return null;
        if (read!.FirstOrDefault(c => c.HasPrivateKey) is { } own)
        {
            context.Material.AddKeyFile(key, file);
            context.Material.AddCertificate(key, file, own, "a certificate that the gateway shows");
            return SslStreamCertificateContext.Create(own, new X509Certificate2Collection(read!.Where(c => c != own).ToArray()), offline: true);
        }

        _errors.Add(key, file, "holds no certificate with a key", "Export the certificate together with its key");
        return null;
    }

    private SslStreamCertificateContext? OfPem(string certificate, string privateKey, Secret? password, string key)
    {
        X509Certificate2? own = null;
        var chain = new X509Certificate2Collection();
        if (!Read(certificate, $"{key}:{nameof(CertificateSettings.Certificate)}", "certificate in PEM", () => chain.ImportFromPemFile(certificate))) return null;
        if (!Read(privateKey, $"{key}:{nameof(CertificateSettings.Key)}", "key of this certificate", () => own = password is null
            ? X509Certificate2.CreateFromPemFile(certificate, privateKey)
            : X509Certificate2.CreateFromEncryptedPemFile(certificate, password.Reveal(), privateKey))) return null;
        context.Material.AddKeyFile($"{key}:{nameof(CertificateSettings.Key)}", privateKey);
        context.Material.AddCertificate($"{key}:{nameof(CertificateSettings.Certificate)}", certificate, own!, "a certificate that the gateway shows");
        return SslStreamCertificateContext.Create(own!, new X509Certificate2Collection(chain.Skip(1).ToArray()), offline: true);
    }

    private bool Read(string file, string key, string whatItIs, Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            _errors.Add(key, file, $"holds no {whatItIs} that can be read", $"Write a {whatItIs.Split(',')[0]} into it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _errors.Add(key, file, $"cannot be read ({FileFault.Of(e)})", "Name a file that the gateway can read");
        }

        return false;
    }
}
