using System.CommandLine;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>The options that say where the configuration comes from; every command has them.</summary>
internal sealed class SourceOptions
{
    /// <summary>What is logged meanwhile does not stand in the middle of a command's answer.</summary>
    public static IReadOnlyDictionary<string, string?> LogsAside { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:Console:LogToStandardErrorThreshold"] = "Trace",
    };

    private readonly Option<string[]> _config = new("--config", "-c")
    {
        Description = "A JSON configuration file, read after appsettings.json; may be repeated, later ones win.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "One key, as in --set Gateway:PublicOrigin=https://sso.example.com; wins over files and environment.",
        HelpName = "KEY=VALUE",
        Recursive = true,
    };

    private readonly Option<string?> _urls = new("--urls")
    {
        Description = "Where to listen, separated by semicolons, as in http://127.0.0.1:8080.",
        HelpName = "URLS",
        Recursive = true,
    };

    public IEnumerable<Option> All => [_config, _set, _urls];

    public string? Urls(ParseResult parsed) => parsed.GetValue(_urls);

    public IEnumerable<string> Errors(ParseResult parsed) =>
        from pair in parsed.Errors.Count > 0 ? [] : parsed.GetValue(_set) ?? []   // what is wrong with the command line is told first
        where pair.IndexOf('=', StringComparison.Ordinal) < 1
        select $"\"{pair}\" is not KEY=VALUE.";

    /// <param name="more">Keys of the command itself; what the operator says wins.</param>
    /// <param name="insteadOfFiles">A file that takes the place of all others; environment and command line count all the same.</param>
    public ConfigurationFiles Files(ParseResult parsed, IReadOnlyDictionary<string, string?>? more = null, string? insteadOfFiles = null)
    {
        var names = new[] { DefaultFile() }.OfType<string>().Concat(parsed.GetValue(_config) ?? []);
        if (insteadOfFiles is not null) names = [insteadOfFiles];
        var keys = new Dictionary<string, string?>(more ?? new Dictionary<string, string?>(StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase);
        foreach (var pair in parsed.GetValue(_set) ?? [])
            keys[pair[..pair.IndexOf('=', StringComparison.Ordinal)]] = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
        if (Urls(parsed) is { } urls) keys["Urls"] = urls;
        return new ConfigurationFiles([.. names.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)], keys);
    }

    /// <summary>The one in the working directory, else the one that came with the program.</summary>
    private static string? DefaultFile() =>
        new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory }
            .Select(directory => Path.Combine(directory, "appsettings.json"))
            .FirstOrDefault(File.Exists);
}
