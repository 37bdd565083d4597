using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace JitGateway.Configuration.Places;

/// <summary>Says of every key where its value comes from. Files are read when somebody asks.</summary>
/// <param name="root">What was made of the sources.</param>
/// <param name="files">Absolute paths of the JSON files, in order.</param>
internal sealed class ConfigurationPlaces(IConfigurationRoot root, IReadOnlyList<string> files)
{
    private readonly Dictionary<string, JsonPlaces?> _read = new(StringComparer.Ordinal);

    /// <summary>Where the key is said, by whoever has the last word. Of an absent one: the nearest section around it that a file has.</summary>
    /// <returns>Null for what is no key (a file, an option of the command line), and where there is no file.</returns>
    public ConfigurationPlace? Of(string key)
    {
        if (key.Length == 0 || key[0] == '-' || Path.IsPathRooted(key)) return null;
        if (Exact(key) is { } exact) return exact;
        for (var around = ConfigurationPath.GetParentPath(key); around is not null; around = ConfigurationPath.GetParentPath(around))
            if (InFiles(around) is { } section)
                return section;
        return files.Count > 0 ? Read(files[^1])?.Find("") : null;
    }

    private ConfigurationPlace? Exact(string key)
    {
        foreach (var provider in root.Providers.Reverse())
        {
            if (!provider.TryGet(key, out _)) continue;
            return provider switch
            {
                EnvironmentVariablesConfigurationProvider => new ConfigurationPlace($"environment variable {VariableOf(key)}"),
                MemoryConfigurationProvider => new ConfigurationPlace("command line"),
                _ => InFiles(key),
            };
        }

        return InFiles(key);
    }

    private ConfigurationPlace? InFiles(string key)
    {
        for (var i = files.Count - 1; i >= 0; i--)
            if (Read(files[i])?.Find(key) is { } place)
                return place;
        return null;
    }

    private JsonPlaces? Read(string file)
    {
        if (_read.TryGetValue(file, out var read)) return read;
        try
        {
            return _read[file] = JsonPlaces.Of(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return _read[file] = null;   // it was there a moment ago
        }
    }

    /// <summary>As the environment spells it.</summary>
    private static string VariableOf(string key) =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().FirstOrDefault(v => v.Replace("__", ":", StringComparison.Ordinal).Equals(key, StringComparison.OrdinalIgnoreCase))
        ?? key.Replace(":", "__", StringComparison.Ordinal);
}
