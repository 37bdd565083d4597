using System.Security.Cryptography;
using System.Text.Json;
using JitGateway.Configuration.Places;

namespace JitGateway.Configuration;

/// <summary>
/// The sources of the configuration, in order, later wins: <c>appsettings.json</c>, each <c>--config FILE</c>, environment
/// variables, command line. <see cref="Read"/> makes a fresh root each time; the host sees only what was accepted.
/// </summary>
/// <param name="names">Absolute paths of the JSON files.</param>
/// <param name="commandLine">Keys given on the command line.</param>
internal sealed class ConfigurationFiles(IReadOnlyList<string> names, IReadOnlyDictionary<string, string?> commandLine)
{
    private volatile IReadOnlyDictionary<string, string> _watched = new Dictionary<string, string>(StringComparer.Ordinal);
    private volatile string? _read;

    /// <summary>The accepted configuration as the host's own configuration source (logging levels, Kestrel).</summary>
    public AcceptedConfiguration Accepted { get; } = new();

    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Environment variables do not count: for a gateway that is nobody's configuration.</summary>
    public bool IsWithoutEnvironment { get; init; }

    /// <summary>Digests of all files' bytes as they were when they were read the last time.</summary>
    public string? LastRead => _read is { } read ? read + string.Concat(_watched.Values) : null;

    /// <summary>Digests of all files' bytes as they are now.</summary>
    public string Fingerprint() => string.Concat(Names.Concat(_watched.Keys).Select(DigestOf));

    /// <summary>Further files whose content counts as the configuration does, with their digests as they were before they were read.</summary>
    public void Watch(IReadOnlyDictionary<string, string> files) => _watched = files;

    public static string DigestOf(string file)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "absent";
        }
    }

    public (IConfigurationRoot? Root, IReadOnlyList<ConfigurationError> Errors) Read()
    {
        _read = string.Concat(Names.Select(DigestOf));
        var errors = new ConfigurationErrors();
        var builder = new ConfigurationBuilder();
        foreach (var name in Names)
        {
            if (JsonFault(name) is { } fault) errors.Add(fault);
            else builder.AddJsonFile(name, optional: false, reloadOnChange: false);
        }

        if (errors.Any) return (null, errors.All);
        if (!IsWithoutEnvironment) builder.AddEnvironmentVariables();
        return (builder.AddInMemoryCollection(commandLine).Build(), []);
    }

    public void Publish(IConfigurationRoot root) => Accepted.Replace(root);

    private static ConfigurationError? JsonFault(string name)
    {
        if (!File.Exists(name)) return new ConfigurationError(name, null, "does not exist", "Name an existing file with --config, or make this one");
        try
        {
            new ConfigurationBuilder().AddJsonFile(name, optional: false, reloadOnChange: false).Build();
            return null;
        }
        catch (InvalidDataException e)
        {
            return NoJson(name, e.GetBaseException());
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return new ConfigurationError(name, null, $"cannot be read ({FileFault.Of(e)})", "Make it readable for the gateway");
        }
    }

    private static ConfigurationError NoJson(string name, Exception cause)
    {
        var reason = cause.Message.ReplaceLineEndings(" ");
        if (reason.IndexOf(" LineNumber:", StringComparison.Ordinal) is var numbers and > 0) reason = reason[..numbers];   // they count from 0
        var place = cause is JsonException { LineNumber: { } line } json ? new ConfigurationPlace(name, (int)line + 1, (int)(json.BytePositionInLine ?? 0) + 1)
            : reason.Split('\'') is [_, var twice, _] ? JsonPlaces.Of(name).FindAgain(twice)
            : null;
        return new ConfigurationError(name, null, $"is not valid JSON: {reason.TrimEnd('.')}", "Mend the file there") { Place = place ?? new ConfigurationPlace(name, 1, 1) };
    }
}

/// <summary>What the host reads: replaced as a whole when a configuration has been accepted.</summary>
internal sealed class AcceptedConfiguration : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Replace(IConfigurationRoot root)
    {
        Data = root.AsEnumerable().ToDictionary(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }

}

/// <summary>A misspelt section would be passed over in silence; it is an error instead.</summary>
internal static class UnknownSections
{
    private static readonly string[] OfTheHost = ["Logging", "Kestrel", "Urls", "AllowedHosts", "Environment", "ContentRoot", "ApplicationName"];

    /// <param name="files">Only what files say is checked: environment variables are the machine's, not ours.</param>
    public static void Check(ConfigurationContext context, IReadOnlyList<string> files, IEnumerable<string> known)
    {
        var names = known.Concat(OfTheHost).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var file in files)
        {
            var inFile = new ConfigurationBuilder().AddJsonFile(file, optional: true, reloadOnChange: false).Build();
            foreach (var section in inFile.GetChildren())
            {
                if (section.Key.StartsWith('$') || names.Contains(section.Key, StringComparer.OrdinalIgnoreCase)) continue;
                context.Errors.AddUnknownName(section.Key, section.Key, "section", names);
            }
        }
    }
}
