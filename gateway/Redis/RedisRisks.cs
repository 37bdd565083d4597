using JitGateway.Configuration;
using JitGateway.Configuration.Risks;

namespace JitGateway.Redis;

/// <summary>A Redis that others on the network can read or write.</summary>
internal static class RedisRisks
{
    public static readonly RiskKind Clear = new("risk.redis.clear", "Redis is on another machine, and the connection is not encrypted");
    public static readonly RiskKind NoPassword = new("risk.redis.password", "Redis is on another machine, and asks for no password");

    public static void Review(RedisOptions options, string section, ConfigurationContext context)
    {
        if (options.ClientCertificate is { } certificate) ReviewCertificate(options, certificate, section, context);
        if (options.Configuration is not { IsLocal: false } redis) return;
        if (!redis.IsEncrypted)
            context.Risks.Add(Clear, $"{section}:Configuration", redis.ToString(), "is reached without TLS: whoever sits on the way reads and writes what all nodes believe", "Add ssl=true, and CertificateAuthority where the authority is one of your own");
        if (!redis.HasPassword && options.ClientCertificate is null)
            context.Risks.Add(NoPassword, $"{section}:Configuration", redis.ToString(), "has no password: whoever reaches that address ends sessions and changes what provisioning knows", "Give Redis a password and add password=env:REDIS_PASSWORD");
    }

    private static void ReviewCertificate(RedisOptions options, FilePath file, string section, ConfigurationContext context)
    {
        var key = options.ClientKey is { } own ? (Key: $"{section}:ClientKey", File: own.Value) : (Key: $"{section}:ClientCertificate", File: file.Value);
        context.Material.AddKeyFile(key.Key, key.File);
        try
        {
            using var certificate = RedisTls.OwnCertificateOf(options);
            context.Material.AddCertificate($"{section}:ClientCertificate", file.Value, certificate!, "a certificate that the gateway shows");
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            // the validator says so
        }
    }
}
