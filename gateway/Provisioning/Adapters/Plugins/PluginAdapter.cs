using JitGateway.Identity;
using JitGateway.Plugins;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>A plug-in's adapter as the engine knows adapters.</summary>
internal sealed class PluginAdapter : IPersonalAdapter, IDisposable
{
    private readonly PluginInstance? _instance;
    private readonly PluginCalls _calls;
    private readonly Person? _person;

    /// <summary>What the adapter says of itself; it works with nobody yet.</summary>
    public PluginAdapter(JitGateway.Plugins.IProvisioningAdapter adapter, string name, AdapterContext context)
    {
        var can = adapter.Abilities;
        _calls = new PluginCalls(name, adapter.GetType(), context.Backend.Name.Value, context.Timeout);
        Target = adapter.Target ?? throw new InvalidOperationException("The target is null");
        Capabilities = new AdapterCapabilities(Find: true, can.Update, can.Disable, can.Groups && context.Groups, can.Undo, can.Rename, can.Conditional);
    }

    private PluginAdapter(PluginAdapter adapter, PluginInstance? instance, Person? person) =>
        (_calls, Target, Capabilities, _instance, _person) = (adapter._calls, adapter.Target, adapter.Capabilities, instance, person);

    public AdapterCapabilities Capabilities { get; }

    public string Target { get; }

    private PluginInstance Instance => _instance ?? throw new InvalidOperationException("The adapter was only looked at");

    /// <summary>The same, in force from now on.</summary>
    public PluginAdapter Working(PluginInstance instance) => new(this, instance, null);

    public IProvisioningAdapter For(SubjectKey subject, UserIdentity? login) => new PluginAdapter(this, Instance, PluginValues.Person(subject, login));

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) =>
        RunAsync<string, string>((adapter, token) => adapter.CheckAsync(token), PluginValues.Said, new PluginTold([], []), cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        string[] told = [.. wanted.Union([attribute], StringComparer.Ordinal)];
        return RunAsync<IReadOnlyList<Account>, IReadOnlyList<ExistingUser>>(
            (adapter, token) => adapter.FindAsync(attribute, value, Call(told), token), accounts => Found(accounts, told, attribute), new PluginTold(told, [value]), cancellationToken);
    }

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) => RunAsync<Account, ExistingUser>(
        (adapter, token) => adapter.GetAsync(accountId, Call(wanted), token), account => Meant(account, accountId, wanted), new PluginTold(wanted, [accountId]), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken)
    {
        if (Broken(user) is { } broken) return Task.FromResult(broken);
        string[] wanted = [.. user.Attributes.Keys];
        return RunAsync<Account, ExistingUser>(
            (adapter, token) => adapter.CreateAsync(PluginValues.Change(user, null), Call(wanted), token), account => PluginValues.Read(account, wanted), PluginTold.Of(wanted, user), cancellationToken);
    }

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        if (!Capabilities.Update) return RefusedAsync("the adapter changes no accounts");
        if (Broken(difference) is { } broken) return Task.FromResult(broken);
        string[] wanted = [.. existing.Attributes.Keys.Union(difference.Attributes.Keys, StringComparer.Ordinal)];
        return RunAsync<Account, ExistingUser>(
            (adapter, token) => adapter.UpdateAsync(PluginValues.Account(existing), PluginValues.Change(difference, existing), Call(wanted), token), account => Meant(account, existing.AccountId, wanted),
            PluginTold.Of(wanted, difference), cancellationToken);
    }

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken)
    {
        if (!Capabilities.Disable) return RefusedAsync("the adapter neither enables accounts nor disables them");
        string[] wanted = [.. existing.Attributes.Keys];
        return RunAsync<Account, ExistingUser>(
            (adapter, token) => adapter.SetActiveAsync(PluginValues.Account(existing), active, Call(wanted), token), account => Meant(account, existing.AccountId, wanted),
            PluginTold.Of(wanted, new BackendUser(existing.Attributes)), cancellationToken);
    }

    /// <summary>Those that work for one person have nothing of their own.</summary>
    public void Dispose()
    {
        if (_person is null) _instance?.Dispose();
    }

    private static Task<AdapterResult<ExistingUser>> RefusedAsync(string detail) => Task.FromResult<AdapterResult<ExistingUser>>(new AdapterResult<ExistingUser>.Rejected(detail));

    private static AdapterResult<ExistingUser>? Broken(BackendUser sent) =>
        sent.Attributes.FirstOrDefault(a => a.Value?.IsWellFormed() == false).Key is { } broken ? new AdapterResult<ExistingUser>.Rejected("the value is not well-formed text", broken) : null;

    private static AdapterResult<ExistingUser> Meant(Account account, string accountId, IReadOnlyCollection<string> wanted) =>
        PluginValues.Read(account, wanted).Then<ExistingUser>(read => read.AccountId == accountId
            ? new AdapterResult<ExistingUser>.Done(read)
            : new AdapterResult<ExistingUser>.Unavailable("the plug-in told another account than it was asked for"));

    private static AdapterResult<IReadOnlyList<ExistingUser>> Found(IReadOnlyList<Account> accounts, IReadOnlyCollection<string> wanted, string attribute)
    {
        if (accounts.Count > ExistingUser.MostFound) return new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected($"the search brought more than {ExistingUser.MostFound} accounts", attribute);
        var read = accounts.Select(a => PluginValues.Read(a, wanted)).ToList();
        return read.Find(r => r is not AdapterResult<ExistingUser>.Done) is { } failed
            ? failed.Map<IReadOnlyList<ExistingUser>>(_ => [])
            : new AdapterResult<IReadOnlyList<ExistingUser>>.Done([.. read.OfType<AdapterResult<ExistingUser>.Done>().Select(r => r.Value).DistinctBy(a => a.AccountId)]);
    }

    private Task<AdapterResult<T>> RunAsync<TTold, T>(
        Func<JitGateway.Plugins.IProvisioningAdapter, CancellationToken, Task<Outcome<TTold>>> call, Func<TTold, AdapterResult<T>> read, PluginTold about, CancellationToken cancellationToken) =>
        _calls.RunAsync(token => call(Instance.Get(), token), outcome => PluginValues.Read(outcome, read, about), cancellationToken);

    private AdapterCall Call(IReadOnlyCollection<string> wanted) => new([.. wanted.Where(w => w != GroupChange.Attribute)], wanted.Contains(GroupChange.Attribute), _person);
}
