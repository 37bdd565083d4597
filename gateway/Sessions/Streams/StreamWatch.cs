using JitGateway.Configuration;
using JitGateway.Redis;

namespace JitGateway.Sessions.Streams;

/// <summary>
/// Ends the streams of sessions that are over: at once where the end is heard, and within a quarter of a second where time brings it. What this node can tell by itself waits for no
/// store; only what is in doubt asks it, in rounds of their own. What a person sends keeps the session alive, as requests do; what an application sends does not.
/// </summary>
internal sealed class StreamWatch(
    OpenStreams streams, ISessionStore store, NearCache cache, PostponedEnds postponed, ScopeSweep sweep, Active<SessionsOptions> options, TimeProvider time, ILogger<StreamWatch> logger) : BackgroundService
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _toLook = new(0, 1);
    private readonly SemaphoreSlim _toAsk = new(0, 1);
    private long _outageSince;
    private bool _toSweep;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        store.Watch(OnEnded);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _toLook.Dispose();
        _toAsk.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(
            _toLook,
            _ =>
            {
                Look();
                return Task.CompletedTask;
            },
            stoppingToken),
        RepeatAsync(_toAsk, AskAsync, stoppingToken),
        sweep.TellAsync(stoppingToken));

    private async Task RepeatAsync(SemaphoreSlim bell, Func<CancellationToken, Task> round, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bell.WaitAsync(Pause, stoppingToken);
                await round(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.StreamWatchFailed(logger, e);   // costs one round, not the node
            }
        }
    }

    /// <summary>Ends what this node can tell by itself.</summary>
    private void Look()
    {
        streams.Settle();
        foreach (var session in streams.Sessions)
        {
            if (EndOf(session) is { } end)
            {
                End(session, end);
            }
            else if (EmptiedBackendOf(session) is { } backend)
            {
                End(session, StreamEnd.SessionEnded);
                sweep.End(session.Id, backend);
            }
        }

        if (Interlocked.Exchange(ref _toSweep, false)) Sweep();
        Ring(_toAsk);
    }

    private void Sweep()
    {
        try
        {
            sweep.Run();
        }
        catch
        {
            Volatile.Write(ref _toSweep, true);   // nobody is passed over
            throw;
        }
    }

    private StreamEnd? EndOf(StreamSession session) =>
        store.Epochs.IsOver(session.Session) || postponed.Contains(session.Id) ? StreamEnd.SessionEnded
        : time.GetUtcNow() >= session.Session.EndOf(options.Value) ? StreamEnd.SessionExpired
        : null;

    /// <summary>A backend that was emptied and that the person is inside; null where there is none, or its streams are being ended already.</summary>
    private string? EmptiedBackendOf(StreamSession session) =>
        store.Epochs.HasEmptiedBackends ? session.Streams().FirstOrDefault(s => !s.IsEnding && store.Epochs.IsBarred(session.Session.Epoch, s.Backend))?.Backend : null;

    /// <summary>One round over all sessions that have streams, of which only the store can tell.</summary>
    private Task AskAsync(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(streams.Sessions.Where(IsToAsk), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, AskAsync);

    private bool IsToAsk(StreamSession session)
    {
        if (EndOf(session) is not null) return false;
        var active = options.Value;
        if (cache.Find(session.Id) is { IsForgotten: false } entry) session.Seen(entry.UsedAt);
        return session.IsInDoubt
            || time.GetElapsedTime(session.UsedAt) >= active.IdleTimeout
            || (session.UsedAt > session.TouchedAt && time.GetElapsedTime(session.TouchedAt) >= active.TouchPause())
            || (!store.HearsEnds && time.GetElapsedTime(session.AskedAt) >= Pause);
    }

    private async ValueTask AskAsync(StreamSession session, CancellationToken cancellationToken)
    {
        try
        {
            await JudgeAsync(session, cancellationToken);
            Volatile.Write(ref _outageSince, 0);
        }
        catch (RedisUnavailableException)
        {
            // a stream is believed for as long as a request would be
            var now = time.GetTimestamp();
            var before = Interlocked.CompareExchange(ref _outageSince, now, 0);
            session.IsInDoubt = true;
            if (!store.IsReachable && before != 0 && time.GetElapsedTime(before, now) >= options.Value.OutageGrace) End(session, StreamEnd.SessionUnknown);
        }
    }

    private async Task JudgeAsync(StreamSession session, CancellationToken cancellationToken)
    {
        session.IsInDoubt = false;   // before the question: what is heard meanwhile is a new doubt
        var used = session.UsedAt;
        if (used > session.TouchedAt && await store.TouchAsync(session.Id, session.Session, time.GetUtcNow() - time.GetElapsedTime(used), cancellationToken)) session.TouchedAt = used;
        var idle = options.Value.IdleTimeout;
        if (await store.SeenAsync(session.Id, cancellationToken) is not { } seen)
        {
            var byItself = time.GetUtcNow() >= session.Session.EndOf(options.Value) || time.GetElapsedTime(used) >= idle;
            End(session, byItself ? StreamEnd.SessionExpired : StreamEnd.SessionEnded);
            return;
        }

        session.AskedAt = time.GetTimestamp();
        var away = time.GetUtcNow() - seen;
        if (away > TimeSpan.Zero) session.Seen(session.AskedAt - (long)(away.TotalSeconds * time.TimestampFrequency));
        if (away >= idle && time.GetElapsedTime(session.UsedAt) >= idle) End(session, StreamEnd.SessionExpired);   // a clock that was put on or back proves nothing alone
    }

    private void End(StreamSession session, StreamEnd end)
    {
        var ended = session.Streams().Count(s => s.End(end));
        if (ended > 0) Log.StreamsEnded(logger, ended, session.Id, end.Reason);
    }

    private void OnEnded(SessionId? id)
    {
        if (id is { } ended)
        {
            streams.End(ended, StreamEnd.SessionEnded);
            return;
        }

        Volatile.Write(ref _toSweep, true);
        foreach (var session in streams.Sessions) session.IsInDoubt = true;
        Ring(_toLook);   // what is left to ask about is asked then
    }

    private static void Ring(SemaphoreSlim bell)
    {
        try
        {
            if (bell.CurrentCount == 0) bell.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // somebody else said so already, or the node stops
        }
    }
}
