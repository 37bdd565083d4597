using System.Globalization;
using System.Security.Cryptography;
using JitGateway.Configuration;

namespace JitGateway.Redis;

internal sealed class RedisOptionsValidator : IOptionsValidator<RedisOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public void Validate(RedisOptions options, string section, ConfigurationContext context)
    {
        if (options.KeyPrefix.Length == 0 || options.KeyPrefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            context.Errors.Add($"{section}:KeyPrefix", options.KeyPrefix, "is not a prefix", "Use letters, digits and hyphens, as in jit");
        if (options.CommandTimeout < Shortest || options.CommandTimeout > Longest)
            context.Errors.Add($"{section}:CommandTimeout", options.CommandTimeout.ToString("c", CultureInfo.InvariantCulture),
                "is outside 10 ms and 10 s", "Write 00:00:00.200, which answers 503 within 250 ms when Redis is gone");
        ValidateCertificates(options, section, context);
        RedisRisks.Review(options, section, context);
    }

    private static void ValidateCertificates(RedisOptions options, string section, ConfigurationContext context)
    {
        foreach (var (key, file) in new[] { ("CertificateAuthority", options.CertificateAuthority), ("ClientCertificate", options.ClientCertificate), ("ClientKey", options.ClientKey) })
            if (file is not null && options.Configuration is { IsEncrypted: false })
                context.Errors.Add($"{section}:{key}", file.Value, "is given, and the connection is not encrypted", $"Add ssl=true to {section}:Configuration, or leave {key} out");
        if (options.ClientKey is not null && options.ClientCertificate is null)
            context.Errors.AddBeside($"{section}:ClientKey", options.ClientKey.Value, "is given without its certificate", $"Write {section}:ClientCertificate too");
        Read("CertificateAuthority", options.CertificateAuthority, "holds no certificate", "Name a PEM file with the certificates of the authorities", () => _ = RedisTls.AuthoritiesOf(options));
        Read("ClientCertificate", options.ClientCertificate, "is not a PEM certificate with its private key", "Name the certificate, and its private key in ClientKey", () => RedisTls.OwnCertificateOf(options)?.Dispose());

        void Read(string key, FilePath? file, string problem, string cure, Action read)
        {
            if (file is null) return;
            try
            {
                read();
            }
            catch (CryptographicException)
            {
                context.Errors.Add(new ConfigurationError($"{section}:{key}", file.Value, problem, cure) { MayBeConsequence = key == "ClientCertificate" && options.ClientKey is null ? true : null });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                context.Errors.Add($"{section}:{key}", file.Value, $"cannot be read ({FileFault.Of(e)})", "Name a file that the gateway may read");
            }
        }
    }
}
