using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>Accounts in a directory (LDAP 3, RFC 4511): entries that are found by filter, added, modified by what differs, renamed.</summary>
internal sealed class LdapAdapter(LdapPlan plan, TimeProvider time) : IProvisioningAdapter, IDisposable
{
    public static readonly AdapterRegistration Registration = new("Ldap", Bind) { Dialect = AttributeDialect.OfThePreset, KeepsGroups = true };

    private readonly LdapPool _pool = new(plan.Server, plan.MaxConnections, time);

    public string Target { get; } = FormattableString.Invariant($"ldap://{plan.Server.Host}:{plan.Server.Port}/{plan.BaseDn}");

    public AdapterCapabilities Capabilities { get; } = new(Find: true, Update: true, Disable: plan.Activation is not null, Groups: plan.Groups is not null, Undo: false, Rename: true);

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => CallAsync((connection, token) => new LdapCheck(plan, connection).RunAsync(token), cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) => AccountsAsync(
        accounts => plan.Values.TryOctets(attribute, value, out var octets)
            ? accounts.FindAsync(LdapFilter.Equal(attribute, octets), [.. wanted.Union([attribute], StringComparer.Ordinal)])
            : Task.FromResult<AdapterResult<IReadOnlyList<ExistingUser>>>(new AdapterResult<IReadOnlyList<ExistingUser>>.Done([])),
        cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        AccountsAsync(accounts => accounts.GetAsync(accountId, wanted), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) =>
        AccountsAsync(accounts => accounts.CreateAsync(user), cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) =>
        AccountsAsync(accounts => accounts.UpdateAsync(existing, difference), cancellationToken);

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) => UpdateAsync(
        existing, new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { [LdapValues.Active] = new AttributeValue.Flag(active) }), cancellationToken);

    public void Dispose() => _pool.Dispose();

    private static Func<IServiceProvider, IProvisioningAdapter> Bind(AdapterContext context)
    {
        var settings = context.Backend.Configuration.Bind<LdapSettings>(context.Settings);
        var plan = new LdapSettingsValidator(settings, context).Compile();
        return services => new LdapAdapter(plan!, services.GetService<TimeProvider>() ?? TimeProvider.System);
    }

    private Task<AdapterResult<T>> AccountsAsync<T>(Func<LdapAccounts, Task<AdapterResult<T>>> work, CancellationToken cancellationToken) =>
        CallAsync((connection, token) => work(new LdapAccounts(plan, connection, token)), cancellationToken);

    private Task<AdapterResult<T>> CallAsync<T>(Func<LdapConnection, CancellationToken, Task<AdapterResult<T>>> work, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(plan.Timeout, token => LdapFailure.GuardedAsync(() => _pool.RunAsync(work, token)), cancellationToken);
}
