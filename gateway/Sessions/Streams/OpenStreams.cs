using System.Collections.Concurrent;

namespace JitGateway.Sessions.Streams;

/// <summary>
/// What is open on this node, by session. A response of unknown length first stands in a queue (one step, without a lock): most are over before anybody looks, and
/// only what is not moves to its session.
/// </summary>
internal sealed class OpenStreams(TimeProvider time)
{
    private readonly ConcurrentDictionary<SessionId, StreamSession> _sessions = new();
    private readonly ConcurrentDictionary<OpenStream, bool> _nobodys = new();
    private readonly ConcurrentQueue<OpenStream> _young = new();
    private volatile StreamEnd? _farewell;

    public IEnumerable<StreamSession> Sessions => _sessions.Values;

    /// <summary>How many are open, nobody's included.</summary>
    public int Count => _nobodys.Count + _sessions.Values.Sum(s => s.Streams().Count);

    public void Add(OpenStream stream)
    {
        if (stream.Owner is not { } owner)
        {
            _nobodys[stream] = true;
        }
        else
        {
            StreamSession session;   // known to the stream before it stands there: whoever closes it meanwhile looks there
            while (!(stream.Session = session = SessionOf(owner)).TryAdd(stream)) _sessions.TryRemove(KeyValuePair.Create(owner.Id, session));
        }

        if (!stream.IsOpen) Remove(stream);   // closed just now, when there was nothing to take away yet
        else if (_farewell is { } end && !stream.EndsByItself) stream.End(end);   // it came after the others were told
    }

    /// <summary>One that is likely to be over in a moment.</summary>
    public void AddYoung(OpenStream stream) => _young.Enqueue(stream);

    /// <summary>Moves what is still open to its session.</summary>
    public void Settle()
    {
        for (var i = _young.Count; i > 0 && _young.TryDequeue(out var stream); i--)
            if (stream.IsOpen)
                Add(stream);
    }

    public void Remove(OpenStream stream)
    {
        if (stream.Owner is null) _nobodys.TryRemove(stream, out _);
        else if (stream.Session is { } session && session.Remove(stream)) _sessions.TryRemove(KeyValuePair.Create(session.Id, session));
    }

    public void End(SessionId id, StreamEnd end)
    {
        Settle();
        if (!_sessions.TryGetValue(id, out var session)) return;
        foreach (var stream in session.Streams()) stream.End(end);
    }

    /// <summary>Everybody's and nobody's, and those that still come, when the node stops. Left are those that end by themselves.</summary>
    public void EndAll(StreamEnd end)
    {
        _farewell = end;
        foreach (var stream in _sessions.Values.SelectMany(s => s.Streams()).Concat(_nobodys.Keys).Where(s => !s.EndsByItself)) stream.End(end);
    }

    private StreamSession SessionOf(StreamOwner owner) => _sessions.GetOrAdd(owner.Id, _ => new StreamSession(owner, time));
}
