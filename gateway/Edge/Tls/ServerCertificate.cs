using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Telemetry.Lifetimes;

namespace JitGateway.Edge.Tls;

/// <summary>A certificate that the gateway shows of itself, with its chain.</summary>
internal sealed class ServerCertificate
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    /// <param name="key">The configuration's key that names it.</param>
    public ServerCertificate(SslStreamCertificateContext context, string key)
    {
        Context = context;
        var certificate = context.TargetCertificate;
        Names = NamesOf(certificate);
        Fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        var (begin, end) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        var quarter = (end - begin) / 4;   // whoever renews when a third is left, as ACME clients do, never hears of it
        Ending = new Ending($"the certificate for {string.Join(", ", Names)} (SHA-256 {Fingerprint[..16]}…)", end, end - (quarter < Ahead ? quarter : Ahead), $"Put its successor into the files of {key}: they are read again when they change");
    }

    public SslStreamCertificateContext Context { get; }

    /// <summary>The hosts that it is for, <c>*.example.com</c> among them.</summary>
    public IReadOnlyList<string> Names { get; }

    public string Fingerprint { get; }

    public Ending Ending { get; }

    /// <summary>Browsers read the alternative names alone (RFC 6125 6.4.4); the common name stands for them where there are none, as in old certificates of one's own.</summary>
    private static IReadOnlyList<string> NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(static n => n.EnumerateDnsNames().Concat(n.EnumerateIPAddresses().Select(static a => a.ToString()))).ToList();
        return names.Count > 0 ? names : [certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)];
    }
}
