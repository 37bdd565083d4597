using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using JitGateway.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Telemetry;

/// <summary>What a node tells of itself: version, start, clock, configuration, and the health of its components as it was a few seconds ago. Names are promises to dashboards.</summary>
internal sealed class NodeMeter : IHealthCheckPublisher, IHostedService, IDisposable
{
    public const string Build = "jitgateway.build.info";
    public const string Started = "jitgateway.started.timestamp";
    public const string Clock = "jitgateway.clock.timestamp";
    public const string Generation = "jitgateway.configuration.generation";
    public const string Loaded = "jitgateway.configuration.loaded.timestamp";
    public const string Refused = "jitgateway.configuration.refused";
    public const string Ready = "jitgateway.ready";
    public const string Health = "jitgateway.health";

    private readonly ActiveConfiguration _configuration;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly IDisposable _listening;
    private long _loadedAt;
    private volatile HealthReport? _report;

    public NodeMeter(IMeterFactory meters, ActiveConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_configuration, _lifetime) = (configuration, lifetime);
        var started = _loadedAt = time.GetUtcNow().ToUnixTimeSeconds();
        _listening = configuration.OnChange(() => Volatile.Write(ref _loadedAt, time.GetUtcNow().ToUnixTimeSeconds()));
        var meter = meters.Create(GatewayMeter.Name);
        meter.CreateObservableGauge(Build, static () => new Measurement<int>(1, new("version", ProductVersion.Short), new("runtime", RuntimeInformation.FrameworkDescription)), null, "Always 1; says which version runs");
        meter.CreateObservableGauge(Started, () => started, "s", "When this node started, in seconds since 1970");
        meter.CreateObservableGauge(Clock, () => time.GetUtcNow().ToUnixTimeMilliseconds() / 1000d, "s", "What this node's clock says, in seconds since 1970");
        meter.CreateObservableGauge(Generation, () => configuration.Current.Number, "{generation}", "How many configurations were put in force since the start");
        meter.CreateObservableGauge(Loaded, () => Volatile.Read(ref _loadedAt), "s", "When the configuration in force was put in force, in seconds since 1970");
        meter.CreateObservableGauge(Refused, () => _configuration.LastRefusal.Count, "{error}", "Errors of the newest configuration, which is not in force then; 0: it is");
        meter.CreateObservableGauge(Ready, ReadReady, null, "Whether the node is ready for people, as /health/ready says: 1 or 0");
        meter.CreateObservableGauge(Health, ReadHealth, null, "Health by component: 2 healthy, 1 degraded, 0 unhealthy");
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _report = report;
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;   // made at the start, before anybody collects

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listening.Dispose();

    private int ReadReady() =>
        _lifetime.ApplicationStarted.IsCancellationRequested && !_lifetime.ApplicationStopping.IsCancellationRequested
        && _report is { } report && !report.Entries.Values.Any(static e => e.Status == HealthStatus.Unhealthy && e.Tags.Contains(HealthAnswer.ReadyTag, StringComparer.Ordinal)) ? 1 : 0;

    private IEnumerable<Measurement<int>> ReadHealth() =>
        _report is { } report ? report.Entries.Select(static e => new Measurement<int>((int)e.Value.Status, new KeyValuePair<string, object?>("component", e.Key))) : [];
}
