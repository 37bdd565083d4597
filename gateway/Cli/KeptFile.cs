using JitGateway.Identity.DryRun;

namespace JitGateway.Cli;

/// <summary>Reads a login that somebody kept in a file.</summary>
internal static class KeptFile
{
    private const long MaxFile = 2 * 1024 * 1024;

    /// <exception cref="DryRunRefusedException">It cannot be read.</exception>
    public static async Task<KeptLogin> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(file)) throw new DryRunRefusedException($"{file} is a folder", "Name the file");
            if (!File.Exists(file)) throw new DryRunRefusedException($"There is no file {file}", "Name a file that exists");
            if (new FileInfo(file).Length > MaxFile) throw new DryRunRefusedException($"{file} is larger than {MaxFile / 1024 / 1024} MiB", "Give one login per file");
            return new KeptLogin(Path.GetFileName(file), await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DryRunRefusedException($"{file} cannot be read", "Name a file that you may read");
        }
    }
}
