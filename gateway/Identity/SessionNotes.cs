namespace JitGateway.Identity;

/// <summary>What a node notes of a session without saying anything of its person; so it outlives the request also where persons do not.</summary>
internal sealed class SessionNotes
{
    // read on every request, written a few times in a session's life: short lists
    private volatile Settled[] _settled = [];
    private volatile string[] _visited = [];

    /// <summary>The backends, by name, to which this node passed requests of this session.</summary>
    public IReadOnlyList<string> Visited => _visited;

    /// <summary>Remembers that a request went to a backend; two at once may forget one another, and the next request says it again.</summary>
    public void Visit(string backend)
    {
        var visited = _visited;
        if (!visited.Contains(backend)) _visited = [.. visited, backend];
    }

    public bool IsSettled(object terms)
    {
        foreach (var settled in _settled)
            if (ReferenceEquals(settled.Terms, terms))
                return settled.Holds?.Invoke() ?? true;
        return false;
    }

    /// <summary>Whether it is settled, or was for a while.</summary>
    public bool WasSettled(object terms) => _settled.Any(s => ReferenceEquals(s.Terms, terms));

    /// <summary>As <see cref="Visit"/>: one that is forgotten is settled again.</summary>
    public void Settle(object question, object terms, Func<bool>? holds = null) => _settled = [.. Others(question), new Settled(question, terms, holds)];

    public void Reopen(object question) => _settled = [.. Others(question)];

    private IEnumerable<Settled> Others(object question) => _settled.Where(s => !s.Question.Equals(question));

    private sealed record Settled(object Question, object Terms, Func<bool>? Holds);
}
