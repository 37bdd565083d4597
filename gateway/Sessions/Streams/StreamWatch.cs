using JitGateway.Configuration;
using JitGateway.Redis;

namespace JitGateway.Sessions.Streams;

/// <summary>
/// Ends the streams of sessions that are over: at once where the end is heard, and within a quarter of a second where time brings it. Only what is in doubt asks the
/// store. What a person sends keeps the session alive, as requests do; what an application sends does not.
/// </summary>
internal sealed class StreamWatch(
    OpenStreams streams, ISessionStore store, NearCache cache, PostponedEnds postponed, ScopeSweep sweep, Active<SessionsOptions> options, TimeProvider time, ILogger<StreamWatch> logger) : BackgroundService
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _heard = new(0, 1);
    private long _outageSince;
    private volatile bool _sweep;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        store.Watch(OnEnded);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _heard.Dispose();
    }

    /// <summary>One round over all sessions that have streams.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_sweep)
        {
            _sweep = false;
            await sweep.RunAsync(cancellationToken);
        }

        streams.Settle();
        foreach (var some in streams.Sessions.Where(IsToAsk).Chunk(AtOnce))
            await Task.WhenAll(some.Select(s => AskAsync(s, cancellationToken)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _heard.WaitAsync(Pause, stoppingToken);
                await LookAsync(stoppingToken);
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
    /// <returns>Whether the rest is the store's to say.</returns>
    private bool IsToAsk(StreamSession session)
    {
        var active = options.Value;
        if (store.Epochs.IsOver(session.Session) || postponed.Contains(session.Id)) return End(session, StreamEnd.SessionEnded);
        if (time.GetUtcNow() >= session.Session.EndOf(active)) return End(session, StreamEnd.SessionExpired);
        if (cache.Find(session.Id) is { IsForgotten: false } entry) session.Seen(entry.UsedAt);
        return session.IsInDoubt
            || time.GetElapsedTime(session.UsedAt) >= active.IdleTimeout
            || (session.UsedAt > session.TouchedAt && time.GetElapsedTime(session.TouchedAt) >= active.TouchPause())
            || (!store.HearsEnds && time.GetElapsedTime(session.AskedAt) >= Pause)
            || IsInsideBarred(session);
    }

    /// <summary>Whether the person is inside a backend that was emptied.</summary>
    private bool IsInsideBarred(StreamSession session) => store.Epochs.HasEmptiedBackends && session.Streams().Any(s => store.Epochs.IsBarred(session.Session.Epoch, s.Backend));

    private async Task AskAsync(StreamSession session, CancellationToken cancellationToken)
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
        if (IsInsideBarred(session))
        {
            await store.EndAsync(session.Id, cancellationToken);
            End(session, StreamEnd.SessionEnded);
            return;
        }

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

    private bool End(StreamSession session, StreamEnd end)
    {
        var ended = session.Streams().Count(s => s.End(end));
        if (ended > 0) Log.StreamsEnded(logger, ended, session.Id, end.Reason);
        return false;
    }

    private void OnEnded(SessionId? id)
    {
        if (id is { } ended)
        {
            streams.End(ended, StreamEnd.SessionEnded);
            return;
        }

        _sweep = true;
        foreach (var session in streams.Sessions) session.IsInDoubt = true;
        try
        {
            if (_heard.CurrentCount == 0) _heard.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // somebody else said so already, or the node stops
        }
    }
}
