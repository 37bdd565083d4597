using JitGateway.Configuration;
using JitGateway.Identity.Setup;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Presets;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Setup;

/// <summary>Reads metadata as the node will read it: with its bounds, its redirects, its rules of what can be used.</summary>
internal sealed class MetadataProbe(MetadataDownload download, TimeProvider time) : IMetadataProbe
{
    public async Task<ProbedProvider> ReadAsync(string location, string? entityId, CancellationToken cancellationToken)
    {
        try
        {
            await using var document = await OpenAsync(location, cancellationToken);
            var metadata = await Task.Run(() => MetadataDocument.Read(document, [entityId], []).Provider(entityId), cancellationToken);
            var (_, signIn) = metadata.SingleSignOn(wanted: null);
            return new ProbedProvider(metadata.EntityId, PresetRecognition.Of(metadata)?.ToString(), signIn, metadata.SingleLogout()?.Service.Location, [.. metadata.SigningKeys.Select(Told)], metadata.ValidUntil);
        }
        catch (MetadataRefusedException e)
        {
            throw new MetadataUnreadableException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MetadataUnreadableException($"the file cannot be read ({FileFault.Of(e)})", e);
        }
    }

    /// <summary>Into a file that is gone when it is closed: the metadata of a federation is long.</summary>
    private async Task<Stream> OpenAsync(string location, CancellationToken cancellationToken)
    {
        if (!location.Contains("://", StringComparison.Ordinal)) return File.OpenRead(location);
        var draft = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await download.FetchAsync(new Uri(location), isSigned: false, MetadataVersion.Unknown, draft, cancellationToken);
            draft.Position = 0;
            return draft;
        }
        catch
        {
            await draft.DisposeAsync();
            throw;
        }
    }

    private ProbedKey Told(TrustedKey key) =>
        new($"{(key.IsRsa ? "RSA" : "ECDSA")} {key.Bits}{(key.IsStrong ? "" : ", too weak to be used")}", key.Fingerprint, key.CertificateEnd, key.CertificateEnd is { } end ? (int)Math.Floor((end - time.GetUtcNow()).TotalDays) : null);
}
