using System.Diagnostics.Metrics;

namespace JitGateway.Redis;

/// <summary>Latency of Redis as this node sees it, on the gateway's meter.</summary>
internal sealed class RedisMeter(IMeterFactory factory)
{
    public const string CommandDuration = "jitgateway.redis.duration";

    private readonly Histogram<double> _commands =
        factory.Create("JitGateway").CreateHistogram<double>(CommandDuration, "s", "Time until Redis answered one command");

    /// <param name="result"><c>ok</c>, <c>timeout</c>, <c>refused</c> or <c>disconnected</c>.</param>
    public void CommandEnded(string result, TimeSpan duration)
    {
        if (_commands.Enabled) _commands.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("result", result));
    }
}
