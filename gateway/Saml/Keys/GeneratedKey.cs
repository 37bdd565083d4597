using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Configuration;

namespace JitGateway.Saml.Keys;

/// <summary>The key for whoever configured none: made once, kept in a file that only the gateway may read.</summary>
internal sealed class GeneratedKey(TimeProvider time, ILogger<GeneratedKey> logger)
{
    private const int KeySize = 3072;
    private const int Years = 10;

    /// <exception cref="ConfigurationRefusedException">The file can be neither read nor made.</exception>
    public ServiceProviderKey LoadOrMake(string path)
    {
        try
        {
            if (!File.Exists(path)) Make(path);
            return new ServiceProviderKey(X509Certificate2.CreateFromPemFile(path, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationRefusedException([new ConfigurationError("Saml:SigningKeys", null,
                $"is missing, and the gateway cannot keep a key of its own in {path} ({FileFault.Of(e)})",
                "Make the folder writable for the gateway, or name a key")]);
        }
    }

    /// <summary>Written beside and moved, so that no other process ever reads half a key; who comes second takes the first one's.</summary>
    private void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) mode.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var key = RSA.Create(KeySize);
        var now = time.GetUtcNow();
        using var certificate = new CertificateRequest("CN=JitGateway service provider", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        using (var writer = new StreamWriter(draft, mode))
        {
            writer.Write(certificate.ExportCertificatePem());
            writer.Write('\n');
            writer.Write(key.ExportPkcs8PrivateKeyPem());
            writer.Write('\n');
        }

        try
        {
            File.Move(draft, path, overwrite: false);
            Log.SigningKeyMade(logger, path, certificate.GetCertHashString(HashAlgorithmName.SHA256));
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}

/// <summary>Makes the key before the first request, so that a folder that cannot be written stops the start.</summary>
internal sealed class KeysAtStart(ServiceProviderKeys keys) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = keys.Signing;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
