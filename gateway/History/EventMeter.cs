using System.Diagnostics.Metrics;
using JitGateway.Telemetry;

namespace JitGateway.History;

/// <summary>What became of events: <c>told</c>, <c>thinned</c> (counted in place of being told), <c>dropped</c> (the store was away for too long, or too many came).</summary>
internal sealed class EventMeter(IMeterFactory meters)
{
    public const string Events = "jitgateway.events";

    private readonly Counter<long> _events = meters.Create(GatewayMeter.Name).CreateCounter<long>(Events, "{event}", "Events of the operators' history by what became of them");

    public void Told(int count) => Count(count, "told");

    public void Thinned() => Count(1, "thinned");

    public void Dropped(int count) => Count(count, "dropped");

    private void Count(int count, string result) => _events.Add(count, new KeyValuePair<string, object?>("result", result));
}
