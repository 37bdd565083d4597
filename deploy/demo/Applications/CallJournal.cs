namespace JitGateway.Demo.Applications;

/// <summary>What an application saw, in order: the gateway's calls to its accounts, and page views.</summary>
internal sealed class CallJournal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];

    public void Add(JournalKind kind, string? login, string summary, string? detail = null)
    {
        lock (_lock) _entries.Add(new JournalEntry(time.GetUtcNow(), kind, login, summary, detail));
    }

    public IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (_lock) return [.. _entries];
        }
    }
}

/// <param name="At">When.</param>
/// <param name="Kind">What kind of thing happened.</param>
/// <param name="Login">Whose account it concerns, or who looks at the page; null for a search.</param>
/// <param name="Summary">One line: method and path, or statement.</param>
/// <param name="Detail">The body that was sent, or the values that changed.</param>
internal sealed record JournalEntry(DateTimeOffset At, JournalKind Kind, string? Login, string Summary, string? Detail);

internal enum JournalKind
{
    Search,
    Create,
    Update,
    PageView,
}
