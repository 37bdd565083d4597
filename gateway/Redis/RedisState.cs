namespace JitGateway.Redis;

/// <summary>What this node knows of Redis.</summary>
/// <param name="IsReachable">Commands are worth trying; false: they fail at once.</param>
/// <param name="IsListening">Messages of other nodes arrive. False: some may have been missed, or will be.</param>
/// <param name="Reason">Why not, for health and log.</param>
internal sealed record RedisState(bool IsReachable, bool IsListening, string Reason)
{
    public static readonly RedisState Starting = new(false, false, "not connected yet");
    public static readonly RedisState Up = new(true, true, "connected");
}
