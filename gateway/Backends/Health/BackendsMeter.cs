using System.Diagnostics.Metrics;
using JitGateway.Configuration;
using Yarp.ReverseProxy;

namespace JitGateway.Backends.Health;

/// <summary>How the backends' destinations do, as YARP's checks know them, and which backends are in maintenance; on the gateway's meter. Names are promises to dashboards.</summary>
internal sealed class BackendsMeter : IHostedService
{
    public const string Destinations = "jitgateway.backend.destinations";
    public const string Maintenance = "jitgateway.backend.maintenance";

    private readonly Active<BackendTable> _backends;
    private readonly IProxyStateLookup _clusters;

    public BackendsMeter(IMeterFactory meters, Active<BackendTable> backends, IProxyStateLookup clusters)
    {
        (_backends, _clusters) = (backends, clusters);
        var meter = meters.Create("JitGateway");
        meter.CreateObservableGauge(Destinations, ReadDestinations, "{destination}", "Destinations of a backend that is watched, by state: well or unwell");
        meter.CreateObservableGauge(Maintenance, ReadMaintenance, null, "Whether a backend is in maintenance: 1 or 0");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;   // made at the start, before anybody collects

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> ReadDestinations()
    {
        foreach (var backend in _backends.Value.Backends)
        {
            var name = backend.Name.Value;
            if (backend.IsWatched && _clusters.TryGetCluster(name, out var cluster))
            {
                var well = DestinationFault.CountWell(cluster);
                yield return new(well, new("backend", name), new("state", "well"));
                yield return new(cluster.DestinationsState.AllDestinations.Count - well, new("backend", name), new("state", "unwell"));
            }
        }
    }

    private IEnumerable<Measurement<int>> ReadMaintenance() =>
        _backends.Value.Backends.Select(static b => new Measurement<int>(b.Maintenance is null ? 0 : 1, new KeyValuePair<string, object?>("backend", b.Name.Value)));
}
