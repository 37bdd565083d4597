using JitGateway.Identity;
using JitGateway.Plugins;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>A plug-in's adapter as the engine knows adapters.</summary>
internal sealed class PluginAdapter : IPersonalAdapter, IDisposable
{
    /// <summary>More accounts than this are no search result.</summary>
    private const int MostFound = 100;

    private readonly JitGateway.Plugins.IProvisioningAdapter _adapter;
    private readonly PluginCalls _calls;
    private readonly string _name = "";
    private readonly Person? _person;
    private ILogger _logger = NullLogger.Instance;

    public PluginAdapter(JitGateway.Plugins.IProvisioningAdapter adapter, string name, AdapterContext context)
    {
        var can = adapter.Abilities;
        (_adapter, _name) = (adapter, name);
        _calls = new PluginCalls(name, context.Timeout);
        Target = adapter.Target ?? throw new InvalidOperationException("The target is null");
        Capabilities = new AdapterCapabilities(Find: true, can.Update, can.Disable, can.Groups && context.Groups, can.Undo, can.Rename, can.Conditional);
    }

    private PluginAdapter(PluginAdapter adapter, Person person) =>
        (_adapter, _calls, Target, Capabilities, _person) = (adapter._adapter, adapter._calls, adapter.Target, adapter.Capabilities, person);

    public AdapterCapabilities Capabilities { get; }

    public string Target { get; }

    /// <summary>It is in force from now on.</summary>
    public PluginAdapter LoggingTo(ILogger? logger)
    {
        _logger = logger ?? _logger;
        return this;
    }

    public IProvisioningAdapter For(SubjectKey subject, UserIdentity? login) => new PluginAdapter(this, PluginValues.Person(subject, login));

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) =>
        _calls.RunAsync<string, string>(_adapter.CheckAsync, said => new AdapterResult<string>.Done(said), cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        string[] told = [.. wanted.Union([attribute], StringComparer.Ordinal)];
        return _calls.RunAsync<IReadOnlyList<Account>, IReadOnlyList<ExistingUser>>(token => _adapter.FindAsync(attribute, value, Call(told), token), accounts => Found(accounts, told, attribute), cancellationToken);
    }

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        _calls.RunAsync<Account, ExistingUser>(token => _adapter.GetAsync(accountId, Call(wanted), token), account => Meant(account, accountId, wanted), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken)
    {
        if (Broken(user) is { } broken) return Task.FromResult(broken);
        string[] wanted = [.. user.Attributes.Keys];
        return _calls.RunAsync<Account, ExistingUser>(token => _adapter.CreateAsync(PluginValues.Change(user, null), Call(wanted), token), account => PluginValues.Read(account, wanted), cancellationToken);
    }

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        if (Broken(difference) is { } broken) return Task.FromResult(broken);
        string[] wanted = [.. existing.Attributes.Keys.Union(difference.Attributes.Keys, StringComparer.Ordinal)];
        return _calls.RunAsync<Account, ExistingUser>(
            token => _adapter.UpdateAsync(PluginValues.Account(existing), PluginValues.Change(difference, existing), Call(wanted), token), account => Meant(account, existing.AccountId, wanted), cancellationToken);
    }

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken)
    {
        string[] wanted = [.. existing.Attributes.Keys];
        return _calls.RunAsync<Account, ExistingUser>(token => _adapter.SetActiveAsync(PluginValues.Account(existing), active, Call(wanted), token), account => Meant(account, existing.AccountId, wanted), cancellationToken);
    }

    /// <summary>Aside and unwatched: what it does, and whether it ever ends, nobody waits for. Those that work for one person have nothing of their own.</summary>
    public void Dispose()
    {
        if (_person is null && _adapter is IAsyncDisposable or IDisposable) _ = Task.Factory.StartNew(EndAsync, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }

    private static AdapterResult<ExistingUser>? Broken(BackendUser sent) =>
        sent.Attributes.FirstOrDefault(a => a.Value?.IsWellFormed() == false).Key is { } broken ? new AdapterResult<ExistingUser>.Rejected("the value is not well-formed text", broken) : null;

    private static AdapterResult<ExistingUser> Meant(Account account, string accountId, IReadOnlyCollection<string> wanted) =>
        PluginValues.Read(account, wanted).Then<ExistingUser>(read => read.AccountId == accountId
            ? new AdapterResult<ExistingUser>.Done(read)
            : new AdapterResult<ExistingUser>.Unavailable("the plug-in told another account than it was asked for"));

    private static AdapterResult<IReadOnlyList<ExistingUser>> Found(IReadOnlyList<Account> accounts, IReadOnlyCollection<string> wanted, string attribute)
    {
        if (accounts.Count > MostFound) return new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected($"the search brought more than {MostFound} accounts", attribute);
        var read = accounts.Select(a => PluginValues.Read(a, wanted)).ToList();
        return read.Find(r => r is not AdapterResult<ExistingUser>.Done) is { } failed
            ? failed.Map<IReadOnlyList<ExistingUser>>(_ => [])
            : new AdapterResult<IReadOnlyList<ExistingUser>>.Done([.. read.OfType<AdapterResult<ExistingUser>.Done>().Select(r => r.Value).DistinctBy(a => a.AccountId)]);
    }

    private AdapterCall Call(IReadOnlyCollection<string> wanted) => new([.. wanted.Where(w => w != GroupChange.Attribute)], wanted.Contains(GroupChange.Attribute), _person);

    private async Task EndAsync()
    {
        try
        {
            if (_adapter is IAsyncDisposable ends) await ends.DisposeAsync();
            else if (_adapter is IDisposable disposable) disposable.Dispose();
        }
        catch (Exception e)
        {
            Log.PluginNotEnded(_logger, _name, e);
        }
    }
}
