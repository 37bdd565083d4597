namespace JitGateway.Provisioning.History;

/// <summary>
/// Hands every call on, and notes the writes: before they are sent, and what came of them. The state of an account is sent as the truth value that it is. A write that left an account enabled,
/// or disabled, against what was asked is refused, whatever the backend says.
/// </summary>
/// <param name="writes">Where they are noted.</param>
internal sealed class WatchedAdapter(IProvisioningAdapter adapter, WrittenCalls writes, TimeProvider time) : IProvisioningAdapter
{
    public AdapterCapabilities Capabilities => adapter.Capabilities;

    public string Target => adapter.Target;

    private string? State => adapter.Capabilities.State;

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => adapter.CheckAsync(cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        adapter.FindAsync(attribute, value, wanted, cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        adapter.GetAsync(accountId, wanted, cancellationToken);

    public async Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken)
    {
        var (sent, refusal) = AccountState.Plain(user, State);
        var answer = await NoteAsync(new WrittenCall("create", null, NothingHeld, sent.Attributes), () => refusal is null ? adapter.CreateAsync(sent, cancellationToken) : Task.FromResult(refusal));
        return AccountState.Seen(answer, AccountState.Demanded(sent, State), State);
    }

    public async Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        var (sent, refusal) = AccountState.Plain(difference, State);
        var before = sent.Attributes.Keys.ToDictionary(a => a, a => existing.Attributes.GetValueOrDefault(a), StringComparer.Ordinal);
        var answer = await NoteAsync(new WrittenCall("update", existing.AccountId, before, sent.Attributes), () => refusal is null ? adapter.UpdateAsync(existing, sent, cancellationToken) : Task.FromResult(refusal));
        return AccountState.Seen(answer, AccountState.Demanded(sent, State), State);   // the rest of it was written
    }

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        NoteAsync(new WrittenCall(active ? "enable" : "disable", existing.AccountId, NothingHeld, NothingHeld), async () => AccountState.Seen(await adapter.SetActiveAsync(existing, active, cancellationToken), active, State));

    private static IReadOnlyDictionary<string, AttributeValue?> NothingHeld { get; } = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);

    private async Task<AdapterResult<ExistingUser>> NoteAsync(WrittenCall write, Func<Task<AdapterResult<ExistingUser>>> call)
    {
        var place = writes.Add(write);
        var start = time.GetTimestamp();
        var answer = await call();   // what throws, or never ends, stays without an answer
        var accountId = answer is AdapterResult<ExistingUser>.Done(var account) ? account.AccountId : write.AccountId;
        writes.Answered(place, write with { AccountId = accountId, Answer = AnswerOf(answer), Duration = time.GetElapsedTime(start) });
        return answer;
    }

    /// <summary>An adapter that says unavailable may have lost an answer on the way.</summary>
    private static string AnswerOf(AdapterResult<ExistingUser> answer) => answer is AdapterResult<ExistingUser>.Unavailable ? HistoryWrite.NoAnswer : answer.GetType().Name;
}
