using System.Collections.Concurrent;
using System.Globalization;
using JitGateway.Configuration;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Metadata;

/// <summary>Reads the feeds of metadata: a URL, a file, a folder of files. What did not change since is not read again.</summary>
internal sealed class MetadataSource(MetadataDownload download, MetadataStore store, IdentityProviderDirectory directory, TimeProvider time)
{
    private const int MaxFiles = 10_000;
    private const int WorthComparing = 1024 * 1024;   // shorter ones are read again: a time of change is not always as fine as it looks
    private static readonly TimeSpan SignersClock = TimeSpan.FromMinutes(5);   // it may be ahead of ours by as much
    private static readonly int MaxBytes = XmlLimits.Metadata.MaxBytes;

    private readonly ConcurrentDictionary<string, ReadFeed> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MetadataAge> _newest = new(StringComparer.Ordinal);   // of the signed documents that decided

    /// <summary>One identity provider by itself.</summary>
    /// <exception cref="MetadataRefusedException">Its metadata cannot be had, or cannot be used.</exception>
    public async Task<IdentityProviderMetadata> ReadAsync(IdentityProvider provider, CancellationToken cancellationToken) =>
        UseOf(await ReadAsync(provider.Feed!, [provider], cancellationToken), provider);

    /// <summary>What a document says of a provider, where that may be used now. A document that may not be used itself takes nobody out either.</summary>
    /// <exception cref="MetadataRefusedException">It may not.</exception>
    public IdentityProviderMetadata UseOf(MetadataDocument document, IdentityProvider provider)
    {
        var (id, former) = (provider.Options.EntityId, FormerOf(provider));
        if (document.Withdraws(id ?? former)) CheckEnd(document.ValidUntil, provider);
        var metadata = document.Provider(id, former);
        CheckEnd(metadata.ValidUntil, provider);
        return metadata;
    }

    /// <summary>Holds the end of metadata to the clock and to the provider's limit.</summary>
    /// <exception cref="MetadataRefusedException">It has ended, or is good for longer than it may be.</exception>
    public void CheckEnd(DateTimeOffset? end, IdentityProvider provider)
    {
        var now = time.GetUtcNow();
        if (end <= now) throw new MetadataRefusedException($"the metadata from {provider.Feed!.Location} ended at {Text(end)} UTC (validUntil)");
        if (provider.Options.MetadataMaxValidity is not { } most) return;
        if (end is null) throw new MetadataRefusedException($"the metadata from {provider.Feed!.Location} has no validUntil, which MetadataMaxValidity asks for");
        if (end > now + most) throw new MetadataRefusedException($"the metadata from {provider.Feed!.Location} is valid until {Text(end)} UTC, which is longer than MetadataMaxValidity allows");
    }

    /// <param name="providers">Whose metadata is looked for.</param>
    /// <exception cref="MetadataRefusedException">It cannot be had, or nothing of it can be used.</exception>
    public Task<MetadataDocument> ReadAsync(MetadataFeed feed, IReadOnlyCollection<IdentityProvider> providers, CancellationToken cancellationToken) =>
        feed.Location.Url is { } url ? FetchAsync(feed, url, providers, cancellationToken) : Task.Run(() => ReadFiles(feed, providers), cancellationToken);

    /// <summary>What was good in an earlier life of this node, held to all rules but that of being the newest; null where there is none.</summary>
    public (MetadataDocument Document, DateTimeOffset Since)? LastGood(MetadataFeed feed, IReadOnlyCollection<IdentityProvider> providers)
    {
        if (feed.Location.Url is not { } url || store.Open(url) is not { } kept) return null;
        using (kept.Document)
        {
            try
            {
                return (MetadataDocument.Read(kept.Document, Sought(feed, providers), feed.Signers), kept.Since);
            }
            catch (MetadataRefusedException)
            {
                return null;
            }
        }
    }

    private async Task<MetadataDocument> FetchAsync(MetadataFeed feed, Uri url, IReadOnlyCollection<IdentityProvider> providers, CancellationToken cancellationToken)
    {
        var wanted = Wanted(providers);
        // what could not be kept is here all the same, while this node lives
        var known = _read.GetValueOrDefault(feed.Key) is { IsKept: false } read && read.Holds(wanted) ? read.Version! : store.VersionOf(url);
        using var draft = store.NewDraft(url);
        if (await download.FetchAsync(url, feed.IsSigned, known, draft.Stream, cancellationToken) is not { } version)
            return await Task.Run(() => ReadAgain(feed, url, providers, known), cancellationToken);
        draft.Stream.Position = 0;
        var document = await Task.Run(() => Read(feed, draft.Stream, Sought(feed, providers)), cancellationToken);
        CheckIsNewest(feed, document, providers);
        var isKept = providers.Any(p => Decides(document, p)) && Keep(feed, draft, version, document);
        _read[feed.Key] = new ReadFeed(version.ToString(), wanted, document) { Version = version, IsKept = isKept };
        return document;
    }

    private bool Keep(MetadataFeed feed, MetadataDraft draft, MetadataVersion version, MetadataDocument document)
    {
        var age = feed.IsSigned ? AgeOf(document) : null;
        if (age is not null) _newest[feed.Key] = age;
        if (store.Keep(feed, draft, version, age)) return true;
        if (feed.IsSigned) store.Remove(feed.Location.Url!);   // who is out stays out in the next life too
        return false;
    }

    /// <summary>What is long and cannot be used is not asked for again at once.</summary>
    private static MetadataDocument Read(MetadataFeed feed, Stream document, IReadOnlyCollection<string?> wanted)
    {
        try
        {
            return MetadataDocument.Read(document, wanted, feed.Signers);
        }
        catch (MetadataRefusedException e) when (document.Length > WorthComparing)
        {
            throw new MetadataRefusedException(e.Message, e) { RetryAfter = MetadataSchedule.AfterUseless };
        }
    }

    /// <summary>
    /// An older document was put in the place of the newer by somebody on the way, or by a copy that is behind: a key that was taken out since would be in it, and a provider that came since would not. What ends before one that has ended
    /// has ended too, and is told as that; what was made before it may be good for longer, and is refused all the same.
    /// </summary>
    private void CheckIsNewest(MetadataFeed feed, MetadataDocument document, IReadOnlyCollection<IdentityProvider> providers)
    {
        if (!feed.IsSigned || (_newest.GetValueOrDefault(feed.Key) ?? store.AgeOf(feed)) is not { } newest || !AgeOf(document).IsOlderThan(newest)) return;
        var (now, age) = (time.GetUtcNow(), AgeOf(document));
        var isMadeEarlier = age.CreatedAt is not null && newest.CreatedAt is not null;
        if ((!isMadeEarlier && newest.ValidUntil <= now) || newest.ValidUntil > now + providers.Min(static p => p.Options.MetadataMaxValidity)) return;
        throw new MetadataRefusedException($"the metadata from {feed.Location} is not the newest: {(isMadeEarlier
            ? $"it was made at {Text(age.CreatedAt)} UTC, and what came before it at {Text(newest.CreatedAt)} UTC (creationInstant)"
            : $"it ends at {Text(age.ValidUntil)} UTC, and what came before it at {Text(newest.ValidUntil)} UTC. If its signer lets it end earlier from now on, write a MetadataMaxValidity that is too short for the former")}")
        { RetryAfter = MetadataSchedule.AfterUseless };
    }

    /// <summary>A document from the future would be the newest for ever, so what it says of that is not believed.</summary>
    private MetadataAge AgeOf(MetadataDocument document) => new(document.CreatedAt <= time.GetUtcNow() + SignersClock ? document.CreatedAt : null, document.ValidUntil);

    /// <summary>Whether a document says what becomes of a provider: it may be used, or it is out.</summary>
    private bool Decides(MetadataDocument document, IdentityProvider provider)
    {
        try
        {
            UseOf(document, provider);
            return true;
        }
        catch (MetadataRefusedException e)
        {
            return e.IsWithdrawn;
        }
    }

    /// <summary>The server says that nothing changed: then it is what is here.</summary>
    private MetadataDocument ReadAgain(MetadataFeed feed, Uri url, IReadOnlyCollection<IdentityProvider> providers, MetadataVersion known)
    {
        var wanted = Wanted(providers);
        if (Unchanged(feed, known.ToString(), wanted) is { } unchanged) return unchanged;
        try
        {
            using var kept = store.Open(url)?.Document ?? throw new MetadataRefusedException($"{url.Told()} says that nothing changed, and what was kept of it is gone");
            var document = MetadataDocument.Read(kept, Sought(feed, providers), feed.Signers);
            _read[feed.Key] = new ReadFeed(known.ToString(), wanted, document) { IsKept = true };
            return document;
        }
        catch (MetadataRefusedException)
        {
            store.ForgetVersion(url);   // so that all of it comes the next time
            throw;
        }
    }

    private MetadataDocument ReadFiles(MetadataFeed feed, IReadOnlyCollection<IdentityProvider> providers)
    {
        var (path, wanted) = (feed.Location.File!, Wanted(providers));
        try
        {
            if (feed.Location.IsFolder) return ReadFolder(feed, wanted);
            var file = new FileInfo(path);
            if (file is { Exists: true } && file.Length > MaxBytes) throw new MetadataRefusedException($"{path} is larger than {MaxBytes} bytes");
            using var stream = File.OpenRead(path);
            var stamp = Stamp(file);
            if (file.Length > WorthComparing && Unchanged(feed, stamp, wanted) is { } unchanged) return unchanged;
            var document = MetadataDocument.Read(stream, Sought(feed, providers), feed.Signers);
            _read[feed.Key] = new ReadFeed(stamp, wanted, document);
            return document;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MetadataRefusedException($"{path} cannot be read ({FileFault.Of(e)})", e);
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
        _read.GetValueOrDefault(feed.Key) is { } read && read.Stamp == stamp && read.Holds(wanted) ? read.Document : null;

    /// <summary>The entities; null among them: the only identity provider that is there.</summary>
    private static string?[] Wanted(IReadOnlyCollection<IdentityProvider> providers) => [.. providers.Select(static p => p.Options.EntityId).Distinct(StringComparer.Ordinal)];

    /// <summary>Beside them those who were the only ones until now, so that a signed document that has others can say whether they are out.</summary>
    private string?[] Sought(MetadataFeed feed, IReadOnlyCollection<IdentityProvider> providers) => feed.IsSigned ? [.. Wanted(providers).Union(providers.Select(FormerOf).OfType<string>(), StringComparer.Ordinal)] : Wanted(providers);

    /// <summary>Whose metadata it was, where the configuration does not say whose it is.</summary>
    private string? FormerOf(IdentityProvider provider) => provider.Options.EntityId is null ? directory.StateOf(provider).EntityId : null;

    private static string Stamp(FileInfo file) => string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}");

    private static string Text(DateTimeOffset? end) => end!.Value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <param name="Stamp">Equal for what did not change.</param>
    private sealed record ReadFeed(string Stamp, IReadOnlyCollection<string?> Wanted, MetadataDocument Document)
    {
        /// <summary>What a server said of it; absent for files.</summary>
        public MetadataVersion? Version { get; init; }

        /// <summary>Whether the store has it too.</summary>
        public bool IsKept { get; init; }

        public bool Holds(IReadOnlyCollection<string?> wanted) => wanted.All(id => Wanted.Contains(id, StringComparer.Ordinal));
    }
}
