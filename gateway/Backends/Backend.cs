using System.Collections.Frozen;

namespace JitGateway.Backends;

/// <summary>
/// One backend of one accepted configuration, with the compiled part of every feature, so that a request sees one
/// configuration from its route to its headers. Immutable; stands in the endpoint's metadata.
/// </summary>
internal sealed class Backend
{
    private readonly FrozenDictionary<Type, object> _parts;

    public Backend(BackendName name, BackendOptions options, IReadOnlyList<string> hosts, IReadOnlyDictionary<Type, object> parts)
    {
        Name = name;
        DisplayName = options.DisplayName ?? name.Value;
        Description = options.Description;
        Icon = options.Icon;
        Category = options.Category;
        Hosts = hosts;
        Path = new PathString(options.Match.Path.TrimEnd('/'));
        StripPrefix = options.Match.StripPrefix;
        Destinations = options.Destinations;
        _parts = parts.ToFrozenDictionary();
    }

    public BackendName Name { get; }

    public string DisplayName { get; }

    public string? Description { get; }

    public string? Icon { get; }

    public string? Category { get; }

    /// <summary>Host names without port, lower case.</summary>
    public IReadOnlyList<string> Hosts { get; }

    /// <summary>The prefix without a trailing slash; empty for <c>/</c>.</summary>
    public PathString Path { get; }

    public bool StripPrefix { get; }

    public IReadOnlyList<Uri> Destinations { get; }

    /// <summary>What a feature compiled from its keys of this backend.</summary>
    public T Part<T>()
        where T : class => (T)_parts[typeof(T)];
}
