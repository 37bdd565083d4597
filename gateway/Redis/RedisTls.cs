using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>Who may vouch for the servers' certificates, and the one we show to servers that ask. Read anew for each connection that is made.</summary>
internal sealed class RedisTls
{
    private readonly X509Certificate2Collection _authorities;
    private readonly X509Certificate2? _own;
    private volatile string? _refusal;

    private RedisTls(X509Certificate2Collection authorities, X509Certificate2? own)
    {
        _authorities = authorities;
        _own = own;
    }

    /// <summary>Why a server's certificate was not accepted last; null: none was refused.</summary>
    public string? Refusal => _refusal;

    public static RedisTls Of(RedisOptions options) => new(AuthoritiesOf(options), OwnCertificateOf(options));

    /// <exception cref="CryptographicException">There is none in the file.</exception>
    public static X509Certificate2Collection AuthoritiesOf(RedisOptions options)
    {
        var authorities = new X509Certificate2Collection();
        if (options.CertificateAuthority is not { } file) return authorities;
        authorities.ImportFromPemFile(file.Value);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("No certificate in the file");
    }

    /// <exception cref="CryptographicException">Certificate and key are none, or do not belong together.</exception>
    public static X509Certificate2? OwnCertificateOf(RedisOptions options) =>
        options.ClientCertificate is { } file ? X509Certificate2.CreateFromPemFile(file.Value, options.ClientKey?.Value) : null;

    public void Guard(ConfigurationOptions client)
    {
        if (!client.Ssl) return;
        client.CertificateValidation += (_, certificate, chain, errors) =>
        {
            _refusal = certificate is X509Certificate2 shown ? Judge(shown, chain, errors) : "it shows no certificate";
            return _refusal is null;
        };
        if (_own is not null) client.CertificateSelection += (_, _, _, _, _) => _own;
    }

    private string? Judge(X509Certificate2 certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate is for {NamesOf(certificate)}, not for the name it is reached by; write that name as sslHost=NAME into Redis:Configuration if it is the right server";
        if (_authorities.Count == 0) return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? ChainProblem(certificate, sent) : null;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;   // authorities of one's own seldom publish lists
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1", "server authentication"));
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(e => e.Certificate).ToArray());
        return chain.Build(certificate) ? null : ChainProblem(certificate, chain);
    }

    private string ChainProblem(X509Certificate2 certificate, X509Chain? chain)
    {
        var trusted = _authorities.Count > 0 ? "those in Redis:CertificateAuthority" : "those of the operating system; name yours in Redis:CertificateAuthority";
        var status = chain?.ChainStatus.FirstOrDefault().Status ?? X509ChainStatusFlags.NoError;
        return status is X509ChainStatusFlags.NotTimeValid
            ? $"its certificate is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u} only"
            : $"its certificate comes from {certificate.Issuer}, which is not among {trusted} ({status})";
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).ToList();
        return alternatives.Count > 0 ? string.Join(", ", alternatives) : certificate.Subject;
    }
}
