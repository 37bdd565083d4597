using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using JitGateway.Configuration;
using StackExchange.Redis;

namespace JitGateway.Redis;

/// <summary>
/// Connects in the background, and asks again and again whether Redis answers and whether this node hears: it publishes to a
/// channel of its own and listens for the echo, which proves both at once, also over a connection that is dead without saying so.
/// </summary>
internal sealed class RedisSupervisor(RedisConnection connection, Active<RedisOptions> options, ILogger<RedisSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan PauseWhenUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseWhenDown = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan EchoLimit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _suspicion = new(0, 1);
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _node = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private volatile TaskCompletionSource _echo = new();
    private volatile string _awaitedEcho = "";
    private volatile string _lastLoss = "";
    private RedisLink? _link;
    private long _answered = Stopwatch.GetTimestamp();
    private bool _failed;
    private int _losses;
    private int _asked;

    /// <summary>Waits a moment for the first connection, so that a node whose Redis is there serves its first request; never longer.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        if (!connection.IsConfigured) return;
        await Task.WhenAny(_looked.Task, Task.Delay(StartLimit, cancellationToken));
    }

    public override void Dispose()
    {
        _suspicion.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Configuration is not { } configuration) return;
        connection.Suspect = LookNow;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var pause = await SuperviseAsync(configuration, stoppingToken) ? PauseWhenUp : PauseWhenDown;
                await _suspicion.WaitAsync(pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the node stops
        }
        finally
        {
            connection.Suspect = static () => { };
            connection.Use(null);
            _link?.Abandon();
        }
    }

    /// <summary>One look. An exception that nobody expected costs the connection, not the node: the host stops when a background service falls.</summary>
    /// <returns>Whether all is well.</returns>
    private async Task<bool> SuperviseAsync(RedisConfiguration configuration, CancellationToken stoppingToken)
    {
        try
        {
            if (_failed) connection.Become(Down("no connection"));
            _failed = false;
            return await LookAndTellAsync(configuration, stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            Log.SupervisionFailed(logger, e);
            _failed = true;
            connection.Use(null);
            _link?.Abandon();
            _link = null;
            return false;
        }
    }

    private async Task<bool> LookAndTellAsync(RedisConfiguration configuration, CancellationToken stoppingToken)
    {
        var losses = Volatile.Read(ref _losses);
        _link ??= await OpenAsync(configuration, stoppingToken);
        if (_link is not null) connection.Use(_link.Database);
        var state = _link is null ? Down("no connection") : await LookAsync(_link, stoppingToken);
        connection.Become(state);
        if (state == RedisState.Up) _lastLoss = "";
        if (losses != Volatile.Read(ref _losses)) BecomeDeaf("the subscription was lost");
        _looked.TrySetResult();
        if (state.IsReachable) _answered = Stopwatch.GetTimestamp();
        else if (_link is not null && Stopwatch.GetElapsedTime(_answered) is var silence && silence > SilenceLimit)
        {
            Log.Reconnecting(logger, silence.TotalSeconds);
            _link.Abandon();
            _link = null;
            _answered = Stopwatch.GetTimestamp();
        }

        return state == RedisState.Up;
    }

    private async Task<RedisLink?> OpenAsync(RedisConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            return await RedisLink.OpenAsync(configuration, OnLost, OpenLimit, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _lastLoss = e.GetType().Name;
            return null;
        }
    }

    // A time-out may be this machine's own hiccup, so one alone is not believed; a refused connection is.
    private async Task<RedisState> LookAsync(RedisLink link, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(link, cancellationToken);
        }
        catch (TimeoutException)
        {
            // asked once more below
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Down(e is RedisServerException ? e.Message : "no connection");
        }

        try
        {
            return await AskAsync(link, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Down(e is TimeoutException ? "no answer" : "no connection");
        }
    }

    private async Task<RedisState> AskAsync(RedisLink link, CancellationToken cancellationToken)
    {
        var limit = options.Value.CommandTimeout;
        var echo = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var question = (++_asked).ToString(CultureInfo.InvariantCulture);
        _echo = echo;
        _awaitedEcho = question;
        var channel = connection.Keys.Echo(_node);
        var listens = await SubscribeAllAsync(link, channel, limit, cancellationToken);
        await link.Database.PublishAsync(RedisConnection.Literal(channel), question).WaitAsync(limit, cancellationToken);
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

    private async Task<bool> SubscribeAllAsync(RedisLink link, string echo, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await link.SubscribeAsync(echo, OnEcho, limit, cancellationToken);
            foreach (var channel in connection.Channels)
                if (await link.SubscribeAsync(channel, connection.Deliver, limit, cancellationToken))
                    connection.Deliver(channel, null);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void OnEcho(string channel, string message)
    {
        if (message == _awaitedEcho) _echo.TrySetResult();
    }

    private void OnLost(bool subscriptions, string reason)
    {
        _lastLoss = reason;
        if (subscriptions)
        {
            Interlocked.Increment(ref _losses);
            BecomeDeaf(reason);
        }

        LookNow();
    }

    private void BecomeDeaf(string reason)
    {
        if (connection.State is { IsListening: true } state) connection.Become(state with { IsListening = false, Reason = reason });
    }

    private RedisState Down(string reason) => new(false, false, _lastLoss.Length > 0 ? $"{reason} ({_lastLoss})" : reason);

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
