namespace JitGateway.Redis;

/// <summary>Redis did not answer in time, or refused. Thrown within <see cref="RedisOptions.CommandTimeout"/>, whatever the client does.</summary>
internal sealed class RedisUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>It answered, and said no.</summary>
    public bool IsRefusal { get; init; }
}
