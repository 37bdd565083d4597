using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JitGateway.Configuration;

namespace JitGateway.Saml.Metadata;

/// <summary>
/// The last good document of each URL, in a folder of the gateway's own: for a start while the source is down, and so that an unchanged one need not be sent again. What is read from here
/// is held to the same rules as what comes from there, its signature among them.
/// </summary>
internal sealed class MetadataStore(Active<ServiceProvider> serviceProvider, ILogger<MetadataStore> logger)
{
    private int _told;

    /// <summary>The version of the document that is here; unknown where there is none, or not as it was put here.</summary>
    public MetadataVersion VersionOf(Uri url)
    {
        try
        {
            if (JsonSerializer.Deserialize<KeptVersion>(File.ReadAllText(NotesOf(url))) is not { } kept || kept.Url != url.AbsoluteUri) return MetadataVersion.Unknown;
            using var document = File.OpenRead(DocumentOf(url));
            return Convert.ToHexStringLower(SHA256.HashData(document)) == kept.Sha256 ? new MetadataVersion(kept.EntityTag, kept.LastModified) : MetadataVersion.Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return MetadataVersion.Unknown;
        }
    }

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

    /// <summary>What was here is not to be asked with again.</summary>
    public void Forget(Uri url)
    {
        try
        {
            File.Delete(NotesOf(url));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CannotKeep(e);
        }
    }

    /// <summary>A place for a document that comes.</summary>
    public MetadataDraft NewDraft(Uri url)
    {
        try
        {
            var folder = serviceProvider.Value.MetadataCache;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new MetadataDraft($"{DocumentOf(url)}.{Guid.NewGuid():N}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CannotKeep(e);
            return new MetadataDraft(Path.Combine(Path.GetTempPath(), $"jitgateway-metadata-{Guid.NewGuid():N}"));
        }
    }

    /// <summary>Makes a draft the last good one: the document first, so that notes are never of another one.</summary>
    public void Keep(Uri url, MetadataDraft draft, MetadataVersion version)
    {
        if (!draft.Path.StartsWith(DocumentOf(url), StringComparison.Ordinal)) return;
        try
        {
            draft.MoveTo(DocumentOf(url));
            using var notes = new MetadataDraft($"{NotesOf(url)}.{Guid.NewGuid():N}");
            notes.Stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new KeptVersion(url.AbsoluteUri, draft.Sha256, version.EntityTag, version.LastModified))));
            notes.MoveTo(NotesOf(url));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CannotKeep(e);
        }
    }

    private string DocumentOf(Uri url) => NameOf(url) + ".xml";

    private string NotesOf(Uri url) => NameOf(url) + ".json";

    private string NameOf(Uri url) => Path.Combine(serviceProvider.Value.MetadataCache, $"{url.Host}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)))[..16]}");

    private void CannotKeep(Exception e)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0) Log.MetadataNotKept(logger, serviceProvider.Value.MetadataCache, e.GetType().Name);
    }

    private sealed record KeptVersion(string Url, string Sha256, string? EntityTag, DateTimeOffset? LastModified);
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
