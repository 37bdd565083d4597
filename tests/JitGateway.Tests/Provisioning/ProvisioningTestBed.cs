using System.Diagnostics.Metrics;
using System.Text;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Queue;
using JitGateway.Provisioning.Users;
using JitGateway.Telemetry;
using JitGateway.Tests.Provisioning.History;
using JitGateway.Tests.Provisioning.Queue;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitGateway.Tests.Provisioning;

/// <summary>One application, one ledger and one lock, and as many nodes of the gateway as a test needs.</summary>
internal sealed class ProvisioningTestBed : IDisposable
{
    /// <summary>The configuration of most tests.</summary>
    public const string Wiki =
        """
        {
          "Adapter": "Fake",
          "Match": [ "externalId={subject}", "userName={username}" ],
          "Mapping": { "userName": "{username}", "displayName": "{displayName}", "mail": "{email}", "title": "{title}" },
          "Timeout": "00:00:05", "Retries": 1
        }
        """;

    public static readonly DateTimeOffset SignedInAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public FakeApplication Application { get; } = new();

    public IProvisioningLedger Ledger { get; set; } = new InMemoryProvisioningLedger();

    public IProvisioningLock Lock { get; set; } = new InMemoryProvisioningLock(TimeProvider.System);

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>More members of every section that is read, each with a comma behind it.</summary>
    public string Besides { get; set; } = "";

    /// <summary>Where passes go instead of straight to a node: a test that looks at requests puts one around each.</summary>
    public Func<UserProvisioner, BackendProvisioning, UserIdentity, Task>? Through { get; set; }

    /// <summary>Where nodes log; null: nowhere.</summary>
    public ILogger<UserProvisioner>? Logger { get; set; }

    public HistoryOptions HistoryOptions { get; } = new();

    public IProvisioningHistory History { get; set; } = new InMemoryProvisioningHistory();

    public IProvisioningQueue Queue { get => field ??= new InMemoryProvisioningQueue(Time); set; }

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddLogging().BuildServiceProvider();

    /// <summary>Where the parts of nodes that work beside requests log; null: nowhere.</summary>
    public CollectedLogs? Logs { get; set; }

    public ILogger<T> LogFor<T>() => Logs?.For<T>() ?? NullLogger<T>.Instance;

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>What all nodes record with.</summary>
    public GatewayMeter Meter => field ??= new GatewayMeter(Meters);

    /// <summary>What was told to operators.</summary>
    public RecordedEvents Events { get; } = new();

    /// <summary>A node of the gateway: it shares the application, the ledger and the lock with the other nodes.</summary>
    public UserProvisioner Node(ILogger<UserProvisioner>? logger = null, BackendProtections? protections = null)
    {
        var backends = Active<BackendTable>.Always(new BackendTable([], [], [], "localhost"));
        var adapters = new BackendAdapters(_services, backends, Time);
        protections ??= new BackendProtections(backends, Meter, Time, NullLogger<BackendProtections>.Instance);
        return new UserProvisioner(Ledger, Lock, adapters, protections, new LastGoodStates(Ledger, adapters), HistoryNode.Writer(History, Time, HistoryOptions), new PassEvents(Events), Meter, Time,
            logger ?? Logger ?? _services.GetRequiredService<ILogger<UserProvisioner>>());
    }

    /// <summary>The passes of a node, as requests ask for them.</summary>
    public FirstPasses Passes(UserProvisioner? node = null)
    {
        node ??= Node();
        return new FirstPasses(node, QueueNode.Background(this, node), Time, NullLogger<FirstPasses>.Instance);
    }

    /// <summary>One pass on a fresh node.</summary>
    public Task<ProvisioningResult> PassAsync(UserIdentity user, string configuration = Wiki) => PassAsync(user, Part(configuration));

    /// <param name="on">The node; null: a fresh one.</param>
    public async Task<ProvisioningResult> PassAsync(UserIdentity user, BackendProvisioning part, DateTimeOffset? signedInAt = null, UserProvisioner? on = null)
    {
        if (Through is null && part.Mode != ProvisioningMode.Background) return await (on ?? Node()).ProvisionAsync(part, user, signedInAt ?? SignedInAt);
        if (Through is null) return await Passes(on).RunAsync(part, new SessionPrincipal(user, Guid.NewGuid().ToString(), signedInAt ?? SignedInAt), "", CancellationToken.None);
        await Through(on ?? Node(), part, user);
        return new ProvisioningResult.Unchanged("whatever the request came to");
    }

    /// <summary>Reads a section <c>Provisioning</c> that has no errors.</summary>
    public BackendProvisioning Part(string json)
    {
        var (part, errors) = Read($"{{{Besides}{json.TrimStart()[1..]}", new AdapterRegistration("Fake", _ => _ => Application) { KeepsGroups = true });
        errors.ShouldBeEmpty();
        return part;
    }

    /// <summary>Reads a section <c>Provisioning</c> with its errors, as an operator would see them.</summary>
    public static (BackendProvisioning Part, IReadOnlyList<string> Errors) Read(string json, params AdapterRegistration[] adapters) =>
        Read(json, """ "IdentityProvider": "corp" """, adapters);

    /// <param name="beside">What stands beside the section in the backend.</param>
    public static (BackendProvisioning Part, IReadOnlyList<string> Errors) Read(string json, string beside, params AdapterRegistration[] adapters)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Backends": { "wiki": { {{beside}}, "Provisioning": {{json}} } } }"""));
        var context = new ConfigurationContext(new ConfigurationBuilder().AddJsonStream(stream).Build());
        context.Set(typeof(IdentityProviderNames), new IdentityProviderNames(["corp", "partner"], MayGrow: false));
        var section = context.Root.GetSection("Backends:wiki");
        var part = new ProvisioningPart(adapters).Read(new BackendPartContext(BackendName.Parse("wiki"), new BackendOptions(), section, context));
        return (part, [.. context.Errors.All.Select(e => e.ToString())]);
    }

    /// <summary>What operators can do with the history, where the backend is configured so.</summary>
    public OperatorPlans Plans(BackendProvisioning part)
    {
        var parts = new Dictionary<Type, object> { [typeof(BackendProvisioning)] = part };
        var backends = Active<BackendTable>.Always(new BackendTable([new Backend(part.Backend, new BackendOptions(), ["localhost"], parts)], [], [], "localhost"));
        return new OperatorPlans(new HistoryReading(History, HistoryNode.Keys()), HistoryNode.Writer(History, Time, HistoryOptions), Node(), new BackendAdapters(_services, backends, Time), backends, new PassEvents(Events), Time);
    }

    /// <summary>What operators can do with people's accounts.</summary>
    public AccountActs Acts()
    {
        var backends = Active<BackendTable>.Always(new BackendTable([], [], [], "localhost"));
        return new AccountActs(Ledger, (ILedgerPages)Ledger, Lock, new BackendAdapters(_services, backends, Time), new BackendProtections(backends, Meter, Time, NullLogger<BackendProtections>.Instance),
            HistoryNode.Writer(History, Time, HistoryOptions), new PassEvents(Events), Meter, Time, LogFor<AccountActs>());
    }

    /// <summary>What the history says, opened.</summary>
    public Task<IReadOnlyList<(HistoryEntry Entry, HistoryValues? Values)>> ToldAsync() => HistoryNode.ToldAsync(History);

    public Task<LedgerEntry?> EntryAsync(UserIdentity user) =>
        Ledger.ReadAsync(AccountKey.Of(BackendName.Parse("wiki"), user.Subject), CancellationToken.None);

    /// <summary>Whoever makes hundreds of beds takes them away: the runtime keeps every meter in one list, and a listener that starts goes through all of it.</summary>
    public void Dispose() => _services.Dispose();
}
