namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary>The ring of one node: a file that only the gateway's user may read, so that backends know the keys again after a restart.</summary>
internal sealed class FileKeyRing(string path) : IKeyRingStore
{
    public string Where => path;

    public async Task<(KeyRing Ring, string? Version)> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(path) ? (KeyRing.FromJson(await File.ReadAllBytesAsync(path, cancellationToken)) ?? KeyRing.Empty, null) : (KeyRing.Empty, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingUnreachableException($"{path} cannot be read", e);
        }
    }

    public async Task<bool> TryReplaceAsync(KeyRing ring, string? version, CancellationToken cancellationToken)
    {
        var unfinished = $"{path}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var file = new FileStream(unfinished, options)) await file.WriteAsync(ring.ToJson(), cancellationToken);
            File.Move(unfinished, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyRingUnreachableException($"{path} cannot be written", e);
        }
    }
}
