using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace JitGateway.Telemetry;

/// <summary>
/// Adds up what the gateway's meters say, for whoever scrapes. Listens to the gateway's own instruments, Kestrel's
/// connections and the runtime; not to per-request histograms, which would cost every request.
/// </summary>
internal sealed class MetricsSnapshot(IMeterFactory meters, GatewayMeter? gateway = null, ILogger<MetricsSnapshot>? logger = null) : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly MetricFamily _proxyDurations = new(GatewayMeter.ProxyDuration, "s", "Time of forwarded requests from their arrival to the end of the answer, by backend; without WebSockets. In /metrics alone: a collector gets http.server.request.duration", MetricKind.Histogram, isObserved: true);
    private readonly Lock _collecting = new();

    public void Start()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsWanted(instrument.Meter)) listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, static i => new MetricFamily(i)));
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => (state as MetricFamily)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => (state as MetricFamily)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => (state as MetricFamily)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => (state as MetricFamily)?.Record(value, tags));
        _listener.Start();
    }

    /// <summary>Every family now, observable instruments asked just before. What they no longer tell of (a certificate that was replaced, a backend that is gone) is gone.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        lock (_collecting)
        {
            foreach (var family in _families.Values) family.BeginRound();
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException e)
            {
                // one that cannot be read takes nobody the others
                if (logger is not null) Log.MetricUnreadable(logger, e.InnerExceptions[0]);
            }

            _proxyDurations.BeginRound();
            foreach (var (tags, durations) in gateway?.ProxyDurations ?? []) _proxyDurations.Take(tags, durations);
            foreach (var family in _families.Values.Append(_proxyDurations)) family.EndRound();
            return [.. _families.Values.Concat(gateway is null ? [] : [_proxyDurations]).OrderBy(f => f.Name, StringComparer.Ordinal)];
        }
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>Meters of this host (one process may hold several, in tests), and the process's own.</summary>
    private bool IsWanted(Meter meter) => meter.Name switch
    {
        GatewayMeter.Name or "Microsoft.AspNetCore.Server.Kestrel" => ReferenceEquals(meter.Scope, meters),
        "System.Runtime" => true,
        _ => false,
    };
}

/// <summary>One instrument with its series, one for each combination of tags.</summary>
internal sealed class MetricFamily(string name, string? unit, string? description, MetricKind kind, bool isObserved, bool isSum = false)
{
    private static readonly double[] DefaultBounds = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>The runtime calls these counters, but they go up and down.</summary>
    private static readonly string[] Levels = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly bool _replaces = isObserved || (kind == MetricKind.Gauge && !isSum);
    private int _round;

    public MetricFamily(Instrument instrument)
        : this(instrument.Name, instrument.Unit, instrument.Description, KindOf(instrument), instrument.IsObservable, instrument.GetType().GetGenericTypeDefinition() == typeof(UpDownCounter<>))
    {
    }

    public string Name { get; } = name;

    public string? Unit { get; } = unit;

    public string? Description { get; } = description;

    public MetricKind Kind { get; } = kind;

    public IReadOnlyCollection<MetricSeries> Series => [.. _series.Values.OrderBy(s => s.Labels, StringComparer.Ordinal)];

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = SeriesOf(tags);
        series.Round = _round;
        series.Record(value, _replaces, Kind == MetricKind.Histogram);
    }

    public void Take(ReadOnlySpan<KeyValuePair<string, object?>> tags, KeptHistogram durations)
    {
        var series = SeriesOf(tags);
        series.Round = _round;
        series.Take(durations);
    }

    public void BeginRound() => _round++;

    public void EndRound()
    {
        if (!isObserved) return;
        foreach (var (labels, series) in _series)
            if (series.Round != _round) _series.TryRemove(labels, out _);
    }

    private MetricSeries SeriesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        return _series.TryGetValue(labels, out var known) ? known : _series.GetOrAdd(labels, l => new MetricSeries(l, Kind != MetricKind.Histogram ? [] : isObserved ? KeptHistogram.Bounds : DefaultBounds));
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        if (type == typeof(Histogram<>)) return MetricKind.Histogram;
        if (Levels.Contains(instrument.Name)) return MetricKind.Gauge;
        return type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter : MetricKind.Gauge;
    }
}

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One series: a value, or the buckets of a histogram.</summary>
internal sealed class MetricSeries(string labels, double[] bounds)
{
    private readonly Lock _adding = new();
    private long[] _buckets = new long[bounds.Length];
    private double _value;
    private long _count;

    /// <summary>As Prometheus writes them, without braces; empty when there are none.</summary>
    public string Labels { get; } = labels;

    /// <summary>In which collection it was told of last.</summary>
    public int Round { get; set; }

    public void Record(double value, bool replaces, bool isHistogram)
    {
        lock (_adding)
        {
            _value = replaces ? value : _value + value;
            if (!isHistogram) return;
            _count++;
            for (var i = 0; i < bounds.Length; i++)
                if (value <= bounds[i])
                    _buckets[i]++;
        }
    }

    public void Take(KeptHistogram kept)
    {
        lock (_adding) (_value, _count, _buckets) = kept.Read();
    }

    /// <summary>The value (a histogram's sum), how many were recorded, and how many were at most each bound.</summary>
    public (double Value, long Count, IReadOnlyList<(double Bound, long Count)> Buckets) Read()
    {
        lock (_adding) return (_value, _count, [.. bounds.Zip(_buckets)]);
    }
}
