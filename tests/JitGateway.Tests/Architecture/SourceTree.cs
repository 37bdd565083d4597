using System.Text.RegularExpressions;

namespace JitGateway.Tests.Architecture;

/// <summary>What the layout of the source says, and what it must not.</summary>
internal static partial class SourceTree
{
    private static readonly string[] BannedNames = ["Utils", "Utilities", "Helpers", "Helper", "Common", "Shared", "Misc", "Manager"];

    /// <summary>The top of the repository, found upwards from the test's binary.</summary>
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains("node_modules", StringComparison.Ordinal)),
    ];

    public static IEnumerable<string> TooLong(IEnumerable<string> files, int most) =>
        files.Select(f => (f, Lines: File.ReadLines(f).Count())).Where(x => x.Lines > most).Select(x => $"{x.f}: {x.Lines} lines");

    /// <summary>Files whose namespace is not root + folder.</summary>
    public static IEnumerable<string> Misplaced(string folder, string rootNamespace)
    {
        foreach (var file in Files(folder))
        {
            var relative = Path.GetRelativePath(folder, Path.GetDirectoryName(file)!);
            var expected = relative == "." ? rootNamespace : $"{rootNamespace}.{relative.Replace(Path.DirectorySeparatorChar, '.')}";
            if (NamespaceLine().Match(File.ReadAllText(file)) is { Success: true } match && match.Groups["name"].Value != expected)
                yield return $"{file}: namespace {match.Groups["name"].Value}, folder says {expected}";
        }
    }

    /// <summary>Files and folders whose name holds a word that says nothing.</summary>
    public static IEnumerable<string> NamedBadly(string folder) =>
        Files(folder).SelectMany(f => Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar).Select(part => (f, part)))
            .Where(x => BannedNames.Any(b => Words(x.part).Contains(b)))
            .Select(x => x.f).Distinct();

    /// <summary>Folders of a module that the table does not know.</summary>
    public static IEnumerable<string> UnknownModules(string folder, IEnumerable<string> known) =>
        Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)!)
            .Where(d => d is not ("bin" or "obj" or "keys") && Files(Path.Combine(folder, d)).Count > 0)
            .Except(known);

    /// <summary>Files that use StackExchange.Redis without saying so in their name.</summary>
    public static IEnumerable<string> RedisInDisguise(string folder) =>
        Files(folder).Where(f => !Path.GetFileName(f).StartsWith("Redis", StringComparison.Ordinal)
            && File.ReadAllText(f).Contains("StackExchange.Redis", StringComparison.Ordinal)
            && UsesRedis().IsMatch(File.ReadAllText(f)));

    /// <summary>What stands at the top of the repository against the contract, and what is missing there.</summary>
    public static IEnumerable<string> AstrayAtTheTop(string root)
    {
        string[] listed = ["gateway", "tests", "deploy", "JitGateway.sln", "appsettings.json", "README.md", "LICENSE", "CHANGELOG.md"];
        var found = Directory.EnumerateFileSystemEntries(root).Select(e => Path.GetFileName(e)!).Where(e => !e.StartsWith('.') && e is not ("keys" or "TestResults")).ToList();
        return found.Except(listed).Select(e => $"{e}: does not belong there").Concat(listed.Except(found).Select(e => $"{e}: is missing"));
    }

    private static IEnumerable<string> Words(string name) => WordStart().Split(Path.GetFileNameWithoutExtension(name)).Where(w => w.Length > 0);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex("(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex WordStart();

    [GeneratedRegex(@"^using StackExchange\.Redis|\bglobal::StackExchange\.Redis\.|[^<>/]\bStackExchange\.Redis\.\w", RegexOptions.Multiline, 1000)]
    private static partial Regex UsesRedis();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "JitGateway.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository was not found above the test's binary");
        return folder;
    }
}
