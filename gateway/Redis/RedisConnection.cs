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
    /// <summary>
    /// How long an echo proves that this node hears. Shorter than the second within which the end of a session acts everywhere,
    /// and long enough for one echo to be late.
    /// </summary>
    private static readonly long HearingTicks = (long)(0.7 * Stopwatch.Frequency);

    private readonly ConcurrentDictionary<string, Action<string?>> _handlers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();
    private readonly RedisRefusals _refusals = new(logger);
    private volatile RedisState _state = RedisState.Starting;
    private volatile IDatabase? _database;
    private volatile bool _wasReachable;
    private volatile bool _isCluster;
    private RedisKeys? _keys;
    private RedisReads? _reads;
    private long _hearsUntil;
    private int _faults;
    private int _demotions;

    /// <summary>Set by the supervisor, which then looks what is wrong.</summary>
    public Action Suspect { private get; set; } = static () => { };

    /// <summary>False: no Redis in the configuration; features keep their state in memory.</summary>
    public bool IsConfigured => options.Value.Configuration is not null;

    /// <summary>Prefix of keys and channels, without a colon.</summary>
    public string KeyPrefix => options.Value.KeyPrefix;

    public RedisKeys Keys => _keys ??= new RedisKeys(KeyPrefix);

    /// <summary>Reads that many requests make at once.</summary>
    public RedisReads Reads => _reads ?? Interlocked.CompareExchange(ref _reads, new RedisReads(this, options), null) ?? _reads;

    /// <summary>What is known now. A command may still fail a moment after <see cref="RedisState.IsReachable"/> said yes.</summary>
    public RedisState State => _state;

    /// <summary>Whether it was reachable once since this node started.</summary>
    public bool WasReachable => _wasReachable;

    /// <summary>
    /// Whether messages of other nodes are heard, proven less than a second ago: an end of hearing that nobody announces (a connection that
    /// is dead without saying so) is over in time all the same.
    /// </summary>
    public bool Hears => _state.IsListening && Stopwatch.GetTimestamp() < Volatile.Read(ref _hearsUntil);

    /// <summary>What Redis refuses to do of late; null: nothing.</summary>
    public string? Refusal => _refusals.Current;

    /// <summary>Whether this is a cluster, whose masters serve and fail each by itself.</summary>
    internal bool IsCluster
    {
        get => _isCluster;
        set => _isCluster = value;
    }

    /// <summary>Channels that somebody listens to.</summary>
    internal ICollection<string> Channels => _handlers.Keys;

    /// <summary>Counts commands that failed because of their connection or their server.</summary>
    internal int Faults => Volatile.Read(ref _faults);

    /// <summary>Counts commands that a server refused because it is a replica now.</summary>
    internal int Demotions => Volatile.Read(ref _demotions);

    /// <summary>Runs one command (or several that are awaited together) and waits for its answer.</summary>
    /// <param name="command">Keeps to commands of one slot where they must be atomic. May run twice when Redis has forgotten its scripts.</param>
    /// <exception cref="RedisUnavailableException">Redis did not answer in time, refused, or is known to be down.</exception>
    public Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken) => ExecuteAsync(command, options.Value.CommandTimeout, cancellationToken);

    /// <summary>The same with a limit of its own, for work that no request waits for.</summary>
    public async Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> command, TimeSpan limit, CancellationToken cancellationToken)
    {
        var state = _state;
        if (!state.IsReachable || _database is not { } database) throw new RedisUnavailableException(state.Reason);
        using var span = RedisMeter.Begin();
        var started = Stopwatch.GetTimestamp();
        var result = "ok";
        try
        {
            return await RunAsync(database, command, limit, cancellationToken);
        }
        catch (TimeoutException e)
        {
            result = "timeout";
            Interlocked.Increment(ref _faults);
            Suspect();
            throw new RedisUnavailableException($"no answer within {limit.TotalMilliseconds:0} ms", e);
        }
        catch (RedisServerException e) when (!RedisRefusals.IsOfClient(e.Message))
        {
            result = "refused";
            Refused(e.Message);
            throw new RedisUnavailableException($"refused: {e.Message}", e) { IsRefusal = true };
        }
        catch (Exception e) when (e is RedisException or ObjectDisposedException)
        {
            result = "disconnected";
            Interlocked.Increment(ref _faults);
            Suspect();
            throw new RedisUnavailableException("the connection is lost", e);
        }
        finally
        {
            if (result != "ok") span?.SetStatus(ActivityStatusCode.Error).SetTag("jitgateway.outcome", result);
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

    /// <summary>This node heard itself.</summary>
    /// <param name="askedAt">When what it heard was sent: whatever was published before has arrived too.</param>
    internal void Heard(long askedAt)
    {
        var until = askedAt + HearingTicks;
        for (var known = Volatile.Read(ref _hearsUntil); known < until;)
            if (Interlocked.CompareExchange(ref _hearsUntil, until, known) is var found && found == known) return;
            else known = found;
    }

    /// <summary>From now on the metrics say whether it is reachable.</summary>
    internal void Measure() => meter.Observe(this);

    internal void LookAtRefusals() => _refusals.Look();

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
            if (state.IsReachable) _wasReachable = true;
            _state = state;
            Tell(former, state);
        }

        if (former.IsListening == state.IsListening && former.IsReachable == state.IsReachable) return;
        foreach (var channel in _handlers.Keys) Deliver(channel, null);
    }

    // one line when it changes, and one for each cause that is new in this outage: the first is often only "no connection"
    private void Tell(RedisState former, RedisState state)
    {
        var servers = options.Value.Configuration?.ToString() ?? "";
        if (!state.IsReachable)
        {
            if (former.IsReachable) _told.Clear();
            if (_told.Add(state.Reason)) Log.Unreachable(logger, servers, state.Reason);
            return;
        }

        if (!former.IsReachable) Log.Connected(logger, servers);
        if (!state.IsListening && (former.IsListening || !former.IsReachable)) Log.Deaf(logger, state.Reason);
        if (state.IsListening && former is { IsReachable: true, IsListening: false }) Log.HearsAgain(logger);
    }

    // The client's asynchronous calls have no time-out of their own, and send a script that Redis forgot again only at the next call.
    private static async Task<T> RunAsync<T>(IDatabase database, Func<IDatabase, Task<T>> command, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await command(database).WaitAsync(limit, cancellationToken);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await command(database).WaitAsync(limit, cancellationToken);
        }
    }

    private void Refused(string message)
    {
        _refusals.Add(message);
        if (!RedisRefusals.IsOfServer(message)) return;
        Interlocked.Increment(ref _faults);
        if (RedisRefusals.IsOfReplica(message)) Interlocked.Increment(ref _demotions);
        Suspect();
    }
}
