using System.Collections.Frozen;
using Yarp.ReverseProxy.Configuration;

namespace JitGateway.Backends;

/// <summary>All backends of one accepted configuration, with what YARP is to know of them.</summary>
internal sealed class BackendTable(IReadOnlyList<Backend> backends, IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters, string publicHost)
{
    private readonly FrozenDictionary<string, Backend> _byName = backends.ToFrozenDictionary(b => b.Name.Value, StringComparer.Ordinal);

    // with the look-up by span made once: making it is a virtual call of the costly kind
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _hosts =
        backends.SelectMany(b => b.Hosts).Append(publicHost).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public IReadOnlyList<Backend> Backends { get; } = backends;

    public IReadOnlyList<RouteConfig> Routes { get; } = routes;

    public IReadOnlyList<ClusterConfig> Clusters { get; } = clusters;

    /// <summary>The host of PublicOrigin, without port.</summary>
    public string PublicHost { get; } = publicHost;

    public Backend? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether anybody here serves this host (without port).</summary>
    public bool ServesHost(ReadOnlySpan<char> host) => _hosts.Contains(host);

    /// <summary>The backend that a request for this host and path would reach; null where there is none.</summary>
    public Backend? Find(string host, PathString path) =>
        Backends
            .Where(b => b.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase) && (!b.Path.HasValue || path.StartsWithSegments(b.Path, StringComparison.OrdinalIgnoreCase)))
            .MaxBy(b => b.Path.Value?.Length ?? 0);
}
