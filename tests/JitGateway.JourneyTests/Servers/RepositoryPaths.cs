namespace JitGateway.JourneyTests.Servers;

/// <summary>Where the tests find the repository, and where they may write.</summary>
internal static class RepositoryPaths
{
    public static string Root { get; } = FindRoot();

    /// <summary>A fresh directory under <c>tests/.work</c>, which git ignores.</summary>
    public static string NewWorkDirectory(string name)
    {
        var path = Path.Combine(Root, "tests", ".work", $"{name}-{Guid.NewGuid():N}"[..(name.Length + 9)]);
        Directory.CreateDirectory(path);
        return path;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "JitGateway.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
