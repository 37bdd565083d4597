using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace JitGateway.Redis;

/// <summary>Latency of Redis as this node sees it, and whether it is there, on the gateway's meter and source of spans.</summary>
internal sealed class RedisMeter(IMeterFactory factory)
{
    public const string CommandDuration = "jitgateway.redis.duration";
    public const string IsUp = "jitgateway.redis.up";

    private static readonly ActivitySource Source = new("JitGateway");

    private readonly Histogram<double> _commands =
        factory.Create("JitGateway").CreateHistogram<double>(CommandDuration, "s", "Time until Redis answered one command");

    /// <summary>A span of one command, or of several that are awaited together, within what is traced; none by itself.</summary>
    public static Activity? Begin() => Activity.Current is { IsAllDataRequested: true } ? Source.StartActivity("jitgateway.redis", ActivityKind.Client)?.SetTag("db.system.name", "redis") : null;

    /// <param name="result"><c>ok</c>, <c>timeout</c>, <c>refused</c> or <c>disconnected</c>.</param>
    public void CommandEnded(string result, TimeSpan duration)
    {
        if (_commands.Enabled) _commands.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("result", result));
    }

    public void Observe(RedisConnection connection) =>
        factory.Create("JitGateway").CreateObservableGauge(IsUp, () => connection.State.IsReachable ? 1 : 0, null, "Whether this node reaches Redis: 1 or 0; absent where none is configured");
}
