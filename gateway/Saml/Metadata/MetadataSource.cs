using System.Collections.Concurrent;
using System.Globalization;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Metadata;

/// <summary>Reads the feeds of metadata: a URL, a file, a folder of files. What did not change since is not read again.</summary>
internal sealed class MetadataSource(MetadataDownload download, MetadataStore store, TimeProvider time)
{
    private const int MaxFiles = 10_000;
    private const int WorthComparing = 1024 * 1024;   // shorter ones are read again: a time of change is not always as fine as it looks
    private static readonly int MaxBytes = XmlLimits.Metadata.MaxBytes;

    private readonly ConcurrentDictionary<string, ReadFeed> _read = new(StringComparer.Ordinal);

    /// <summary>One identity provider by itself.</summary>
    /// <exception cref="MetadataRefusedException">Its metadata cannot be had, or cannot be used.</exception>
    public async Task<IdentityProviderMetadata> ReadAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        var document = await ReadAsync(provider.Feed!, [provider.Options.EntityId], cancellationToken);
        return UseOf(document, provider);
    }

    /// <summary>What a document says of a provider, where that may be used now.</summary>
    /// <exception cref="MetadataRefusedException">It may not.</exception>
    public IdentityProviderMetadata UseOf(MetadataDocument document, IdentityProvider provider)
    {
        var metadata = document.Provider(provider.Options.EntityId);
        var now = time.GetUtcNow();
        if (!metadata.IsValidAt(now)) throw new MetadataRefusedException($"the metadata from {provider.Feed!.Location} ended at {Text(metadata.ValidUntil)} UTC (validUntil)");
        if (provider.Options.MetadataMaxValidity is not { } most) return metadata;
        if (metadata.ValidUntil is null) throw new MetadataRefusedException($"the metadata from {provider.Feed!.Location} has no validUntil, which MetadataMaxValidity asks for");
        return metadata.ValidUntil <= now + most ? metadata
            : throw new MetadataRefusedException($"the metadata from {provider.Feed!.Location} is valid until {Text(metadata.ValidUntil)} UTC, which is longer than MetadataMaxValidity allows");
    }

    /// <param name="wanted">The entities; null among them: the only identity provider that is there.</param>
    /// <exception cref="MetadataRefusedException">It cannot be had, or nothing of it can be used.</exception>
    public Task<MetadataDocument> ReadAsync(MetadataFeed feed, IReadOnlyCollection<string?> wanted, CancellationToken cancellationToken) =>
        feed.Location.Url is { } url ? FetchAsync(feed, url, wanted, cancellationToken) : Task.Run(() => ReadFiles(feed, wanted), cancellationToken);

    /// <summary>What was good in an earlier life of this node, held to all rules but that of being the newest; null where there is none.</summary>
    public (MetadataDocument Document, DateTimeOffset Since)? LastGood(MetadataFeed feed, IReadOnlyCollection<string?> wanted)
    {
        if (feed.Location.Url is not { } url || store.Open(url) is not { } kept) return null;
        using (kept.Document)
        {
            try
            {
                return (MetadataDocument.Read(kept.Document, wanted, feed.Signers), kept.Since);
            }
            catch (MetadataRefusedException)
            {
                return null;
            }
        }
    }

    private async Task<MetadataDocument> FetchAsync(MetadataFeed feed, Uri url, IReadOnlyCollection<string?> wanted, CancellationToken cancellationToken)
    {
        var known = store.VersionOf(url);
        using var draft = store.NewDraft(url);
        if (await download.FetchAsync(url, feed.IsSigned, known, draft.Stream, cancellationToken) is not { } version)
            return await Task.Run(() => ReadAgain(feed, url, wanted, known), cancellationToken);
        draft.Stream.Position = 0;
        var document = await Task.Run(() => MetadataDocument.Read(draft.Stream, wanted, feed.Signers), cancellationToken);
        if (wanted.Any(id => IsGood(document, id))) store.Keep(url, draft, version);
        _read[feed.Key] = new ReadFeed(version.ToString(), wanted, document);
        return document;
    }

    /// <summary>The server says that nothing changed: then it is what is here.</summary>
    private MetadataDocument ReadAgain(MetadataFeed feed, Uri url, IReadOnlyCollection<string?> wanted, MetadataVersion known)
    {
        if (Unchanged(feed, known.ToString(), wanted) is { } unchanged) return unchanged;
        try
        {
            using var kept = store.Open(url)?.Document ?? throw new MetadataRefusedException($"{url} says that nothing changed, and what was kept of it is gone");
            var document = MetadataDocument.Read(kept, wanted, feed.Signers);
            _read[feed.Key] = new ReadFeed(known.ToString(), wanted, document);
            return document;
        }
        catch (MetadataRefusedException)
        {
            store.Forget(url);   // so that all of it comes the next time
            throw;
        }
    }

    private MetadataDocument ReadFiles(MetadataFeed feed, IReadOnlyCollection<string?> wanted)
    {
        var path = feed.Location.File!;
        try
        {
            if (feed.Location.IsFolder) return ReadFolder(feed, wanted);
            var file = new FileInfo(path);
            if (file is { Exists: true } && file.Length > MaxBytes) throw new MetadataRefusedException($"{path} is larger than {MaxBytes} bytes");
            using var stream = File.OpenRead(path);
            var stamp = Stamp(file);
            if (file.Length > WorthComparing && Unchanged(feed, stamp, wanted) is { } unchanged) return unchanged;
            var document = MetadataDocument.Read(stream, wanted, feed.Signers);
            _read[feed.Key] = new ReadFeed(stamp, wanted, document);
            return document;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MetadataRefusedException($"{path} cannot be read ({e.GetType().Name})", e);
        }
    }

    private MetadataDocument ReadFolder(MetadataFeed feed, IReadOnlyCollection<string?> wanted)
    {
        var files = new DirectoryInfo(feed.Location.File!).EnumerateFiles("*.xml").Take(MaxFiles + 1).OrderBy(static f => f.Name, StringComparer.Ordinal).ToList();
        if (files.Count > MaxFiles) throw new MetadataRefusedException($"{feed.Location} holds more than {MaxFiles} files");
        var stamp = string.Join('|', files.Select(Stamp));
        if (files.Sum(static f => f.Length) > WorthComparing && Unchanged(feed, stamp, wanted) is { } unchanged) return unchanged;
        var document = MetadataDocument.ReadAll(files.Select(f => (f.Name, (Func<Stream>)(() => File.OpenRead(f.FullName)))), wanted, feed.Signers);
        _read[feed.Key] = new ReadFeed(stamp, wanted, document);
        return document;
    }

    private MetadataDocument? Unchanged(MetadataFeed feed, string stamp, IReadOnlyCollection<string?> wanted) =>
        _read.GetValueOrDefault(feed.Key) is { } read && read.Stamp == stamp && wanted.All(id => read.Wanted.Contains(id, StringComparer.Ordinal)) ? read.Document : null;

    private bool IsGood(MetadataDocument document, string? entityId)
    {
        try
        {
            return document.Provider(entityId).IsValidAt(time.GetUtcNow());
        }
        catch (MetadataRefusedException)
        {
            return false;
        }
    }

    private static string Stamp(FileInfo file) => string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}");

    private static string Text(DateTimeOffset? end) => end!.Value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <param name="Stamp">Equal for what did not change.</param>
    private sealed record ReadFeed(string Stamp, IReadOnlyCollection<string?> Wanted, MetadataDocument Document);
}
