using System.Globalization;
using JitGateway.Configuration;
using JitGateway.Configuration.Checks;
using JitGateway.Configuration.Risks;

namespace JitGateway.Saml.Metadata;

/// <summary>Reads each identity provider's metadata once, for <c>check --connect</c>. Keeps nothing of it.</summary>
internal sealed class MetadataCheck(Active<ServiceProvider> serviceProvider, MetadataDownload download, MetadataSource source, TimeProvider time) : IConnectionCheck
{
    private const string Kind = "identityProvider";

    public async Task<IReadOnlyList<CheckedConnection>> CheckAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(serviceProvider.Value.IdentityProviders.Values.OrderBy(static p => p.Name, StringComparer.Ordinal).Select(p => CheckAsync(p, cancellationToken)));

    private async Task<CheckedConnection> CheckAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        if (provider.Feed is not { } feed) return new(Kind, provider.Name, "(written by hand)", true, Told(provider, provider.ByHand!)) { Lifetimes = [.. CertificatesOf(provider.ByHand!)] };
        try
        {
            var (document, changed) = feed.Location.Url is { } url ? await FetchAsync(feed, url, provider, cancellationToken) : (await source.ReadAsync(feed, [provider], cancellationToken), ChangeOf(feed));
            var metadata = source.UseOf(document, provider);
            var risks = new ConfigurationRisks();
            SamlRisks.ReviewMetadata(provider, metadata, time.GetUtcNow(), risks);
            return new(Kind, provider.Name, feed.Location.ToString(), true, Told(provider, metadata))
            {
                Risks = risks.All,
                Lifetimes = [new("metadata", document.CreatedAt ?? changed, metadata.ValidUntil, time.GetUtcNow()), .. CertificatesOf(metadata)],
            };
        }
        catch (MetadataRefusedException e)
        {
            return new(Kind, provider.Name, feed.Location.ToString(), false, e.Message);
        }
    }

    /// <summary>Not by way of what a node keeps: a check leaves no trace, and asks for all of it.</summary>
    private async Task<(MetadataDocument Document, DateTimeOffset? Changed)> FetchAsync(MetadataFeed feed, Uri url, IdentityProvider provider, CancellationToken cancellationToken)
    {
        using var draft = new MetadataDraft(Path.Combine(Path.GetTempPath(), $"jitgateway-check-{Guid.NewGuid():N}"));   // a federation's may be very long
        var version = await download.FetchAsync(url, feed.IsSigned, MetadataVersion.Unknown, draft.Stream, cancellationToken);
        draft.Stream.Position = 0;
        var document = await Task.Run(() => MetadataDocument.Read(draft.Stream, [provider.Options.EntityId], feed.Signers), cancellationToken);
        return (document, version?.LastModified);
    }

    private static DateTimeOffset? ChangeOf(MetadataFeed feed) => feed.Location is { File: { } file, IsFolder: false } && File.Exists(file) ? new DateTimeOffset(File.GetLastWriteTimeUtc(file)) : null;

    private IEnumerable<CheckedLifetime> CertificatesOf(IdentityProviderMetadata metadata) =>
        metadata.SigningKeys.Select(k => new CheckedLifetime($"certificate of key {k.Fingerprint[..16]}…", null, k.CertificateEnd, time.GetUtcNow()));

    private static string Told(IdentityProvider provider, IdentityProviderMetadata metadata)
    {
        var (binding, destination) = metadata.SingleSignOn(provider.Options.AuthnRequestBinding);
        var ends = metadata.SigningKeys.Select(static k => k.CertificateEnd).ToList();
        var said = new[]
        {
            metadata.EntityId,
            $"sign-in at {destination.Host} by {binding}",
            string.Create(CultureInfo.InvariantCulture, $"{metadata.SigningKeys.Count} {(metadata.SigningKeys.Count == 1 ? "key" : "keys")}{(ends.Max() is { } last ? $" until {last.UtcDateTime:yyyy-MM-dd}" : "")}"),
            provider.Feed is not { } feed ? null : feed.IsSigned ? "signed by whom it must be" : "no signature asked for",
            metadata.ValidUntil is { } end ? $"valid until {end.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}" : null,
        };
        return string.Join(", ", said.OfType<string>());
    }
}
