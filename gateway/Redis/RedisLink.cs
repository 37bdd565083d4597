using System.Net;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>One multiplexer of the client, with the traps of its age avoided. It is given up and made anew when it serves no longer.</summary>
internal sealed class RedisLink
{
    /// <summary>How often a subscription is asked for until it is where the others are: the client takes the servers of a cluster in turns.</summary>
    private const int MostTries = 40;

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly ISubscriber _subscriber;
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);
    private EndPoint? _home;
    private volatile bool _abandoned;

    private RedisLink(ConnectionMultiplexer multiplexer, RedisTls tls, Action<bool, EndPoint, Exception?> lost)
    {
        _multiplexer = multiplexer;
        Tls = tls;
#pragma warning disable CS0618 // obsolete in later versions, which have no such order; here one blocked continuation would hang all
        _multiplexer.PreserveAsyncOrder = false;
#pragma warning restore CS0618
        Database = multiplexer.GetDatabase();
        _subscriber = multiplexer.GetSubscriber();
        multiplexer.ConnectionFailed += (_, e) =>
        {
            if (!_abandoned) lost(e.ConnectionType == ConnectionType.Subscription, e.EndPoint!, e.Exception);
        };
    }

    public IDatabase Database { get; }

    public RedisTls Tls { get; }

    /// <summary>False: subscriptions moved to different servers of a cluster, so that hearing on one channel proves nothing about another.</summary>
    public bool IsWhole => _subscribed.All(channel => Equals(_subscriber.SubscribedEndpoint(RedisConnection.Literal(channel)), _home));

    public bool IsCluster => Servers.Any(s => s.ServerType == ServerType.Cluster);

    /// <summary>How many servers there are at most, among whom the client takes turns with what any of them could answer.</summary>
    public int Turns => IsCluster ? Servers.Count() : 1;

    /// <summary>Why one of the servers cannot serve, whatever it answers; null: all can.</summary>
    public string? Unfit
    {
        get
        {
            foreach (var server in Servers)
                if (server.IsConnected && server.Version < RedisConfiguration.OldestServer)
                    return RedisReasons.TooOld(server.Version);
            return null;
        }
    }

    private IEnumerable<IServer> Servers => _multiplexer.GetEndPoints().Select(e => _multiplexer.GetServer(e));

    /// <param name="options">Servers and settings.</param>
    /// <param name="lost">Runs when a connection is lost: whether it is the one of the subscriptions, which server's, and why.</param>
    /// <param name="limit">An attempt that takes longer is given up.</param>
    /// <param name="cancellationToken">Ends the wait, not the attempt.</param>
    public static async Task<RedisLink> OpenAsync(RedisOptions options, Action<bool, EndPoint, Exception?> lost, TimeSpan limit, CancellationToken cancellationToken)
    {
        var client = options.Configuration!.Client();
        var tls = RedisTls.Of(options);
        tls.Guard(client);

        // on a thread of its own: the client resolves names before it returns its task
        var opening = Task.Run(() => ConnectionMultiplexer.ConnectAsync(client), CancellationToken.None);
        try
        {
            return new RedisLink(await opening.WaitAsync(limit, cancellationToken), tls, lost);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _ = opening.ContinueWith(static t => Close(t.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>How many servers answer within a limit.</summary>
    public async Task<int> AnsweringAsync(TimeSpan limit)
    {
        var asked = Servers.Where(s => s.IsConnected).Select(s => AnswersAsync(s, limit)).ToList();
        return (await Task.WhenAll(asked)).Count(answers => answers);
    }

    private static async Task<bool> AnswersAsync(IServer server, TimeSpan limit)
    {
        try
        {
            await server.PingAsync().WaitAsync(limit);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Subscribes where this link has not yet; true where it has now.</summary>
    public async Task<bool> SubscribeAsync(string channel, Action<string, string> deliver, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_subscribed.Contains(channel)) return false;
        var name = RedisConnection.Literal(channel);
        for (var tries = 0; tries < MostTries; tries++)
        {
            await _subscriber.SubscribeAsync(name, (_, message) => deliver(channel, message.ToString())).WaitAsync(limit, cancellationToken);
            var server = _subscriber.SubscribedEndpoint(name);
            if (_subscribed.Count == 0) _home = server;
            if (Equals(server, _home)) return _subscribed.Add(channel);
            await _subscriber.UnsubscribeAsync(name).WaitAsync(limit, cancellationToken);
        }

        throw new InvalidOperationException("The subscriptions do not come together on one server");
    }

    /// <summary>Gives it up: nobody sends over it any more.</summary>
    /// <param name="grace">How long somebody may still wait for the answer to what was sent; then it is closed.</param>
    public void Abandon(TimeSpan grace)
    {
        _abandoned = true;
        _ = Task.Run(async () =>
        {
            await Task.Delay(grace);
            Close(_multiplexer);
        });
    }

    private static void Close(ConnectionMultiplexer multiplexer) => multiplexer.Close(allowCommandsToComplete: false);
}
