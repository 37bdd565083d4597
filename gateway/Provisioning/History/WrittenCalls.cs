namespace JitGateway.Provisioning.History;

/// <summary>What one plan sent, in order, over all its rounds: a pass whose lock is lost begins anew, and what it sent before was sent.</summary>
internal sealed class WrittenCalls
{
    private readonly Lock _lock = new();
    private readonly List<WrittenCall> _calls = [];

    /// <returns>The call's place.</returns>
    public int Add(WrittenCall call)
    {
        lock (_lock)
        {
            _calls.Add(call);
            return _calls.Count - 1;
        }
    }

    public void Answered(int place, WrittenCall call)
    {
        lock (_lock) _calls[place] = call;
    }

    /// <summary>What was sent until now, but for so many at the beginning.</summary>
    public IReadOnlyList<WrittenCall> From(int place)
    {
        lock (_lock) return [.. _calls.Skip(place)];
    }
}

/// <param name="AccountId">Null: an account that is to be made.</param>
internal sealed record WrittenCall(string Call, string? AccountId, IReadOnlyDictionary<string, AttributeValue?> Before, IReadOnlyDictionary<string, AttributeValue?> After)
{
    public string Answer { get; init; } = HistoryWrite.NoAnswer;

    public TimeSpan Duration { get; init; }
}
