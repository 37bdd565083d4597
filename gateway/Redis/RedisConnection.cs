using System.Collections.Concurrent;
using System.Diagnostics;
using JitGateway.Configuration;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>
/// The one connection of this node. Every call ends within <see cref="RedisOptions.CommandTimeout"/>, and at once while Redis is
/// known to be down; <see cref="RedisSupervisor"/> makes the connection and knows.
/// </summary>
internal sealed class RedisConnection(Active<RedisOptions> options, RedisMeter meter, ILogger<RedisConnection> logger)
{
    private static readonly TimeSpan RefusalLogPause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Action<string?>> _handlers = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();
    private volatile RedisState _state = RedisState.Starting;
    private volatile IDatabase? _database;
    private RedisKeys? _keys;
    private long _refusalLogged;

    /// <summary>Set by the supervisor, which then looks what is wrong.</summary>
    public Action Suspect { private get; set; } = static () => { };

    /// <summary>False: no Redis in the configuration; features keep their state in memory.</summary>
    public bool IsConfigured => options.Value.Configuration is not null;

    /// <summary>Prefix of keys and channels, without a colon.</summary>
    public string KeyPrefix => options.Value.KeyPrefix;

    public RedisKeys Keys => _keys ??= new RedisKeys(KeyPrefix);

    /// <summary>What is known now. A command may still fail a moment after <see cref="RedisState.IsReachable"/> said yes.</summary>
    public RedisState State => _state;

    /// <summary>Channels that somebody listens to.</summary>
    internal ICollection<string> Channels => _handlers.Keys;

    /// <summary>Runs one command (or several that are awaited together) and waits for its answer.</summary>
    /// <param name="command">Keeps to commands of one slot where they must be atomic. May run twice when Redis has forgotten its scripts.</param>
    /// <exception cref="RedisUnavailableException">Redis did not answer in time, refused, or is known to be down.</exception>
    public async Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        var state = _state;
        if (!state.IsReachable || _database is not { } database) throw new RedisUnavailableException(state.Reason);
        var started = Stopwatch.GetTimestamp();
        var result = "ok";
        try
        {
            return await RunAsync(database, command, cancellationToken);
        }
        catch (TimeoutException e)
        {
            result = "timeout";
            Suspect();
            throw new RedisUnavailableException($"no answer within {options.Value.CommandTimeout.TotalMilliseconds:0} ms", e);
        }
        catch (RedisServerException e)
        {
            result = "refused";
            LogRefusal(e.Message);
            throw new RedisUnavailableException($"refused: {e.Message}", e);
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            result = "disconnected";
            Suspect();
            throw new RedisUnavailableException("the connection is lost", e);
        }
        finally
        {
            meter.CommandEnded(result, Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>
    /// Subscribes to a channel, now or as soon as Redis is there; one subscriber per channel. The handler also runs with null when
    /// messages may have been missed: when the subscription or Redis is lost, and when it is there again. It must be quick.
    /// </summary>
    public void Subscribe(string channel, Action<string?> handler)
    {
        if (!_handlers.TryAdd(channel, handler)) throw new InvalidOperationException($"Channel {channel} has a subscriber");
        Suspect();
    }

    public Task PublishAsync(string channel, string message, CancellationToken cancellationToken) =>
        ExecuteAsync(db => db.PublishAsync(Literal(channel), message), cancellationToken);

    internal static RedisChannel Literal(string channel) => new(channel, RedisChannel.PatternMode.Literal);

    internal void Use(IDatabase? database) => _database = database;

    internal void Deliver(string channel, string? message)
    {
        if (!_handlers.TryGetValue(channel, out var handler)) return;
        try
        {
            handler(message);
        }
        catch (Exception e)
        {
            Log.SubscriberFailed(logger, e, channel);
        }
    }

    /// <summary>Puts what the supervisor found in force, and tells subscribers when they may have missed messages.</summary>
    internal void Become(RedisState state)
    {
        RedisState former;
        lock (_changing)
        {
            former = _state;
            if (former == state) return;
            _state = state;
        }

        var servers = options.Value.Configuration?.ToString() ?? "";
        if (!state.IsReachable && (former.IsReachable || former.Reason != state.Reason)) Log.Unreachable(logger, servers, state.Reason);
        if (state.IsReachable && !former.IsReachable) Log.Connected(logger, servers);
        if (state.IsReachable && !state.IsListening) Log.Deaf(logger, state.Reason);
        if (former.IsListening == state.IsListening && former.IsReachable == state.IsReachable) return;
        foreach (var channel in _handlers.Keys) Deliver(channel, null);
    }

    // The client's asynchronous calls have no time-out of their own, and send a script that Redis forgot again only at the next call.
    private async Task<T> RunAsync<T>(IDatabase database, Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        var limit = options.Value.CommandTimeout;
        try
        {
            return await command(database).WaitAsync(limit, cancellationToken);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await command(database).WaitAsync(limit, cancellationToken);
        }
    }

    private void LogRefusal(string reason)
    {
        var last = Interlocked.Read(ref _refusalLogged);
        if (last != 0 && Stopwatch.GetElapsedTime(last) < RefusalLogPause) return;
        if (Interlocked.CompareExchange(ref _refusalLogged, Stopwatch.GetTimestamp(), last) == last) Log.Refused(logger, reason);
    }
}
