using JitGateway.Backends.Health;
using Yarp.ReverseProxy;

namespace JitGateway.Backends.Description;

/// <summary>Where a backend is, and how its destinations do as YARP's checks know them: nobody is asked anew.</summary>
internal sealed class RouteDescription(IProxyStateLookup clusters) : BackendDescription<DescribedRoute>
{
    public override string Section => "route";

    public override DescribedRoute Of(Backend backend) => new(
        backend.Hosts,
        backend.Path.HasValue ? backend.Path.Value : "/",
        backend.StripPrefix,
        backend.PreserveHost,
        backend.IsWatched,
        [
            .. backend.Destinations.Select(d => DestinationOf(backend.Name.Value, d, isCanary: false)),
            .. backend.Canary is { } canary ? canary.Destinations.Select(d => DestinationOf(canary.ClusterId, d, isCanary: true)) : [],
        ],
        backend.Maintenance?.ToString(),
        backend.Canary is { } shared ? new DescribedCanary(shared.Percent, shared.Groups) : null);

    private DescribedDestination DestinationOf(string clusterId, Uri address, bool isCanary)
    {
        var told = WithoutSecrets(address);
        if (!clusters.TryGetCluster(clusterId, out var cluster)) return new DescribedDestination(told, isCanary, "unknown", "unknown", Fault: null);
        var state = cluster.DestinationsState.AllDestinations.FirstOrDefault(d => Uri.TryCreate(d.Model.Config.Address, UriKind.Absolute, out var one) && one == address);
        return state is null
            ? new DescribedDestination(told, isCanary, "unknown", "unknown", Fault: null)
            : new DescribedDestination(told, isCanary, state.Health.Active.ToString().ToLowerInvariant(), state.Health.Passive.ToString().ToLowerInvariant(), DestinationFault.Of(cluster, state));
    }

    /// <summary>Without user info and query, where some keep passwords.</summary>
    private static string WithoutSecrets(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}

/// <param name="Hosts">Under which it is found.</param>
/// <param name="Path">The prefix of its paths.</param>
/// <param name="StripsPrefix">Whether its destinations see paths without the prefix.</param>
/// <param name="PreservesHost">Whether its destinations see the host that people use.</param>
/// <param name="IsWatched">Whether it is checked how its destinations do.</param>
/// <param name="Maintenance">In words; null: it is open.</param>
/// <param name="Canary">Null: none.</param>
internal sealed record DescribedRoute(
    IReadOnlyList<string> Hosts, string Path, bool StripsPrefix, bool PreservesHost, bool IsWatched, IReadOnlyList<DescribedDestination> Destinations, string? Maintenance, DescribedCanary? Canary);

/// <param name="Active">By its checks: healthy, unhealthy, unknown.</param>
/// <param name="Passive">By what came of requests.</param>
/// <param name="Fault">What speaks against it; null: nothing, as far as is known.</param>
internal sealed record DescribedDestination(string Address, bool IsCanary, string Active, string Passive, string? Fault);

/// <param name="Percent">Of the people.</param>
/// <param name="Groups">Who is taken besides.</param>
internal sealed record DescribedCanary(double Percent, IReadOnlyList<string> Groups);
