using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using JitGateway.Configuration;
using JitGateway.Telemetry.Health;

namespace JitGateway.Telemetry;

/// <summary>What a node tells of itself: version, start, clock, configuration, and the health of its components as it was a few seconds ago. Names are promises to dashboards.</summary>
internal sealed class NodeMeter : BackgroundService
{
    public const string Build = "jitgateway.build.info";
    public const string Started = "jitgateway.started.timestamp";
    public const string Clock = "jitgateway.clock.timestamp";
    public const string Generation = "jitgateway.configuration.generation";
    public const string Loaded = "jitgateway.configuration.loaded.timestamp";
    public const string Refused = "jitgateway.configuration.refused";
    public const string Ready = "jitgateway.ready";
    public const string Health = "jitgateway.health";

    /// <summary>Between two looks at the components.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ActiveConfiguration _configuration;
    private readonly ComponentChecks _checks;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly IDisposable _listening;
    private long _loadedAt;
    private volatile IReadOnlyList<HealthComponent>? _components;

    public NodeMeter(IMeterFactory meters, ActiveConfiguration configuration, ComponentChecks checks, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (_configuration, _checks, _lifetime, _time) = (configuration, checks, lifetime, time);
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

    public override void Dispose()
    {
        _listening.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();   // the start goes on
        using var timer = new PeriodicTimer(Interval, _time);
        do _components = await _checks.AskAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private int ReadReady() =>
        _lifetime.ApplicationStarted.IsCancellationRequested && !_lifetime.ApplicationStopping.IsCancellationRequested
        && _components is { } components && !components.Any(static c => c.IsBreaking) ? 1 : 0;

    private IEnumerable<Measurement<int>> ReadHealth() =>
        _components is { } components ? components.Select(static c => new Measurement<int>((int)c.Status, new KeyValuePair<string, object?>("component", c.Name))) : [];
}
