namespace JitGateway.Configuration;

/// <summary>
/// One attempt to read the whole configuration. Parts bind their sections through it, report what is wrong, and see
/// the parts that were read before them. Reading never connects to anything.
/// </summary>
internal sealed class ConfigurationContext(IConfigurationRoot root)
{
    private readonly Dictionary<Type, object> _parts = [];

    public IConfigurationRoot Root { get; } = root;

    public ConfigurationErrors Errors { get; } = new();

    /// <summary>Binds a section strictly: unknown keys and values of a wrong kind become errors. Absent: the defaults.</summary>
    /// <param name="alsoLegal">Keys of the section that another part binds.</param>
    public T Bind<T>(IConfigurationSection section, IEnumerable<string>? alsoLegal = null)
        where T : class, new() => new StrictBinder(this).Bind<T>(section, alsoLegal);

    public T Bind<T>(string section)
        where T : class, new() => Bind<T>(Root.GetSection(section));

    /// <summary>A part that was read earlier in this attempt (parts are read in the order of their registration).</summary>
    public T Get<T>()
        where T : class => (T)_parts[typeof(T)];

    /// <summary>The same; null where no such part was read.</summary>
    public T? Find<T>()
        where T : class => _parts.GetValueOrDefault(typeof(T)) as T;

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
