using System.Collections.Frozen;
using JitGateway.Backends.Operation;
using JitGateway.Backends.Trust;

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
        PreserveHost = options.Match.PreserveHost;
        Rewrite = options.Match.Rewrite;
        Destinations = options.Destinations;
        Canary = options.Canary is { } canary ? new Canary(name, canary) : null;
        Maintenance = options.Maintenance;
        IsRequired = options.Health.Required;
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

    /// <summary>How connections to it are proved.</summary>
    public BackendConnection Connection { get; init; } = BackendConnection.Plain;

    public bool StripPrefix { get; }

    /// <summary>Whether it gets the Host that people use.</summary>
    public bool PreserveHost { get; }

    /// <summary>The Host of requests that are nobody's, health checks say, to a backend that gets the Host that people use: the first of its hosts, with the port. Null: its destination's.</summary>
    public string? PreservedHost { get; init; }

    public AddressRewriting Rewrite { get; }

    /// <summary>The usual ones.</summary>
    public IReadOnlyList<Uri> Destinations { get; }

    /// <summary>With the canary's.</summary>
    public IEnumerable<Uri> AllDestinations => Destinations.Concat(Canary?.Destinations ?? []);

    /// <summary>Other destinations for some of its people; null: none.</summary>
    public Canary? Canary { get; }

    /// <summary>Null: it is open.</summary>
    public Maintenance? Maintenance { get; }

    /// <summary>Whether a node without it is not ready.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether YARP checks how its destinations do.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Identity providers that its section names and that are not there.</summary>
    public IReadOnlyList<AbsentIdentityProvider> AbsentIdentityProviders { get; init; } = [];

    /// <summary>What a feature compiled from its keys of this backend.</summary>
    public T Part<T>()
        where T : class => (T)_parts[typeof(T)];
}
