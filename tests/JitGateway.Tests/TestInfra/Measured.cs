using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace JitGateway.Tests.TestInfra;

/// <summary>What one host's meter <c>JitGateway</c> recorded, as <c>name{tag=value,…} = number</c>.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _lines = new();

    public Measured(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "JitGateway" && ReferenceEquals(instrument.Meter.Scope, factory)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value.ToString(), tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value.ToString("0.###"), tags));
        _listener.Start();
    }

    public IReadOnlyList<string> Lines
    {
        get
        {
            _listener.RecordObservableInstruments();
            return [.. _lines];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
        _lines.Enqueue($"{instrument.Name}{{{named}}} = {value}");
    }
}
