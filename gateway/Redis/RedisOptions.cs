namespace JitGateway.Redis;

/// <summary>Section <c>Redis</c>.</summary>
internal sealed class RedisOptions
{
    /// <summary>
    /// StackExchange.Redis's own configuration text (<c>host:port,ssl=true,password=env:NAME</c>); values may be
    /// <c>env:</c> or <c>file:</c>. Absent: no Redis; replay, ledger and locks live in this node's memory.
    /// </summary>
    public string? Configuration { get; set; }

    /// <summary>Prefix of every key and channel.</summary>
    public string KeyPrefix { get; set; } = "jit";

    /// <summary>How long one command may take before Redis counts as unavailable.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMilliseconds(200);
}
