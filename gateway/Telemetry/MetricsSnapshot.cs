using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace JitGateway.Telemetry;

/// <summary>
/// Adds up what the gateway's meters say, for whoever scrapes. Listens to the gateway's own instruments, Kestrel's
/// connections and the runtime; not to per-request histograms, which would cost every request.
/// </summary>
internal sealed class MetricsSnapshot(IMeterFactory meters) : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();

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

    /// <summary>Every family now, observable instruments asked just before.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        _listener.RecordObservableInstruments();
        return [.. _families.Values.OrderBy(f => f.Instrument.Name, StringComparer.Ordinal)];
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
internal sealed class MetricFamily(Instrument instrument)
{
    private static readonly double[] DefaultBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly bool _observed = instrument.IsObservable;

    public Instrument Instrument { get; } = instrument;

    public MetricKind Kind { get; } = KindOf(instrument);

    public IReadOnlyCollection<MetricSeries> Series => [.. _series.Values.OrderBy(s => s.Labels, StringComparer.Ordinal)];

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        var series = _series.TryGetValue(labels, out var known) ? known : _series.GetOrAdd(labels, l => new MetricSeries(l, Kind == MetricKind.Histogram ? DefaultBounds : []));
        series.Record(value, _observed || Instrument.GetType().GetGenericTypeDefinition() == typeof(Gauge<>), Kind == MetricKind.Histogram);
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        if (type == typeof(Histogram<>)) return MetricKind.Histogram;
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
    private readonly long[] _buckets = new long[bounds.Length];
    private double _value;
    private long _count;

    /// <summary>As Prometheus writes them, without braces; empty when there are none.</summary>
    public string Labels { get; } = labels;

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

    /// <summary>The value (a histogram's sum), how many were recorded, and how many were at most each bound.</summary>
    public (double Value, long Count, IReadOnlyList<(double Bound, long Count)> Buckets) Read()
    {
        lock (_adding) return (_value, _count, [.. bounds.Zip(_buckets)]);
    }
}
