using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JitGateway.Configuration;

namespace JitGateway.Saml.Metadata;

/// <summary>
/// The last good document of each URL, in a folder of the gateway's own: for a start while the source is down, and so that an unchanged one need not be sent again. What is read from here
/// is held to the same rules as what comes from there, its signature among them.
/// </summary>
internal sealed class MetadataStore(Active<ServiceProvider> serviceProvider, TimeProvider time, ILogger<MetadataStore> logger)
{
    /// <summary>No download takes as long: whoever wrote it is gone.</summary>
    private static readonly TimeSpan DraftIsLost = TimeSpan.FromDays(1);

    /// <summary>A star as a star: by itself a pattern is Windows' own, for which <c>NAME.xml.*</c> is <c>NAME.xml</c> too.</summary>
    private static readonly EnumerationOptions ByName = new() { MatchType = MatchType.Simple, AttributesToSkip = FileAttributes.None };

    private int _told;

    /// <summary>The version of the document that is here; unknown where there is none, or not as it was put here.</summary>
    public MetadataVersion VersionOf(Uri url)
    {
        try
        {
            if (Notes(url) is not { } kept) return MetadataVersion.Unknown;
            using var document = File.OpenRead(DocumentOf(url));
            return Convert.ToHexStringLower(SHA256.HashData(document)) == kept.Sha256 ? new MetadataVersion(kept.EntityTag, kept.LastModified) : MetadataVersion.Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MetadataVersion.Unknown;
        }
    }

    /// <summary>What the document that is here says of its age, where the feed's own signers vouched for it; null where there is none.</summary>
    public MetadataAge? AgeOf(MetadataFeed feed) => feed.Location.Url is { } url && Notes(url) is { } kept && kept.Feed == feed.Key ? new(kept.CreatedAt, kept.ValidUntil) : null;

    /// <summary>The document that was good last; null where there is none.</summary>
    public (Stream Document, DateTimeOffset Since)? Open(Uri url)
    {
        try
        {
            var stream = File.OpenRead(DocumentOf(url));
            return (stream, new DateTimeOffset(File.GetLastWriteTimeUtc(stream.SafeFileHandle)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What is here is not to be asked with again.</summary>
    public void ForgetVersion(Uri url) => Try(() => File.Delete(NotesOf(url)));

    /// <summary>What is here is good no longer.</summary>
    public void Remove(Uri url) => Try(() =>
    {
        File.Delete(NotesOf(url));
        File.Delete(DocumentOf(url));
    });

    /// <summary>A place for a document that comes.</summary>
    public MetadataDraft NewDraft(Uri url)
    {
        try
        {
            var folder = serviceProvider.Value.MetadataCache;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            ClearLostDrafts(DocumentOf(url));
            return new MetadataDraft($"{DocumentOf(url)}.{Guid.NewGuid():N}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CannotKeep(e);
            return new MetadataDraft(Path.Combine(Path.GetTempPath(), $"jitgateway-metadata-{Guid.NewGuid():N}"));
        }
    }

    /// <summary>Makes a draft the last good one: the document first, so that notes are never of another one.</summary>
    /// <param name="age">What a signer of the feed says of it; null where there is none.</param>
    /// <returns>Whether it is kept.</returns>
    public bool Keep(MetadataFeed feed, MetadataDraft draft, MetadataVersion version, MetadataAge? age)
    {
        var url = feed.Location.Url!;
        return draft.Path.StartsWith(DocumentOf(url), StringComparison.Ordinal) && Try(() =>
        {
            draft.MoveTo(DocumentOf(url));
            using var notes = new MetadataDraft($"{NotesOf(url)}.{Guid.NewGuid():N}");
            notes.Stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new KeptVersion(url.AbsoluteUri, draft.Sha256, version.EntityTag, version.LastModified, feed.Key, age?.ValidUntil, age?.CreatedAt))));
            notes.MoveTo(NotesOf(url));
        });
    }

    /// <summary>The document itself may be of any age, and stays.</summary>
    private void ClearLostDrafts(string document)
    {
        var name = Path.GetFileName(document);
        var lost = time.GetUtcNow().UtcDateTime - DraftIsLost;
        foreach (var file in new DirectoryInfo(Path.GetDirectoryName(document)!).EnumerateFiles($"{name}.*", ByName))
            if (file.Name.Length > name.Length && file.LastWriteTimeUtc < lost) file.Delete();
    }

    private KeptVersion? Notes(Uri url)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptVersion>(File.ReadAllText(NotesOf(url))) is { } kept && kept.Url == url.AbsoluteUri ? kept : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private string DocumentOf(Uri url) => NameOf(url) + ".xml";

    private string NotesOf(Uri url) => NameOf(url) + ".json";

    private string NameOf(Uri url) => Path.Combine(serviceProvider.Value.MetadataCache, $"{url.Host}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)))[..16]}");

    private bool Try(Action change)
    {
        try
        {
            change();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CannotKeep(e);
            return false;
        }
    }

    private void CannotKeep(Exception e)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0) Log.MetadataNotKept(logger, serviceProvider.Value.MetadataCache, e.GetType().Name);
    }

    /// <param name="Feed">For which feed it was read, its signers among it; absent in the notes of older gateways.</param>
    private sealed record KeptVersion(string Url, string Sha256, string? EntityTag, DateTimeOffset? LastModified, string? Feed = null, DateTimeOffset? ValidUntil = null, DateTimeOffset? CreatedAt = null);
}

/// <summary>A file that is being written; gone again unless it was moved to where it belongs.</summary>
internal sealed class MetadataDraft : IDisposable
{
    private bool _isMoved;

    public MetadataDraft(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Path = path;
        Stream = new FileStream(path, options);
    }

    public string Path { get; }

    public FileStream Stream { get; }

    /// <summary>In hex; known once it was moved.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>On the disk first, then under its name: nobody ever reads half of it, after a power cut neither.</summary>
    public void MoveTo(string path)
    {
        Stream.Position = 0;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Stream));
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(Path, path, overwrite: true);
        _isMoved = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_isMoved) File.Delete(Path);
    }
}
