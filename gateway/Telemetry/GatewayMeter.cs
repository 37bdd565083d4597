using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JitGateway.Telemetry.LastHour;

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
    public const string ProxyDuration = "jitgateway.proxy.duration";
    public const string NearCacheLookups = "jitgateway.sessions.near_cache";
    public const string Validations = "jitgateway.saml.validation.duration";
    public const string RateLimitRefusals = "jitgateway.rate_limit.refusals";
    public const string AdapterCalls = "jitgateway.adapter.duration";

    private readonly Meter _meter;
    private readonly Counter<long> _logins;
    private readonly Histogram<double> _loginDuration;
    private readonly Counter<long> _provisionings;
    private readonly Histogram<double> _provisioningDuration;
    private readonly Counter<long> _callsWithheld;
    private readonly Counter<long> _queueEvents;
    private readonly Counter<long> _rateLimited;
    private readonly Histogram<double> _validations;
    private readonly Histogram<double> _adapterCalls;
    private readonly ConcurrentDictionary<string, ProxyCounts> _proxied = new(StringComparer.Ordinal);
    private long _nearCacheHits;
    private long _nearCacheMisses;
    private long _accepted;
    private long _refused;
    private long _passes;
    private long _failedPasses;

    public GatewayMeter(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(Name);
        _logins = meter.CreateCounter<long>(Logins, "{login}", "Login attempts by identity provider and result; what was refused, by the first two words of its reason");
        _loginDuration = meter.CreateHistogram<double>(LoginDuration, "s", "Time to judge one response of an identity provider and to make the session");
        _provisionings = meter.CreateCounter<long>(Provisionings, "{pass}", "First passes to a backend by adapter and outcome");
        _provisioningDuration = meter.CreateHistogram<double>(ProvisioningDuration, "s", "Time of one first pass, with all calls to the backend");
        _callsWithheld = meter.CreateCounter<long>(ProvisioningCallsWithheld, "{call}", "Calls to a backend's accounts that were not made, by reason");
        _queueEvents = meter.CreateCounter<long>(ProvisioningQueueEvents, "{event}", "What happened to plans in the queues on this node, by backend and event");
        _rateLimited = meter.CreateCounter<long>(RateLimitRefusals, "{request}", "Requests that came sooner than a limit of Gateway:RateLimits admits, by limit");
        _validations = meter.CreateHistogram<double>(Validations, "s", "Time to validate one response of an identity provider, without what follows");
        _adapterCalls = meter.CreateHistogram<double>(AdapterCalls, "s", "Time of one call to a backend's accounts, by operation and outcome");
        meter.CreateObservableCounter(ProxiedRequests, Proxied, "{request}", "Requests forwarded by backend and class of the answer's status");
        meter.CreateObservableCounter(ProxyOverhead, Overhead, "s", "Time that requests spent in the gateway before forwarding began; divide by the requests");
        meter.CreateObservableCounter(NearCacheLookups, NearCache, "{lookup}", "Look-ups of sessions in this node's near cache");
    }

    /// <param name="identityProvider">Its name in the configuration; empty when the message could not be told to belong to one.</param>
    /// <param name="result"><c>accepted</c> or <c>refused</c>.</param>
    /// <param name="duration">From the message's arrival to the session.</param>
    /// <param name="reason">The reason id of what was refused.</param>
    public void LoginEnded(string identityProvider, string result, TimeSpan duration, string? reason = null)
    {
        Interlocked.Increment(ref result == "accepted" ? ref _accepted : ref _refused);
        if (reason is null) _logins.Add(1, new("idp", identityProvider), new("result", result));
        else _logins.Add(1, new("idp", identityProvider), new("result", result), new("reason", FirstWords(reason)));
        _loginDuration.Record(duration.TotalSeconds, new("idp", identityProvider), new("result", result));
    }

    /// <param name="result"><c>valid</c> or <c>refused</c>.</param>
    public void MessageValidated(string result, TimeSpan duration) => _validations.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("result", result));

    /// <param name="limit"><c>address</c>, <c>login</c>, <c>acs</c> or <c>logout</c>.</param>
    public void RateLimited(string limit) => _rateLimited.Add(1, new KeyValuePair<string, object?>("limit", limit));

    /// <param name="outcome"><c>done</c>, <c>unavailable</c>, <c>rejected</c> … or <c>timeout</c>.</param>
    public void AdapterCallEnded(string backend, string operation, string outcome, TimeSpan duration) =>
        _adapterCalls.Record(duration.TotalSeconds, new("backend", backend), new("operation", operation), new("outcome", outcome));

    /// <param name="outcome"><c>unchanged</c>, <c>created</c>, <c>updated</c>, <c>refused</c>, <c>unavailable</c>, <c>last_good</c> or <c>queued</c>.</param>
    public void ProvisioningEnded(string backend, string adapter, string outcome, TimeSpan duration)
    {
        Interlocked.Increment(ref outcome is "refused" or "unavailable" ? ref _failedPasses : ref _passes);
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
    public void RequestProxied(string cluster, int status, TimeSpan duration)
    {
        var counts = Of(cluster);
        Interlocked.Increment(ref counts.ByStatusClass[status is >= 100 and < 600 ? status / 100 : 0]);
        if (status != StatusCodes.Status101SwitchingProtocols) counts.Durations.Record(duration);   // how long a WebSocket was open says nothing of speed
    }

    /// <summary>How long forwarded requests took, backend by backend. A histogram of the framework's kind would cost each request more than all else that is counted of it.</summary>
    public IEnumerable<(KeyValuePair<string, object?>[] Tags, KeptHistogram Durations)> ProxyDurations => _proxied.Select(p => (Destinations(p.Key), p.Value.Durations));

    /// <param name="cluster">As in <see cref="RequestProxied"/>.</param>
    /// <param name="overhead">What passed between the request's arrival and now.</param>
    public void ForwardingBegins(string cluster, TimeSpan overhead) => Interlocked.Add(ref Of(cluster).OverheadTicks, overhead.Ticks);

    public void NearCacheHit() => Interlocked.Increment(ref _nearCacheHits);

    public void NearCacheMiss() => Interlocked.Increment(ref _nearCacheMisses);

    /// <summary>Since the start, over all identity providers and backends.</summary>
    public ActivityTotals Totals
    {
        get
        {
            var (requests, failed, seconds, timed) = (0L, 0L, 0d, 0L);
            foreach (var (_, counts) in _proxied)
            {
                for (var i = 0; i < counts.ByStatusClass.Length; i++) requests += Interlocked.Read(ref counts.ByStatusClass[i]);
                failed += Interlocked.Read(ref counts.ByStatusClass[5]);
                var (sum, count, _) = counts.Durations.Read();
                (seconds, timed) = (seconds + sum, timed + count);
            }

            return new ActivityTotals(Interlocked.Read(ref _accepted), Interlocked.Read(ref _refused), Interlocked.Read(ref _passes), Interlocked.Read(ref _failedPasses), requests, failed, seconds, timed);
        }
    }

    /// <summary><c>saml.audience</c> of <c>saml.audience.mismatch</c>: some dozens instead of hundreds.</summary>
    private static string FirstWords(string reason) => string.Join('.', reason.Split('.').Take(2));

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

        public KeptHistogram Durations { get; } = new();
    }
}
