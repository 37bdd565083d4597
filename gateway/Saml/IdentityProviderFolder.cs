using JitGateway.Configuration;
using JitGateway.Saml.Presets;

namespace JitGateway.Saml;

/// <summary>Section <c>Saml:IdentityProviderFolder</c>: identity providers that are there as long as their file is.</summary>
internal sealed class IdentityProviderFolderOptions
{
    /// <summary>
    /// A folder whose files <c>NAME.xml</c> are the metadata of an identity provider NAME each, from when they are put there until they are taken away, without a restart. A provider of that name under IdentityProviders stands before
    /// the file. Absent: no folder.
    /// </summary>
    public FilePath? Path { get; set; }

    /// <summary>What is set for each of them. What can be true of one alone has no place here: its name for people, where its metadata is, or what that would say.</summary>
    public IdentityProviderOptions Settings { get; set; } = new();
}

/// <summary>The folder as it was at one moment.</summary>
/// <param name="Files">The names of its files, in order; the first of them, where there are more than anybody looks at.</param>
internal sealed record IdentityProviderFolder(string Path, IReadOnlyList<string> Files)
{
    private const string Section = "Saml:IdentityProviderFolder";
    private const string Extension = ".xml";
    private const int MostFiles = 10_000;
    private const int MostTold = 50;

    /// <summary>How many files it has beyond those.</summary>
    public int LeftOut { get; init; }

    /// <summary>The names of the providers that it has.</summary>
    public IEnumerable<string> Names => Files.Select(NameOf).Where(IdentityProviderNames.IsName);

    /// <summary>For a line of the log.</summary>
    public string Told => Names.Skip(MostTold).Any() ? $"{string.Join(", ", Names.Take(MostTold))} and {Names.Count() - MostTold} more" : string.Join(", ", Names);

    /// <summary>Files that are nobody's, for they have no name that a provider may have.</summary>
    public IEnumerable<string> Misnamed => Files.Where(static f => !IdentityProviderNames.IsName(NameOf(f)));

    /// <returns>Null where none is configured, or it is not there.</returns>
    public static IdentityProviderFolder? Read(IdentityProviderFolderOptions options, ConfigurationContext context)
    {
        var settings = context.Root.GetSection($"{Section}:Settings");
        if (options.Path is not { } path)
        {
            if (settings.Exists()) context.Errors.Add($"{Section}:Path", null, "is missing, so the settings are nobody's", "Write the path of a folder, or leave out IdentityProviderFolder");
            return null;
        }

        foreach (var key in (ReadOnlySpan<string>)["Metadata", "EntityId", "SingleSignOnUrl", "SingleLogoutUrl", "SingleLogoutResponseUrl", "ArtifactResolutionUrl", "SigningCertificates", "DisplayName", "EmailDomains", "Networks", "Scopes"])
            if (settings.GetSection(key) is var section && section.Exists())
                context.Errors.Add(section.Path, section.Value, "cannot be true of every provider of a folder", "Leave it out, or write the provider under Saml:IdentityProviders");
        try
        {
            return Of(path.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Errors.Add($"{Section}:Path", path.Value, $"is not a folder that can be read ({FileFault.Of(e)})", "Make the folder, or name another one");
            return null;
        }
    }

    /// <exception cref="IOException">It cannot be read.</exception>
    public static IdentityProviderFolder Of(string path)
    {
        var files = Directory.EnumerateFiles(path, $"*{Extension}").Select(static f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        return files.Count <= MostFiles ? new(path, files) : new(path, files[..MostFiles]) { LeftOut = files.Count - MostFiles };
    }

    /// <summary>Whether nobody came or went between the two moments.</summary>
    public bool HasTheFilesOf(IdentityProviderFolder other) => Path == other.Path && LeftOut == other.LeftOut && Files.SequenceEqual(other.Files, StringComparer.Ordinal);

    /// <summary>The names of the providers whose files neither of two later moments has: what is replaced may be away for one.</summary>
    public IEnumerable<string> NamesGone(IdentityProviderFolder now, IdentityProviderFolder before)
    {
        if (Path != now.Path || Path != before.Path) return [];
        var there = now.Files.Concat(before.Files).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return Names.Where(name => !there.Contains(name));
    }

    /// <summary>What is set for one of them.</summary>
    public IdentityProviderOptions SettingsOf(string name, IdentityProviderFolderOptions options)
    {
        var settings = options.Settings.Copy();
        settings.Metadata = new MetadataLocation(null, System.IO.Path.Combine(Path, name + Extension));
        return settings;
    }

    /// <summary>As the presets of single providers.</summary>
    public static void ApplyPreset(IdentityProviderFolderOptions options, ConfigurationContext context)
    {
        if (options.Settings.Preset is { } preset) IdentityProviderPresets.Of(preset).ApplyTo(options.Settings, context.Root.GetSection($"{Section}:Settings"));
    }

    private static string NameOf(string file) => file[..^Extension.Length];
}
