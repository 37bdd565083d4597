using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Inspection;

/// <summary>Shows metadata: ours as it is served, theirs as it is read.</summary>
internal sealed class MetadataInspector(
    Active<ServiceProvider> serviceProvider, ServiceProviderMetadata own, ServiceProviderKeys keys, IdentityProviderDirectory directory, MetadataOnDemand metadata, TimeProvider time) : IMetadataInspector
{
    private const int SoonDays = 30;

    public OwnMetadataReport Own()
    {
        var ours = serviceProvider.Value;
        var xml = OwnXml();
        return new OwnMetadataReport(ours.EntityId, ours.AssertionConsumerService, ours.ServesLogout ? ours.SingleLogoutService : null,
            [.. keys.Signing.Select(k => Of("signing", k.Certificate)), .. ours.DecryptionKeys.Select(k => Of("encryption", k.Certificate))], xml);
    }

    /// <summary>A command makes no key: it may run as somebody whose files the gateway cannot read.</summary>
    public string OwnXml()
    {
        var ours = serviceProvider.Value;
        if (!keys.AreKept)
            throw new InspectionRefusedException("There is no signing key yet", $"Start the gateway once, which makes one in {ours.GeneratedKeyPath}, or name one under Saml:SigningKeys");
        return Encoding.UTF8.GetString(own.ToXml());
    }

    public async Task<ProviderMetadataReport> ReadAsync(string identityProvider, CancellationToken cancellationToken)
    {
        var known = serviceProvider.Value.IdentityProviders;
        if (!known.TryGetValue(identityProvider, out var provider))
            throw new InspectionRefusedException($"There is no identity provider \"{identityProvider}\"", $"Name one of: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("none is configured"))}");
        await metadata.ReadAsync(provider, cancellationToken);
        var read = directory.StateOf(provider).Metadata;
        return new ProviderMetadataReport
        {
            Name = provider.Name,
            Source = provider.Feed?.Location.ToString() ?? "the configuration",
            EntityId = read?.EntityId ?? provider.Options.EntityId,
            Endpoints = read is null ? [] : [.. Endpoints(read)],
            Certificates = read is null ? [] : [.. read.SigningKeys.Select(Of)],
            Scopes = read is null ? [] : [.. read.Scopes.Select(static s => s.ToString())],
            ValidUntil = read?.ValidUntil,
            Signature = SignatureOf(provider, read),
            Problems = [.. Problems(provider, read)],
            IsUsable = directory.Find(provider.Name) is not null,
        };
    }

    private static IEnumerable<MetadataEndpoint> Endpoints(IdentityProviderMetadata read)
    {
        foreach (var (binding, location) in read.SingleSignOnServices) yield return new("SingleSignOnService", Last(binding), location.AbsoluteUri);
        foreach (var (binding, service) in read.SingleLogoutServices)
        {
            yield return new("SingleLogoutService", Last(binding), service.Location.AbsoluteUri);
            if (service.ResponseLocation is { } responses) yield return new("SingleLogoutService (answers)", Last(binding), responses.AbsoluteUri);
        }

        foreach (var (_, location) in read.ArtifactResolutionServices) yield return new("ArtifactResolutionService", "SOAP", location.AbsoluteUri);
        if (read.ArtifactResolution is { } resolution) yield return new("ArtifactResolutionService", "SOAP", resolution.AbsoluteUri);
    }

    private static string SignatureOf(IdentityProvider provider, IdentityProviderMetadata? read) => provider.MetadataSigners.Count switch
    {
        0 when provider.Feed is null => "none: the configuration says all",
        0 => provider.Feed.Location.Url is { Scheme: "https" } ? "not looked for (no MetadataSignedBy): TLS vouches for it" : provider.Feed.Location.Url is null ? "not looked for (no MetadataSignedBy): the file system vouches for it" : "not looked for (no MetadataSignedBy), and it comes by http: nobody vouches for it",
        _ => $"{(read is null ? "asked for" : "verified")}: MetadataSignedBy {string.Join(", ", provider.MetadataSigners.Select(static s => s.Description))}",
    };

    private IEnumerable<string> Problems(IdentityProvider provider, IdentityProviderMetadata? read)
    {
        if (directory.ProblemOf(provider) is { } problem) yield return $"Nobody can sign in with it: {problem}.";
        if (read is null) yield break;
        if (provider.MetadataSigners.Count == 0 && provider.Feed?.Location.Url is { Scheme: "http" }) yield return "Its metadata comes by http, and no MetadataSignedBy says whose it is: whoever sits on the way can sign anybody in.";
        foreach (var service in Endpoints(read).Where(static e => e.Location.StartsWith("http:", StringComparison.Ordinal))) yield return $"{service.Service} by {service.Binding} is at an http address: {service.Location}.";
        foreach (var key in read.SigningKeys.Select(Of).Where(static k => k.DaysLeft < SoonDays))
            yield return key.DaysLeft is < 0 and var left ? $"The certificate {key.Fingerprint[..16]}… ended {Counted.Of(-left, "day")} ago; its key is trusted all the same, and will be changed soon." : $"The certificate {key.Fingerprint[..16]}… ends in {Counted.Of(key.DaysLeft ?? 0, "day")}: its key will be changed.";
        if (read.ValidUntil is { } end && end - time.GetUtcNow() is { TotalDays: < 2 } rest && rest > TimeSpan.Zero) yield return $"The metadata ends in {Counted.Of((long)Math.Round(rest.TotalHours), "hour")} (validUntil).";
        foreach (var scope in read.UnusableScopes) yield return $"A scope of it cannot be used: {scope}.";
    }

    private MetadataCertificate Of(TrustedKey key) =>
        new("signing", $"{(key.IsRsa ? "RSA" : "ECDSA")} {key.Bits}", key.Fingerprint, key.CertificateSubject, key.CertificateEnd, key.CertificateEnd is { } end ? DaysLeft(end) : null);

    private MetadataCertificate Of(string use, X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        return new(use, rsa is null ? "ECDSA" : $"RSA {rsa.KeySize}", certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), certificate.Subject, new DateTimeOffset(certificate.NotAfter), DaysLeft(new DateTimeOffset(certificate.NotAfter)));
    }

    private int DaysLeft(DateTimeOffset end) => (int)Math.Floor((end - time.GetUtcNow()).TotalDays);

    private static string Last(string uri) => uri[(uri.LastIndexOf(':') + 1)..];
}
