namespace JitGateway.JourneyTests.Servers;

/// <summary>The files that this process holds open.</summary>
internal static class OpenFiles
{
    /// <summary>Each as often as it is open.</summary>
    public static IReadOnlyList<string> In(string folder) =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(entry => new FileInfo(entry).LinkTarget).OfType<string>().Where(file => file.StartsWith($"{folder}/", StringComparison.Ordinal))];
}
