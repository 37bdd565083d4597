using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Redis;

namespace JitGateway.Provisioning.History;

/// <summary>
/// Appends this node's entries, those that gathered together in one step; another node that was quicker makes it link them anew. What cannot be written waits, in
/// order, while passes go on: the history may be late, and says nothing that did not happen.
/// </summary>
internal sealed class HistoryWriter(IProvisioningHistory history, HistoryKeys keys, Active<HistoryOptions> options, TimeProvider time, ILogger<HistoryWriter> logger)
{
    /// <summary>What waits at most; beyond it the oldest is given up, which is logged.</summary>
    public const int MostWaiting = 2_000;

    private const int MostTogether = 64;
    private const int MostWitnessed = 10;

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly List<Waiting> _batch = [];

    /// <summary>The first link of each attempt whose answer was lost, with the end that it was to follow.</summary>
    private readonly List<(HistoryHead After, HistoryLink First)> _doubtful = [];
    private HistoryHead? _head;
    private bool _isWriting;

    public RepeatedFailures Failures { get; } = new(time);

    /// <summary>Why entries wait; null: none does.</summary>
    public string? Fault { get; private set; }

    /// <summary>Ends that this node saw: the last one, and those that were taken away. Each must be in the chain still.</summary>
    public IReadOnlyList<HistoryHead> Witnessed { get; private set; } = [];

    public int Pending
    {
        get
        {
            lock (_lock) return _waiting.Count + _batch.Count;
        }
    }

    public PlanRecord Begin(BackendProvisioning part, SubjectKey subject, string correlationId) => new(part, subject, correlationId, this, time);

    /// <summary>Ends when the entry is in the history, or when it is known that it has to wait. Never throws.</summary>
    public async Task AppendAsync(HistoryEntry entry, HistoryValues values)
    {
        try
        {
            if (options.Value.Content == HistoryContent.Sealed) entry = entry.Seal(keys.All[0], values);
            await AppendAsync(entry.ToJson());
        }
        catch (Exception e)
        {
            Log.HistoryLost(logger, 1, e);   // what cannot even be sealed
        }
    }

    /// <summary>Tries once more to write what waits.</summary>
    public Task RetryAsync()
    {
        lock (_lock)
        {
            if (_isWriting || _waiting.Count + _batch.Count == 0) return Task.CompletedTask;
            _isWriting = true;
        }

        return WriteAllAsync();
    }

    private Task AppendAsync(byte[] body)
    {
        var waiting = new Waiting(body);
        Waiting? given = null;
        lock (_lock)
        {
            if (_waiting.Count >= MostWaiting) given = _waiting.Dequeue();
            _waiting.Enqueue(waiting);
            if (!_isWriting)
            {
                _isWriting = true;
                _ = Task.Run(WriteAllAsync);
            }
        }

        if (given is null) return waiting.Task;
        given.TrySetResult();
        Log.HistoryLost(logger, 1, null);
        return waiting.Task;
    }

    private async Task WriteAllAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                while (_batch.Count < MostTogether && _doubtful.Count == 0 && _waiting.TryDequeue(out var next)) _batch.Add(next);
                if (_batch.Count == 0)
                {
                    _isWriting = false;
                    return;
                }
            }

            try
            {
                await WriteBatchAsync();
            }
            catch (Exception e)
            {
                Failed(e);
                return;
            }

            lock (_lock)
            {
                foreach (var written in _batch) written.TrySetResult();
                _batch.Clear();
                _doubtful.Clear();
            }

            if (Fault is not null) Log.HistoryRecovered(logger);
            Fault = null;
        }
    }

    private async Task WriteBatchAsync()
    {
        if (_doubtful.Count > 0) _head = null;
        if (_head is null) Learn((await history.StateAsync(CancellationToken.None)).Head);   // before the look for what is doubtful: what arrives after it makes the end another one
        for (var head = _head!; !await IsWrittenAsync(head) && !await TryAppendAsync(head); head = _head!)
        {
            // another node was quicker
        }
    }

    /// <summary>Once more the same is the same doubt, and what was refused is none.</summary>
    private async Task<bool> TryAppendAsync(HistoryHead head)
    {
        var links = Links(head);
        var doubt = (head, links[0]);
        var isNew = !_doubtful.Exists(d => d.First.Mac.AsSpan().SequenceEqual(links[0].Mac));
        if (isNew) _doubtful.Add(doubt);
        try
        {
            var (appended, now) = await history.AppendAsync(head, links, CancellationToken.None);
            Learn(now);
            if (!appended && isNew) _doubtful.Remove(doubt);
            return appended;
        }
        catch (RedisUnavailableException e) when (e.IsRefusal)
        {
            if (isNew) _doubtful.Remove(doubt);
            throw;
        }
    }

    private void Learn(HistoryHead now)
    {
        _head = now;
        var last = Witnessed.Count > 0 ? Witnessed[^1] : HistoryHead.Nothing;
        var wentBack = now.Number < last.Number;
        if (wentBack) Log.HistoryWentBack(logger, last.ToString(), now.ToString());
        Witnessed = [.. Witnessed.SkipLast(wentBack ? 0 : 1).TakeLast(MostWitnessed - 1), now];
    }

    /// <summary>Whether an attempt whose answer was lost was done all the same. Those that were to follow another end than the present one can come no more.</summary>
    private async Task<bool> IsWrittenAsync(HistoryHead head)
    {
        foreach (var (_, first) in _doubtful)
            if (await history.ReadAsync(first.Number, 1, CancellationToken.None) is [var link] && link.Number == first.Number && link.Mac.AsSpan().SequenceEqual(first.Mac))
                return true;
        _doubtful.RemoveAll(d => d.After != head);
        return false;
    }

    private List<HistoryLink> Links(HistoryHead head)
    {
        var key = keys.All[0];
        var (number, previous) = (head.Next, head.Mac);
        var links = new List<HistoryLink>(_batch.Count);
        foreach (var waiting in _batch)
        {
            var link = HistoryLink.Make(key, number++, previous, waiting.Body);
            links.Add(link);
            previous = link.Mac;
        }

        return links;
    }

    private void Failed(Exception exception)
    {
        if (Fault is null) Log.HistoryNotWritten(logger, exception);
        Fault = exception.Message;
        lock (_lock)
        {
            _head = null;
            _isWriting = false;
            foreach (var waiting in _batch.Concat(_waiting)) waiting.TrySetResult();   // nobody waits for what may take long
        }
    }

    private sealed class Waiting(byte[] body) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public byte[] Body { get; } = body;
    }
}
