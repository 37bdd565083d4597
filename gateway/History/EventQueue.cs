using System.Threading.Channels;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>What waits to be written, between requests and the one writer. Whoever adds never waits: what is too much is counted.</summary>
internal sealed class EventQueue(EventMeter meter, TimeProvider time)
{
    /// <summary>About 10 MB, and what an outage of Redis of some minutes brings.</summary>
    public const int Most = 10_000;

    private static readonly TimeSpan OfLate = TimeSpan.FromMinutes(10);

    private readonly Channel<Waiting> _channel = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Most) { SingleReader = true });
    private long _dropped;
    private long _lost;
    private long _lostAt;

    public ChannelReader<Waiting> Reader => _channel.Reader;

    /// <summary>How many were dropped since the start; 0 where none was for a while.</summary>
    public long LostOfLate => Interlocked.Read(ref _lost) is > 0 and var lost && time.GetElapsedTime(Interlocked.Read(ref _lostAt)) < OfLate ? lost : 0;

    /// <param name="subjectName">The person's key in clear, where that is wanted.</param>
    public void Add(GatewayEvent happened, string? subjectName)
    {
        if (_channel.Writer.TryWrite(new Waiting(happened, subjectName, null))) return;
        Drop(1);
    }

    public void Drop(int count)
    {
        meter.Dropped(count);
        Interlocked.Add(ref _dropped, count);
        Interlocked.Exchange(ref _lostAt, time.GetTimestamp());
        Interlocked.Add(ref _lost, count);
    }

    /// <summary>How many were dropped since somebody asked last.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Ends when what was added before is written, or after a moment: whoever asks for the history shall find what just happened.</summary>
    public async Task SettleAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_channel.Writer.TryWrite(new Waiting(null, null, settled))) return;
        try
        {
            await settled.Task.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            // the store is slow or away: what it has is what there is
        }
    }

    /// <param name="Settled">Somebody who waits until what came before is written, in place of an event.</param>
    internal sealed record Waiting(GatewayEvent? Happened, string? SubjectName, TaskCompletionSource? Settled);
}
