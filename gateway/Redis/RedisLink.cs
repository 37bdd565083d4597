using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>One multiplexer of the client, with the traps of its age avoided. It is given up and made anew when it stays silent.</summary>
internal sealed class RedisLink
{
    private readonly ConnectionMultiplexer _multiplexer;
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);

    private RedisLink(ConnectionMultiplexer multiplexer, Action<bool, string> lost)
    {
        _multiplexer = multiplexer;
#pragma warning disable CS0618 // obsolete in later versions, which have no such order; here one blocked continuation would hang all
        _multiplexer.PreserveAsyncOrder = false;
#pragma warning restore CS0618
        Database = multiplexer.GetDatabase();
        multiplexer.ConnectionFailed += (_, e) => lost(e.ConnectionType == ConnectionType.Subscription, $"{e.EndPoint}: {e.FailureType}");
    }

    public IDatabase Database { get; }

    public bool IsConnected => _multiplexer.IsConnected;

    /// <param name="configuration">Servers and settings.</param>
    /// <param name="lost">Runs when a connection is lost: whether it is the one of the subscriptions, and why.</param>
    /// <param name="limit">An attempt that takes longer is given up.</param>
    /// <param name="cancellationToken">Ends the wait, not the attempt.</param>
    public static async Task<RedisLink> OpenAsync(RedisConfiguration configuration, Action<bool, string> lost, TimeSpan limit, CancellationToken cancellationToken)
    {
        // on a thread of its own: the client resolves names before it returns its task
        var opening = Task.Run(() => ConnectionMultiplexer.ConnectAsync(configuration.Client()), CancellationToken.None);
        try
        {
            return new RedisLink(await opening.WaitAsync(limit, cancellationToken), lost);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _ = opening.ContinueWith(static t => Close(t.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Subscribes where this link has not yet; true where it has now.</summary>
    public async Task<bool> SubscribeAsync(string channel, Action<string, string> deliver, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_subscribed.Contains(channel)) return false;
        await _multiplexer.GetSubscriber()
            .SubscribeAsync(RedisConnection.Literal(channel), (_, message) => deliver(channel, message.ToString()))
            .WaitAsync(limit, cancellationToken);
        return _subscribed.Add(channel);
    }

    public void Abandon() => _ = Task.Run(() => Close(_multiplexer));

    private static void Close(ConnectionMultiplexer multiplexer) => multiplexer.Close(allowCommandsToComplete: false);
}
