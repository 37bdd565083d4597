namespace JitGateway.Redis;

/// <summary>Section <c>Redis</c>; read at start only.</summary>
internal sealed class RedisOptions
{
    /// <summary>
    /// StackExchange.Redis's own configuration text (<c>host:port,ssl=true,password=env:NAME</c>); values may be
    /// <c>env:</c> or <c>file:</c>, and so may the whole text. Absent: no Redis; replay, ledger and locks live in this node's memory.
    /// </summary>
    public RedisConfiguration? Configuration { get; set; }

    /// <summary>Prefix of every key and channel.</summary>
    public string KeyPrefix { get; set; } = "jit";

    /// <summary>How long one command may take before Redis counts as unavailable. Default 200 ms, so that a 503 is answered within 250 ms.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMilliseconds(200);
}
