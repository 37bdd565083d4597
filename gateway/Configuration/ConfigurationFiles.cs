using System.Security.Cryptography;

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

    public ConfigurationReading Read()
    {
        _read = string.Concat(Names.Select(DigestOf));
        var errors = new ConfigurationErrors();
        var builder = new ConfigurationBuilder();
        int? sureFrom = null;
        foreach (var name in Names)
        {
            var place = builder.Sources.Count;
            if (!JsonFile.Add(builder, name, errors)) sureFrom = place;
        }

        if (!IsWithoutEnvironment) builder.AddEnvironmentVariables();
        return new ConfigurationReading(builder.AddInMemoryCollection(commandLine).Build(), errors.All, sureFrom);
    }

    public void Publish(IConfigurationRoot root) => Accepted.Replace(root);
}

/// <summary>What could be read.</summary>
/// <param name="Errors">What is wrong with the files themselves.</param>
/// <param name="SureFrom">The place among the providers of the last file that was not read to its end: what is absent, or said by those before it, may stand in it where nobody could read it. Null where all were.</param>
internal sealed record ConfigurationReading(IConfigurationRoot Root, IReadOnlyList<ConfigurationError> Errors, int? SureFrom)
{
    public bool IsWhole => SureFrom is null;

    /// <summary>Whether an error is one whatever stands in the parts that could not be read.</summary>
    public bool IsSure(ConfigurationError error) => SureFrom is not { } from || !(error.MayBeConsequence ?? !Root.Providers.Skip(from).Any(p => p.TryGet(error.Path, out _)));
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

    /// <summary>Only what files say is checked: environment variables are the machine's, not ours.</summary>
    public static void Check(ConfigurationContext context, IEnumerable<string> known)
    {
        var names = known.Concat(OfTheHost).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var file in context.Root.Providers.OfType<FileConfigurationProvider>())
            foreach (var section in file.GetChildKeys([], parentPath: null).Distinct(StringComparer.OrdinalIgnoreCase))
                if (!section.StartsWith('$') && !names.Contains(section, StringComparer.OrdinalIgnoreCase))
                    context.Errors.AddUnknownName(section, section, "section", names, mayBeConsequence: false);
    }
}
