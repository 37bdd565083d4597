using JitGateway.Configuration;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>The one connection of this node. Every call ends within <see cref="RedisOptions.CommandTimeout"/>.</summary>
internal sealed class RedisConnection(Active<RedisOptions> options)
{
    /// <summary>False: no Redis in the configuration; features keep their state in memory.</summary>
    public bool IsConfigured => options.Value.Configuration is { Length: > 0 };

    /// <summary>Prefix of keys and channels, without a colon.</summary>
    public string KeyPrefix => options.Value.KeyPrefix;

    /// <exception cref="RedisUnavailableException">Redis did not answer in time or the connection is down.</exception>
    public Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken) =>
        throw new RedisUnavailableException("not connected");

    /// <summary>Subscribes to a channel; the handler also runs with null when messages may have been missed.</summary>
    public void Subscribe(string channel, Action<string?> handler)
    {
    }

    public Task PublishAsync(string channel, string message, CancellationToken cancellationToken) =>
        throw new RedisUnavailableException("not connected");
}
