using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace JitGateway.Telemetry;

/// <summary>
/// The instruments of the meter <c>JitGateway</c>. Names are promises to dashboards. What happens on every request is counted in
/// plain fields and read when somebody collects, so that nobody pays for a meter on the hot path.
/// </summary>
internal sealed class GatewayMeter
{
    public const string Name = "JitGateway";

    public const string Logins = "jitgateway.logins";
    public const string LoginDuration = "jitgateway.login.duration";
    public const string Provisionings = "jitgateway.provisionings";
    public const string ProvisioningDuration = "jitgateway.provisioning.duration";
    public const string ProvisioningCircuits = "jitgateway.provisioning.circuit";
    public const string ProvisioningCalls = "jitgateway.provisioning.calls";
    public const string ProvisioningCallsWaiting = "jitgateway.provisioning.calls.waiting";
    public const string ProvisioningCallsWithheld = "jitgateway.provisioning.calls.withheld";
    public const string ProvisioningQueue = "jitgateway.provisioning.queue";
    public const string ProvisioningQueueEvents = "jitgateway.provisioning.queue.events";
    public const string ProxiedRequests = "jitgateway.proxy.requests";
    public const string ProxyOverhead = "jitgateway.proxy.overhead";
    public const string NearCacheLookups = "jitgateway.sessions.near_cache";

    private readonly Meter _meter;
    private readonly Counter<long> _logins;
    private readonly Histogram<double> _loginDuration;
    private readonly Counter<long> _provisionings;
    private readonly Histogram<double> _provisioningDuration;
    private readonly Counter<long> _callsWithheld;
    private readonly Counter<long> _queueEvents;
    private readonly ConcurrentDictionary<string, ProxyCounts> _proxied = new(StringComparer.Ordinal);
    private long _nearCacheHits;
    private long _nearCacheMisses;

    public GatewayMeter(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(Name);
        _logins = meter.CreateCounter<long>(Logins, "{login}", "Login attempts by identity provider and result");
        _loginDuration = meter.CreateHistogram<double>(LoginDuration, "s", "Time to judge one response of an identity provider and to make the session");
        _provisionings = meter.CreateCounter<long>(Provisionings, "{pass}", "First passes to a backend by adapter and outcome");
        _provisioningDuration = meter.CreateHistogram<double>(ProvisioningDuration, "s", "Time of one first pass, with all calls to the backend");
        _callsWithheld = meter.CreateCounter<long>(ProvisioningCallsWithheld, "{call}", "Calls to a backend's accounts that were not made, by reason");
        _queueEvents = meter.CreateCounter<long>(ProvisioningQueueEvents, "{event}", "What happened to plans in the queues on this node, by backend and event");
        meter.CreateObservableCounter(ProxiedRequests, Proxied, "{request}", "Requests forwarded by backend and class of the answer's status");
        meter.CreateObservableCounter(ProxyOverhead, Overhead, "s", "Time that requests spent in the gateway before forwarding began; divide by the requests");
        meter.CreateObservableCounter(NearCacheLookups, NearCache, "{lookup}", "Look-ups of sessions in this node's near cache");
    }

    /// <param name="identityProvider">Its name in the configuration; empty when the message could not be told to belong to one.</param>
    /// <param name="result"><c>accepted</c> or <c>refused</c>.</param>
    public void LoginEnded(string identityProvider, string result, TimeSpan duration)
    {
        _logins.Add(1, new("idp", identityProvider), new("result", result));
        _loginDuration.Record(duration.TotalSeconds, new("idp", identityProvider), new("result", result));
    }

    /// <param name="outcome"><c>unchanged</c>, <c>created</c>, <c>updated</c>, <c>refused</c>, <c>unavailable</c>, <c>last_good</c> or <c>queued</c>.</param>
    public void ProvisioningEnded(string backend, string adapter, string outcome, TimeSpan duration)
    {
        _provisionings.Add(1, new("backend", backend), new("adapter", adapter), new("outcome", outcome));
        _provisioningDuration.Record(duration.TotalSeconds, new("backend", backend), new("adapter", adapter), new("outcome", outcome));
    }

    /// <param name="reason"><c>circuit_open</c>, <c>backend_asked</c>, <c>creation_rate</c> or <c>calls_at_once</c>.</param>
    public void ProvisioningCallWithheld(string backend, string reason) => _callsWithheld.Add(1, new("backend", backend), new("reason", reason));

    /// <param name="happened"><c>added</c>, <c>replaced</c>, <c>full</c>, <c>done</c>, <c>postponed</c>, <c>dead</c> or <c>given_up</c> (a dead letter that was too old, or one too many).</param>
    public void QueueEvent(string backend, string happened) => _queueEvents.Add(1, new("backend", backend), new("event", happened));

    /// <param name="read">By backend and state (<c>waiting</c>, <c>dead</c>), over all nodes: each of them tells the same.</param>
    public void ObserveProvisioningQueue(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge(ProvisioningQueue, read, "{plan}", "Accounts that wait in a backend's queue, and its dead letters, over all nodes");

    /// <param name="read">By backend: 0 closed, 1 half open, 2 open.</param>
    public void ObserveProvisioningCircuits(Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge(ProvisioningCircuits, read, null, "Whether a backend's accounts are left alone: 0 closed, 1 half open, 2 open");

    public void ObserveProvisioningCalls(Func<IEnumerable<Measurement<long>>> running, Func<IEnumerable<Measurement<long>>> waiting)
    {
        _meter.CreateObservableGauge(ProvisioningCalls, running, "{call}", "Calls to a backend's accounts that are being made");
        _meter.CreateObservableGauge(ProvisioningCallsWaiting, waiting, "{call}", "Calls to a backend's accounts that wait for another to end");
    }

    /// <param name="cluster">The backend's name, or that with <c>!canary</c> behind it.</param>
    public void RequestProxied(string cluster, int status)
    {
        var byClass = Of(cluster).ByStatusClass;
        Interlocked.Increment(ref byClass[status is >= 100 and < 600 ? status / 100 : 0]);
    }

    /// <param name="cluster">As in <see cref="RequestProxied"/>.</param>
    /// <param name="overhead">What passed between the request's arrival and now.</param>
    public void ForwardingBegins(string cluster, TimeSpan overhead) => Interlocked.Add(ref Of(cluster).OverheadTicks, overhead.Ticks);

    public void NearCacheHit() => Interlocked.Increment(ref _nearCacheHits);

    public void NearCacheMiss() => Interlocked.Increment(ref _nearCacheMisses);

    private ProxyCounts Of(string cluster) =>
        _proxied.TryGetValue(cluster, out var counts) ? counts : _proxied.GetOrAdd(cluster, static _ => new ProxyCounts());

    private IEnumerable<Measurement<long>> Proxied()
    {
        foreach (var (cluster, counts) in _proxied)
        {
            for (var i = 0; i < counts.ByStatusClass.Length; i++)
            {
                if (Interlocked.Read(ref counts.ByStatusClass[i]) is > 0 and var count)
                    yield return new Measurement<long>(count, [.. Destinations(cluster), new("status", i == 0 ? "other" : $"{i}xx")]);
            }
        }
    }

    private IEnumerable<Measurement<double>> Overhead() =>
        _proxied.Select(p => new Measurement<double>(TimeSpan.FromTicks(Interlocked.Read(ref p.Value.OverheadTicks)).TotalSeconds, Destinations(p.Key)));

    /// <summary>By backend; what went to a canary is told apart.</summary>
    private static KeyValuePair<string, object?>[] Destinations(string cluster) =>
        cluster.Split('!') is [var backend, var others] ? [new("backend", backend), new("destinations", others)] : [new("backend", cluster)];

    private IEnumerable<Measurement<long>> NearCache() =>
    [
        new(Interlocked.Read(ref _nearCacheHits), new KeyValuePair<string, object?>("result", "hit")),
        new(Interlocked.Read(ref _nearCacheMisses), new KeyValuePair<string, object?>("result", "miss")),
    ];

    private sealed class ProxyCounts
    {
        public readonly long[] ByStatusClass = new long[6];

        public long OverheadTicks;
    }
}
