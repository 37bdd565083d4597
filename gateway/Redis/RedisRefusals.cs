using System.Diagnostics;

namespace JitGateway.Redis;

/// <summary>
/// Redis answers, and says no: its memory is full, it became a replica. That is told once when it begins and once when it is over, not at
/// each command.
/// </summary>
internal sealed class RedisRefusals(ILogger logger)
{
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private string? _message;
    private long _first;
    private long _last;
    private int _count;

    /// <summary>What Redis says to commands of late; null: nothing is refused.</summary>
    public string? Current
    {
        get
        {
            lock (_lock) return _message;
        }
    }

    /// <summary>Whether the server cannot serve, or not these keys, so that another one may have to; otherwise another connection would hear the same.</summary>
    public static bool IsOfServer(string message) =>
        CodeOf(message) is "LOADING" or "READONLY" or "MASTERDOWN" or "CLUSTERDOWN" or "MOVED" or "ASK" or "TRYAGAIN" or "NOAUTH";

    /// <summary>Whether it is the client that speaks: it knows of a server of the cluster, and cannot reach it.</summary>
    public static bool IsOfClient(string message) => message.StartsWith("Endpoint ", StringComparison.Ordinal);

    /// <summary>Whether the server is a replica now, and another one took its place.</summary>
    public static bool IsOfReplica(string message) => CodeOf(message) is "READONLY";

    public void Add(string message)
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            var known = _message is not null && CodeOf(_message).SequenceEqual(CodeOf(message));
            _message = message;
            _last = now;
            _count = known ? _count + 1 : 1;
            if (known) return;
            _first = now;
        }

        Log.Refused(logger, message);
    }

    /// <summary>Forgets what was not said again for a while.</summary>
    public void Look()
    {
        string message;
        int count;
        TimeSpan lasted;
        lock (_lock)
        {
            if (_message is null || Stopwatch.GetElapsedTime(_last) < Over) return;
            (message, count, lasted) = (_message, _count, Stopwatch.GetElapsedTime(_first, _last));
            _message = null;
        }

        Log.NoLongerRefused(logger, count, message, lasted.TotalSeconds);
    }

    private static ReadOnlySpan<char> CodeOf(string message) => message.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? message.AsSpan(0, end) : message;
}
