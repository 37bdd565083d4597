using JitGateway.Configuration;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Metadata;

namespace JitGateway.Saml.Lifetimes;

/// <summary>Everything of SAML that has an end, as it stands now.</summary>
internal sealed class Expiries(Active<ServiceProvider> serviceProvider, ServiceProviderKeys keys, IdentityProviderDirectory directory)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(30);
    private static readonly TimeSpan MetadataAhead = TimeSpan.FromDays(2);

    public IReadOnlyList<Expiry> All => [.. Ours, .. serviceProvider.Value.IdentityProviders.Values.OrderBy(static p => p.Name, StringComparer.Ordinal).SelectMany(Of)];

    /// <summary>Our own keys.</summary>
    public IReadOnlyList<Expiry> Ours => [.. OurKeys()];

    private IEnumerable<Expiry> OurKeys()
    {
        for (var i = 0; i < keys.Signing.Count; i++)
            yield return Of(ExpiryKind.SigningKey, keys.Signing[i].Certificate, i == 0 ? "the certificate of the key that signs" : $"the certificate of signing key {i + 1}",
                i == 0 ? "Put the next key behind it in Saml:SigningKeys, wait until all identity providers have read our metadata, then put it in front" : "Take it out of Saml:SigningKeys");
        var decryption = serviceProvider.Value.DecryptionKeys;
        for (var i = 0; i < decryption.Count; i++)
            yield return Of(ExpiryKind.DecryptionKey, decryption[i].Certificate, $"the certificate of decryption key {i + 1}",
                decryption.Count == 1 ? "Put the next key beside it in Saml:DecryptionKeys; take this one out when all identity providers have read our metadata" : "Take it out of Saml:DecryptionKeys when all identity providers have read our metadata");
    }

    private static Expiry Of(ExpiryKind kind, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, string thing, string cure)
    {
        var fingerprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant();
        var end = new DateTimeOffset(certificate.NotAfter);
        return new Expiry(kind, "us", $"{thing} (SHA-256 {fingerprint[..16]}…)", fingerprint, end, end - Ahead, cure);
    }

    /// <summary>Metadata and keys of one identity provider.</summary>
    public IEnumerable<Expiry> Of(IdentityProvider provider)
    {
        var state = directory.StateOf(provider);
        if (state.Metadata is not { } metadata) yield break;
        if (metadata.ValidUntil is { } end)
            yield return new Expiry(ExpiryKind.Metadata, provider.Name, $"the metadata of {provider.Name}", "", end, end - AheadOf(state.Validity ?? TimeSpan.Zero),
                state.Problem is { } problem ? $"No newer could be read: {problem}" : "Its source has no newer one: ask whoever publishes it");

        // trust is in the key: its certificate's end announces a change that metadata brings by itself, and that nobody brings where there is none
        var fromFile = provider.Feed?.Location.Url is null;
        foreach (var key in metadata.SigningKeys)
            if (key.CertificateEnd is { } certificateEnd)
                yield return new Expiry(ExpiryKind.ProviderKey, provider.Name, $"the certificate of {provider.Name}'s key {key.Fingerprint[..16]}…", key.Fingerprint, certificateEnd, fromFile ? certificateEnd - Ahead : DateTimeOffset.MaxValue,
                    provider.ByHand is not null ? "Put the next one beside it in SigningCertificates" : "Put newer metadata in the place of the file");
    }

    /// <summary>A quarter of the time for which it was good, two days at most.</summary>
    private static TimeSpan AheadOf(TimeSpan validity) => validity / 4 < MetadataAhead ? validity / 4 : MetadataAhead;
}
