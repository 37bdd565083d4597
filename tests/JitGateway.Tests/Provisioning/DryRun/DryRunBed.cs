using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Plugins;
using JitGateway.Provisioning.DryRun;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.DryRun;

/// <summary>Dry runs beside the passes of a <see cref="ProvisioningTestBed"/>. The ledger of the dry runs refuses to be written.</summary>
internal sealed class DryRunBed
{
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public ProvisioningTestBed Passes { get; } = new();

    public FakeApplication Application => Passes.Application;

    public CollectedLogs Logs { get; } = new();

    /// <summary>What is wrong with the login.</summary>
    public IReadOnlyList<LoginFinding> Findings { get; set; } = [];

    /// <summary>What a pass of the person would do; null: the login names nobody.</summary>
    public Task<DryRunReport> PlanAsync(UserIdentity? user, BackendProvisioning part) => Planner(user, part).PlanAsync("wiki", new KeptLogin("alice.xml", ""), CancellationToken.None);

    public Task<MappedLogin> MapAsync(UserIdentity? user, string configuration) => Planner(user, Passes.Part(configuration)).MapAsync("wiki", new KeptLogin("alice.xml", ""), CancellationToken.None);

    /// <summary>Everything that the application holds, as one text.</summary>
    public string State() => string.Join('\n', Application.Accounts.Select(a =>
        $"{a.Id} {a.Active} {string.Join(", ", a.Attributes.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={a[v.Key]}"))}"));

    public DryRunPlanner Planner(UserIdentity? user, params BackendProvisioning[] parts)
    {
        var table = new BackendTable(
            [.. parts.Select(p => new Backend(p.Backend, new BackendOptions(), [], new Dictionary<Type, object> { [typeof(BackendProvisioning)] = p }))], [], [], "localhost");
        var active = Active<BackendTable>.Always(table);
        return new DryRunPlanner(
            active, new BackendAdapters(_services, active, Passes.Time), new ReadOnlyLedger(Passes.Ledger), Passes.Queue, new Kept(user, Findings),
            new ProposedMapping(new ConfigurationBuilder().Build(), [], Active<PluginTable>.Always(PluginTable.Empty), Active<IdentityProviderNames>.Always(new([], MayGrow: false))), Passes.Time, Logs.For<DryRunPlanner>());
    }

    private sealed class ReadOnlyLedger(IProvisioningLedger ledger) : IProvisioningLedger
    {
        public Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken) => ledger.ReadAsync(key, cancellationToken);

        public Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken) => throw new ShouldAssertException("a dry run wrote the ledger");
    }

    private sealed class Kept(UserIdentity? user, IReadOnlyList<LoginFinding> findings) : ICapturedLogins
    {
        public Task<CapturedLogin> ReadAsync(KeptLogin login, CancellationToken cancellationToken) => Task.FromResult(new CapturedLogin(user is null ? null : new StatedPerson
        {
            IdentityProvider = user.IdentityProvider,
            Issuer = user.Subject.Issuer,
            Subject = user.Subject.Value,
            NameId = user.NameId,
            AuthnInstant = user.AuthnInstant,
            Mapped = user.Mapped,
            Attributes = user.Attributes,
        }, findings));
    }
}
