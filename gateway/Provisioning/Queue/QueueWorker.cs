using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Provisioning.Protection;
using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.Queue;

/// <summary>
/// This node's part of the work in the queues: each backend has its own lane, so none holds up another, and while a backend is left alone its queue is not touched. A plan that another
/// node, now dead, had begun is taken when its claim runs out; the engine's lock, ledger and search see to it that nothing is made twice.
/// </summary>
internal sealed class QueueWorker : BackgroundService
{
    /// <summary>Between two looks at a queue in use; what this node itself puts there is begun at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>At an empty queue that is filled in outages at most: another node may have died over something, or a former configuration have left it, and dead letters are counted.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(1);

    /// <summary>Dead letters that end in one minute: an outage's may all be of one age, and each leaves a line in the log.</summary>
    private const int MostExpired = 500;

    private readonly ConcurrentDictionary<string, QueueLane> _lanes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly IProvisioningQueue _queue;
    private readonly QueueWork _work;
    private readonly QueueBell _bell;
    private readonly BackendProtections _protections;
    private readonly Active<BackendTable> _backends;
    private readonly GatewayMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger<QueueWorker> _logger;
    private readonly long _start;
    private string? _fault;

    public QueueWorker(IProvisioningQueue queue, QueueWork work, QueueBell bell, BackendProtections protections, Active<BackendTable> backends, GatewayMeter meter, TimeProvider time, ILogger<QueueWorker> logger)
    {
        (_queue, _work, _bell, _protections, _backends, _meter, _time, _logger) = (queue, work, bell, protections, backends, meter, time, logger);
        _start = time.GetTimestamp();
        meter.ObserveProvisioningQueue(Depths);
    }

    /// <summary>As of this node's last look; null: it did not look yet.</summary>
    public QueueDepth? DepthOf(string backend) => _lanes.TryGetValue(backend, out var lane) ? lane.Depth : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var next = await LookAtAllAsync(stoppingToken);
                await _bell.WaitAsync(next, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(_running.Keys);   // what is begun ends well, if the stop leaves it the time
        }
    }

    /// <summary>When to look again.</summary>
    private async Task<TimeSpan> LookAtAllAsync(CancellationToken cancellationToken)
    {
        var next = Pause;
        foreach (var backend in _backends.Value.Backends)
        {
            if (backend.Part<BackendProvisioning>() is not { IsEnabled: true } part) continue;
            var lane = _lanes.GetOrAdd(part.Backend.Value, static _ => new QueueLane());
            if (_bell.Heard(part.Backend.Value) || lane.LookAt <= Now) await LookAsync(lane, part, cancellationToken);
            var until = lane.LookAt - Now;
            if (until < next) next = until > TimeSpan.Zero ? until : TimeSpan.Zero;
        }

        return next;
    }

    private async Task LookAsync(QueueLane lane, BackendProvisioning part, CancellationToken cancellationToken)
    {
        lane.LookAt = Now + Pause;
        try
        {
            lane.Depth = await _queue.LookAsync(part.Backend.Value, cancellationToken);
            _fault = null;
            if (lane.Depth.Dead > 0 && lane.ExpireAt <= Now) await ExpireAsync(lane, part, cancellationToken);
            if (lane.Depth.UntilDue is not { } until)
            {
                if (part.Mode != ProvisioningMode.Background) lane.LookAt = Now + LongPause;
                return;
            }

            if (until > TimeSpan.Zero)
            {
                if (until < Pause) lane.LookAt = Now + until;
                return;
            }

            while (lane.Running < part.Queue.AtOnce)
            {
                if (_protections.For(part).Refusal is { } refusal)
                {
                    lane.LookAt = Now + refusal.After;
                    return;
                }

                if (await _queue.ClaimAsync(part.Backend.Value, QueueWork.Lease, cancellationToken) is not { } claim) return;
                lane.Enter();
                var work = RunAsync(lane, part, claim);
                _running[work] = true;
                _ = work.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
        catch (RedisUnavailableException e)
        {
            if (_fault != e.Message) Log.Unreadable(_logger, e.Message);
            _fault = e.Message;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_fault != e.Message) Log.WorkerThrew(_logger, e);
            _fault = e.Message;
        }
    }

    private async Task ExpireAsync(QueueLane lane, BackendProvisioning part, CancellationToken cancellationToken)
    {
        lane.ExpireAt = Now + LongPause;   // at first: if Redis refuses to write, the look goes on at the next one
        var (backend, keep) = (part.Backend.Value, part.Queue.KeepDeadLetters);
        var gone = await _queue.ExpireAsync(backend, keep, MostExpired, cancellationToken);
        foreach (var subject in gone)
        {
            Log.DeadLetterExpired(_logger, backend, subject, keep.TotalDays);
            _meter.QueueEvent(backend, "given_up");
        }

        lane.Depth = lane.Depth with { Dead = lane.Depth.Dead - gone.Count };
    }

    private async Task RunAsync(QueueLane lane, BackendProvisioning part, QueueClaim claim)
    {
        await Task.Yield();
        try
        {
            await _work.RunAsync(part, claim);
        }
        finally
        {
            lane.Leave();
            _bell.Ring(part.Backend.Value);
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private IEnumerable<Measurement<long>> Depths()
    {
        foreach (var (backend, lane) in _lanes)
        {
            yield return new Measurement<long>(lane.Depth.Waiting, new("backend", backend), new("state", "waiting"));
            yield return new Measurement<long>(lane.Depth.Dead, new("backend", backend), new("state", "dead"));
        }
    }
}
