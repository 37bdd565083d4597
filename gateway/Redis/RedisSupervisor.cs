using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using JitGateway.Configuration;

namespace JitGateway.Redis;

/// <summary>
/// Connects in the background, and asks again and again whether Redis answers and whether this node hears: it publishes to a
/// channel of its own and listens for the echo, which proves both at once, also over a connection that is dead without saying so. A
/// connection that serves no longer makes place for another.
/// </summary>
internal sealed class RedisSupervisor(RedisConnection connection, Active<RedisOptions> options, ILogger<RedisSupervisor> logger) : BackgroundService
{
    /// <summary>Short against the time for which an echo proves that this node hears.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Between looks that failing commands ask for.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan EchoLimit = TimeSpan.FromSeconds(1);

    /// <summary>Beyond the time that the client takes to give up a server that refuses or is silent; a machine that is busy with starting needs seconds too.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may be unwell before another is tried.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The same where others were tried already and were no better: a server that stays away is not worth a connection to all every two seconds.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long no command may have failed before the connection counts as well again.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _suspicion = new(0, 1);
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _node = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private volatile TaskCompletionSource _echo = new();
    private volatile Exception? _lastLoss;
    private RedisLink? _link;
    private TimeSpan _patience = Patience;
    private long _wellAt = Stopwatch.GetTimestamp();
    private long _faultAt;
    private int _faults;
    private int _demotions;
    private bool _failed;
    private int _losses;

    /// <summary>Longer than anybody waits for an answer: a command may run twice (<see cref="RedisConnection"/>).</summary>
    private TimeSpan LongestCommand => 2 * options.Value.CommandTimeout;

    /// <summary>Waits a moment for the first connection, so that a node whose Redis is there serves its first request; never longer.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        if (!connection.IsConfigured) return;
        connection.Measure();
        await Task.WhenAny(_looked.Task, Task.Delay(StartLimit, cancellationToken));
    }

    public override void Dispose()
    {
        _suspicion.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!connection.IsConfigured) return;
        connection.Suspect = LookNow;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await SuperviseAsync(stoppingToken);
                if (await _suspicion.WaitAsync(Pause, stoppingToken)) await Task.Delay(ShortestPause, stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // the node stops: what fails at this moment is nobody's loss, whatever its kind
        }
        finally
        {
            connection.Suspect = static () => { };
            connection.Use(null);
            _link?.Abandon(TimeSpan.Zero);
        }
    }

    /// <summary>One look. An exception that nobody expected costs the connection, not the node: the host stops when a background service falls.</summary>
    private async Task SuperviseAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (_failed) connection.Become(Down(RedisReasons.NoConnection));
            _failed = false;
            await LookAndTellAsync(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            Log.SupervisionFailed(logger, e);
            _failed = true;
            connection.Use(null);
            _link?.Abandon(LongestCommand);
            _link = null;
        }
    }

    private async Task LookAndTellAsync(CancellationToken stoppingToken)
    {
        var losses = Volatile.Read(ref _losses);
        if (_link is null) Take(await OpenAsync(stoppingToken));
        var state = _link is null ? Down(ReasonOf(_lastLoss)) : await LookAsync(_link, stoppingToken);
        connection.Become(state);
        if (losses != Volatile.Read(ref _losses)) BecomeDeaf("the subscription was lost");
        _looked.TrySetResult();
        connection.LookAtRefusals();
        if (_link is not null && FaultOf(_link, state) is { } fault) await RenewAsync(fault, stoppingToken);
    }

    private async Task<RedisLink?> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RedisLink.OpenAsync(options.Value, OnLost, OpenLimit, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _lastLoss = e;
            return null;
        }
    }

    /// <summary>Why another connection should be tried; null where this one is well, or may still become so.</summary>
    private string? FaultOf(RedisLink link, RedisState state)
    {
        var (faults, demotions) = (connection.Faults, connection.Demotions);
        if (faults != _faults) _faultAt = Stopwatch.GetTimestamp();
        var demoted = demotions != _demotions;
        (_faults, _demotions) = (faults, demotions);
        if (demoted) return "its server is a replica now";
        if (!link.IsWhole) return "its subscriptions came apart";
        if (state == RedisState.Up && Stopwatch.GetElapsedTime(_faultAt) > Calm) (_wellAt, _patience) = (Stopwatch.GetTimestamp(), Patience);
        return Stopwatch.GetElapsedTime(_wellAt) > _patience ? state.IsReachable ? "commands or messages fail" : state.Reason : null;
    }

    /// <summary>Opens another connection beside the old one: it learns the servers and their roles anew.</summary>
    private async Task RenewAsync(string fault, CancellationToken cancellationToken)
    {
        Log.Renewing(logger, fault);
        _wellAt = Stopwatch.GetTimestamp();
        _patience = 2 * _patience < LongestPatience ? 2 * _patience : LongestPatience;
        if (await OpenAsync(cancellationToken) is { } next)
        {
            if (await ServesAsWellAsync(next, cancellationToken)) Take(next);
            else next.Abandon(TimeSpan.Zero);
        }

        LookNow();
    }

    /// <summary>While one server of a cluster stands still, the client takes its time to find the others: a connection that knows fewer would refuse what is served now.</summary>
    private async Task<bool> ServesAsWellAsync(RedisLink next, CancellationToken cancellationToken)
    {
        var limit = options.Value.CommandTimeout;
        var now = _link is null ? 0 : await _link.AnsweringAsync(limit);
        for (var tries = 0; tries < 5; tries++)
        {
            if (await next.AnsweringAsync(limit) >= now && (next.IsCluster || !connection.IsCluster) && await PublishesAsync(next, limit, cancellationToken)) return true;
            await Task.Delay(Pause, cancellationToken);
        }

        return false;
    }

    /// <summary>A connection whose servers answer when asked one by one may still lead all that any of them could answer to the one that stands still.</summary>
    private async Task<bool> PublishesAsync(RedisLink link, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await PublishAsync(link, connection.Keys.Echo(_node), "", limit, cancellationToken);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Take(RedisLink? link)
    {
        if (link is null) return;
        var former = _link;
        _link = link;
        connection.IsCluster |= link.IsCluster;
        connection.Use(link.Database);
        former?.Abandon(LongestCommand);
    }

    // A time-out may be this machine's own hiccup, so one alone is not believed; a refused connection is.
    private async Task<RedisState> LookAsync(RedisLink link, CancellationToken cancellationToken)
    {
        for (var mayAskAgain = true; ; mayAskAgain = false)
        {
            try
            {
                return await AskAsync(link, cancellationToken);
            }
            catch (TimeoutException) when (mayAskAgain)
            {
                // once more
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                return Down(ReasonOf(e));
            }
        }
    }

    private async Task<RedisState> AskAsync(RedisLink link, CancellationToken cancellationToken)
    {
        if (link.Unfit is { } unfit) return Down(unfit);
        var limit = options.Value.CommandTimeout;
        var echo = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var channel = connection.Keys.Echo(_node);
        var listens = await SubscribeAllAsync(link, channel, limit, cancellationToken);
        _echo = echo;
        var question = listens ? Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture) : "";
        await PublishAsync(link, channel, question, limit, cancellationToken);
        if (!listens) return new RedisState(true, false, "the subscription is not accepted");
        try
        {
            await echo.Task.WaitAsync(EchoLimit, cancellationToken);
            return RedisState.Up;
        }
        catch (TimeoutException)
        {
            return new RedisState(true, false, "a message to itself did not come back");
        }
    }

    /// <summary>Any server of a cluster hands a message on, so one that is away is no reason to think that all are: who does not answer soon is followed by the next.</summary>
    private static async Task PublishAsync(RedisLink link, string channel, string message, TimeSpan limit, CancellationToken cancellationToken)
    {
        var sent = new List<Task>();
        for (var turns = link.Turns; ; turns--)
        {
            sent.Add(link.Database.PublishAsync(RedisConnection.Literal(channel), message));
            var answered = FirstAsync(sent);
            if (turns <= 1)
            {
                await answered.WaitAsync(limit, cancellationToken);
                return;
            }

            await Task.WhenAny(answered, Task.Delay(limit / 4, cancellationToken));
            if (answered.IsCompletedSuccessfully) return;
        }
    }

    /// <summary>Succeeds with the first of them, and fails with the last.</summary>
    private static async Task FirstAsync(IEnumerable<Task> tasks)
    {
        var left = tasks.ToList();
        while (left.Count > 1)
        {
            var first = await Task.WhenAny(left);
            if (first.IsCompletedSuccessfully) return;
            left.Remove(first);
        }

        await left[0];
    }

    private async Task<bool> SubscribeAllAsync(RedisLink link, string echo, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var channel in connection.Channels)
                if (await link.SubscribeAsync(channel, connection.Deliver, limit, cancellationToken))
                    connection.Deliver(channel, null);
            await link.SubscribeAsync(echo, OnEcho, limit, cancellationToken);   // last: it proves that the others are heard
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // what is late proves less, but proves it
    private void OnEcho(string channel, string message)
    {
        if (!long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var askedAt)) return;
        connection.Heard(askedAt);
        _echo.TrySetResult();
    }

    private void OnLost(bool subscriptions, EndPoint server, Exception? exception)
    {
        _lastLoss = exception;
        if (subscriptions)
        {
            Interlocked.Increment(ref _losses);
            BecomeDeaf($"{server}: {ReasonOf(exception)}");
        }

        LookNow();
    }

    private void BecomeDeaf(string reason)
    {
        if (connection.State is { IsListening: true } state) connection.Become(state with { IsListening = false, Reason = reason });
    }

    private string ReasonOf(Exception? exception)
    {
        var reason = RedisReasons.Of(exception, options.Value.Configuration!, _link?.Tls);
        return reason == RedisReasons.NoConnection && _lastLoss is { } loss && !ReferenceEquals(loss, exception) ? RedisReasons.Of(loss, options.Value.Configuration!, _link?.Tls) : reason;
    }

    private static RedisState Down(string reason) => new(false, false, reason);

    private void LookNow()
    {
        try
        {
            if (_suspicion.CurrentCount == 0) _suspicion.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // somebody else said so already, or nobody listens any more
        }
    }
}
