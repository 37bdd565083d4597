using JitGateway.Configuration.Places;
using JitGateway.Configuration.Risks;

namespace JitGateway.Configuration;

/// <summary>
/// One attempt to read the whole configuration. Parts bind their sections through it, report what is wrong, and see
/// the parts that were read before them. Reading never connects to anything.
/// </summary>
internal sealed class ConfigurationContext(IConfigurationRoot root)
{
    private readonly Dictionary<Type, object> _parts = [];
    private readonly Dictionary<string, string> _watched = new(StringComparer.Ordinal);

    public IConfigurationRoot Root { get; } = root;

    public ConfigurationErrors Errors { get; } = new();

    /// <summary>What is legal and may do harm.</summary>
    public ConfigurationRisks Risks { get; } = new();

    /// <summary>The secrets, keys and certificates that were met.</summary>
    public NamedMaterial Material { get; } = new();

    /// <summary>Where each key is said; null where the configuration does not come from files.</summary>
    public ConfigurationPlaces? Places { get; init; }

    /// <summary>The sections of all parts: one that stands within another's is legal there.</summary>
    public IReadOnlyCollection<string> Sections { get; init; } = [];

    /// <summary>Binds a section strictly: unknown keys and values of a wrong kind become errors. Absent: the defaults.</summary>
    /// <param name="alsoLegal">Keys of the section that another part binds.</param>
    public T Bind<T>(IConfigurationSection section, IEnumerable<string>? alsoLegal = null)
        where T : class, new() => new StrictBinder(this).Bind<T>(section, [.. alsoLegal ?? [], .. SectionsWithin(section.Path)]);

    public T Bind<T>(string section)
        where T : class, new() => Bind<T>(Root.GetSection(section));

    /// <summary>A key that is one word of an enumeration.</summary>
    /// <param name="otherwise">Where it is absent, or wrong, which is an error then.</param>
    public T BindWord<T>(IConfigurationSection section, T otherwise)
        where T : struct, Enum => section.Exists() && new StrictBinder(this).BindValue(section, typeof(T)) is T said ? said : otherwise;

    private IEnumerable<string> SectionsWithin(string path) =>
        Sections.Where(s => s.Length > path.Length && s[path.Length] == ':' && s.StartsWith(path, StringComparison.OrdinalIgnoreCase)).Select(s => s[(path.Length + 1)..]);

    /// <summary>A part that was read earlier in this attempt (parts are read in the order of their registration).</summary>
    public T Get<T>()
        where T : class => (T)_parts[typeof(T)];

    /// <summary>The same; null where no such part was read.</summary>
    public T? Find<T>()
        where T : class => _parts.GetValueOrDefault(typeof(T)) as T;

    /// <summary>The files of <see cref="Watch"/> with their digests.</summary>
    public IReadOnlyDictionary<string, string> Watched => _watched;

    /// <summary>A file whose content counts as the configuration does: when it changes the configuration is read anew. To be said before it is read.</summary>
    /// <param name="file">Its absolute path.</param>
    public void Watch(string file) => _watched.TryAdd(file, ConfigurationFiles.DigestOf(file));

    /// <summary>The same for the files that hold the secrets of a section.</summary>
    public void WatchSecrets(IConfigurationSection section)
    {
        foreach (var (key, value) in section.AsEnumerable())
            if (value?.StartsWith(Secret.InFile, StringComparison.Ordinal) == true)
                Watch(ResolvePath(Root.GetSection(key), value[Secret.InFile.Length..]));
    }

    internal void Set(Type type, object part) => _parts[type] = part;

    /// <summary>The absolute path of a file named by a key: relative ones are relative to the file that names them.</summary>
    public string ResolvePath(IConfigurationSection section, string value)
    {
        if (Path.IsPathRooted(value)) return value;
        foreach (var provider in Root.Providers.Reverse())
        {
            if (!provider.TryGet(section.Path, out _)) continue;
            if (provider is FileConfigurationProvider { Source: { FileProvider: { } files, Path: { } path } }
                && files.GetFileInfo(path).PhysicalPath is { } physical)
                return Path.GetFullPath(value, Path.GetDirectoryName(physical)!);
            break;
        }

        return Path.GetFullPath(value);
    }
}
