using JitGateway.Identity.DryRun;

namespace JitGateway.Provisioning.DryRun;

/// <summary>
/// Stands between the engine and a backend's adapter: what only reads is handed on, what would write is noted and answered as if it were done. So the plan is
/// what the engine itself does, and not what somebody thought that it does.
/// </summary>
internal sealed class PlanningAdapter(IProvisioningAdapter adapter) : IProvisioningAdapter
{
    /// <summary>The id of an account that is not there.</summary>
    public const string NotMade = "(new)";

    private readonly Dictionary<string, ExistingUser> _seen = new(StringComparer.Ordinal);
    private readonly List<DryRunRead> _reads = [];
    private readonly List<(string Operation, BackendUser Sent)> _writes = [];

    public IReadOnlyList<DryRunRead> Reads => _reads;

    public IReadOnlyList<(string Operation, BackendUser Sent)> Writes => _writes;

    public AdapterCapabilities Capabilities => adapter.Capabilities;

    public string Target => adapter.Target;

    /// <summary>An account as the backend holds it; null where none of this id was read.</summary>
    public ExistingUser? Held(string? accountId) => accountId is null ? null : _seen.GetValueOrDefault(accountId);

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => adapter.CheckAsync(cancellationToken);

    public async Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var answer = await adapter.FindAsync(attribute, value, wanted, cancellationToken);
        if (answer is AdapterResult<IReadOnlyList<ExistingUser>>.Done(var found))
            foreach (var account in found) _seen.TryAdd(account.AccountId, account);
        _reads.Add(new DryRunRead(attribute, value, answer switch
        {
            AdapterResult<IReadOnlyList<ExistingUser>>.Done { Value: [] } or AdapterResult<IReadOnlyList<ExistingUser>>.Missing => "nobody",
            AdapterResult<IReadOnlyList<ExistingUser>>.Done(var accounts) => $"account {string.Join(", ", accounts.Select(a => a.AccountId))}",
            _ => Words(answer),
        }));
        return answer;
    }

    public async Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var answer = await adapter.GetAsync(accountId, wanted, cancellationToken);
        if (answer is AdapterResult<ExistingUser>.Done(var account)) _seen.TryAdd(account.AccountId, account);
        _reads.Add(new DryRunRead(Attribute: null, accountId, answer switch
        {
            AdapterResult<ExistingUser>.Done { Value.Active: false } => "there, disabled",
            AdapterResult<ExistingUser>.Done => "there",
            AdapterResult<ExistingUser>.Missing => "gone",
            _ => Words(answer),
        }));
        return answer;
    }

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken)
    {
        _writes.Add(("create", user));
        return DoneAsync(new ExistingUser(NotMade, user.Attributes, IsDisabled(user) ? false : null));
    }

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        _writes.Add(("update", difference));
        var attributes = new Dictionary<string, AttributeValue?>(existing.Attributes, StringComparer.Ordinal);
        foreach (var (name, value) in difference.Attributes) attributes[name] = value;
        return DoneAsync(existing with { Attributes = attributes, Active = IsDisabled(difference) ? false : existing.Active });
    }

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken)
    {
        _writes.Add((active ? "enable" : "disable", new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal))));
        return DoneAsync(existing with { Active = active });
    }

    private static Task<AdapterResult<ExistingUser>> DoneAsync(ExistingUser account) => Task.FromResult<AdapterResult<ExistingUser>>(new AdapterResult<ExistingUser>.Done(account));

    /// <summary>Whether the account would be found disabled afterwards.</summary>
    private bool IsDisabled(BackendUser user) => AccountState.Demanded(user, adapter.Capabilities.State) == false;

    private static string Words<T>(AdapterResult<T> answer) => answer switch
    {
        AdapterResult<T>.Rejected(var detail, _) => $"rejected: {detail}",
        AdapterResult<T>.Unavailable(var detail) => $"unavailable: {detail}",
        AdapterResult<T>.RateLimited(var after) => after is { } wait ? $"busy, for {wait.TotalSeconds:0} s" : "busy",
        _ => answer.GetType().Name,
    };
}
