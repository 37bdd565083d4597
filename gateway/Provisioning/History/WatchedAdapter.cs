namespace JitGateway.Provisioning.History;

/// <summary>
/// Hands every call on, and notes the writes: before they are sent, and what came of them. One that left an account enabled, or disabled, against what was asked
/// is refused, whatever the backend says.
/// </summary>
internal sealed class WatchedAdapter(IProvisioningAdapter adapter, TimeProvider time) : IProvisioningAdapter
{
    private readonly Lock _lock = new();
    private readonly List<Write> _writes = [];

    public AdapterCapabilities Capabilities => adapter.Capabilities;

    public string Target => adapter.Target;

    /// <summary>What was sent until now, in order.</summary>
    public IReadOnlyList<Write> Writes
    {
        get
        {
            lock (_lock) return [.. _writes];
        }
    }

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => adapter.CheckAsync(cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        adapter.FindAsync(attribute, value, wanted, cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        adapter.GetAsync(accountId, wanted, cancellationToken);

    public async Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) =>
        AccountState.Seen(await NoteAsync(new Write("create", null, NothingHeld, user.Attributes), () => adapter.CreateAsync(user, cancellationToken)), AccountState.Demanded(user));

    public async Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        var before = difference.Attributes.Keys.ToDictionary(a => a, a => existing.Attributes.GetValueOrDefault(a), StringComparer.Ordinal);
        var answer = await NoteAsync(new Write("update", existing.AccountId, before, difference.Attributes), () => adapter.UpdateAsync(existing, difference, cancellationToken));
        return AccountState.Seen(answer, AccountState.Demanded(difference));   // the rest of it was written
    }

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        NoteAsync(new Write(active ? "enable" : "disable", existing.AccountId, NothingHeld, NothingHeld), async () => AccountState.Seen(await adapter.SetActiveAsync(existing, active, cancellationToken), active));

    private static IReadOnlyDictionary<string, AttributeValue?> NothingHeld { get; } = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);

    private async Task<AdapterResult<ExistingUser>> NoteAsync(Write write, Func<Task<AdapterResult<ExistingUser>>> call)
    {
        int place;
        lock (_lock)
        {
            place = _writes.Count;
            _writes.Add(write);
        }

        var start = time.GetTimestamp();
        var answer = await call();   // what throws, or never ends, stays without an answer
        var accountId = answer is AdapterResult<ExistingUser>.Done(var account) ? account.AccountId : write.AccountId;
        lock (_lock) _writes[place] = write with { AccountId = accountId, Answer = AnswerOf(answer), Duration = time.GetElapsedTime(start) };
        return answer;
    }

    /// <summary>An adapter that says unavailable may have lost an answer on the way.</summary>
    private static string AnswerOf(AdapterResult<ExistingUser> answer) => answer is AdapterResult<ExistingUser>.Unavailable ? HistoryWrite.NoAnswer : answer.GetType().Name;

    /// <param name="AccountId">Null: an account that is to be made.</param>
    internal sealed record Write(string Call, string? AccountId, IReadOnlyDictionary<string, AttributeValue?> Before, IReadOnlyDictionary<string, AttributeValue?> After)
    {
        public string Answer { get; init; } = HistoryWrite.NoAnswer;

        public TimeSpan Duration { get; init; }
    }
}
