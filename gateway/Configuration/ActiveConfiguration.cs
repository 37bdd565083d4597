using System.Collections.Immutable;
using JitGateway.Configuration.Places;

namespace JitGateway.Configuration;

/// <summary>
/// Reads all parts, and puts them in force together or not at all. A configuration with an error leaves the last good one
/// in force; <see cref="LastRefusal"/> says why, for health and the operators' pages.
/// </summary>
internal sealed class ActiveConfiguration(IEnumerable<IConfigurationPart> parts, ConfigurationFiles files)
{
    private readonly ImmutableArray<IConfigurationPart> _parts = [.. parts];
    private readonly Lock _applying = new();
    private ImmutableArray<Action> _listeners = [];
    private volatile ConfigurationGeneration? _current;
    private volatile IReadOnlyList<ConfigurationError> _lastRefusal = [];
    private volatile ConfigurationContext? _lastRead;
    private ImmutableDictionary<string, string?> _startOnly = ImmutableDictionary<string, string?>.Empty;

    /// <summary>The configuration in force.</summary>
    public ConfigurationGeneration Current =>
        _current ?? throw new InvalidOperationException("The configuration has not been loaded");

    /// <summary>Errors of the newest attempt; empty when the newest configuration is in force.</summary>
    public IReadOnlyList<ConfigurationError> LastRefusal => _lastRefusal;

    /// <summary>The newest attempt, accepted or not; null where its files could not all be read.</summary>
    public ConfigurationContext? LastRead => _lastRead;

    /// <summary>What was made of the configuration in force; null before there is one.</summary>
    public ConfigurationContext? InForce { get; private set; }

    /// <summary>The same of the one before; null: there was none since the start.</summary>
    public ConfigurationContext? Before { get; private set; }

    /// <summary>Reads the files and puts them in force.</summary>
    /// <returns>The errors; empty when the configuration is now in force.</returns>
    public IReadOnlyList<ConfigurationError> Load()
    {
        lock (_applying)
        {
            var errors = Apply(files.Read());
            _lastRefusal = errors;
            if (errors.Count > 0) return errors;
        }

        foreach (var listener in _listeners) listener();
        return [];
    }

    public IDisposable OnChange(Action listener)
    {
        ImmutableInterlocked.Update(ref _listeners, l => l.Add(listener));
        return new Registration(() => ImmutableInterlocked.Update(ref _listeners, l => l.Remove(listener)));
    }

    private IReadOnlyList<ConfigurationError> Apply(ConfigurationReading reading)
    {
        var root = reading.Root;
        var context = new ConfigurationContext(root) { Sections = [.. _parts.SelectMany(p => p.Sections)], Places = new ConfigurationPlaces(root, files.Names) };
        var read = new Dictionary<Type, object>();
        UnknownSections.Check(context, context.Sections.Where(s => !s.Contains(':')));
        foreach (var part in _parts)
        {
            read[part.Type] = part.Read(context);
            context.Set(part.Type, read[part.Type]);
        }

        var startOnly = StartOnly(root);
        if (_current is not null)
            foreach (var (key, value) in startOnly)
                if (_startOnly.GetValueOrDefault(key) != value)
                    context.Errors.Add(key, null, "was changed, but is read at start only", "Restart the gateway, or put the former value back");

        files.Watch(context.Watched);
        _lastRead = reading.IsWhole ? context : null;
        if (reading.Errors.Count > 0 || context.Errors.Any)
            return [.. reading.Errors, .. context.Errors.All.Where(reading.IsSure).Select(e => e with { Place = e.Place ?? context.Places!.Of(e.Path) })];
        _startOnly = startOnly;
        (Before, InForce) = (InForce, context);
        files.Publish(root);
        _current = new ConfigurationGeneration(read, (_current?.Number ?? 0) + 1);
        return [];
    }

    private ImmutableDictionary<string, string?> StartOnly(IConfigurationRoot root) =>
        _parts.SelectMany(p => p.StartOnlyKeys)
            .SelectMany(key => root.GetSection(key).AsEnumerable().Append(new(key, root[key])))
            .DistinctBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
            .ToImmutableDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    private sealed class Registration(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
