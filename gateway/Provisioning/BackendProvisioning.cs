using JitGateway.Backends;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Queue;

namespace JitGateway.Provisioning;

/// <summary>What one backend's section <c>Provisioning</c> comes to, compiled. Immutable; one object per accepted configuration.</summary>
internal sealed class BackendProvisioning
{
    /// <summary>The name that switches provisioning off.</summary>
    public const string NoAdapter = "None";

    public required BackendName Backend { get; init; }

    /// <summary>The adapter's name as its registration spells it.</summary>
    public string AdapterName { get; init; } = NoAdapter;

    /// <summary>Makes the adapter; null: nobody gets an account through the gateway.</summary>
    public Func<IServiceProvider, IProvisioningAdapter>? MakeAdapter { get; init; }

    /// <summary>The attributes that are sent: the mapping, and the first match rule's where the mapping does not name it.</summary>
    public IReadOnlyList<AttributeMapping> Attributes { get; init; } = [];

    /// <summary>At least one; the first identifies the account.</summary>
    public IReadOnlyList<MatchRule> Rules { get; init; } = [];

    public IReadOnlySet<string> Required { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The preset that the mapping began with; null: none.</summary>
    public MappingPreset? Preset { get; init; }

    public ProvisioningMode Mode { get; init; }

    public bool Create { get; init; } = true;

    public UpdatePolicy Update { get; init; }

    public bool LinkExisting { get; init; }

    public bool Reactivate { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public int Retries { get; init; } = 2;

    public ProtectionOptions Protection { get; init; } = new();

    public QueueOptions Queue { get; init; } = new();

    public Uri? ErrorUrl { get; init; }

    public bool IsEnabled => MakeAdapter is not null;

    /// <summary>Every attribute the engine wants to read: those mapped and those matched by.</summary>
    public IReadOnlyCollection<string> Wanted =>
        field ??= [.. Attributes.Where(a => a.Generated is null).Select(a => a.Attribute).Concat(Rules.Select(r => r.Attribute)).Distinct(StringComparer.Ordinal)];

    /// <summary>The mapping in its canonical spelling: a change of it makes the ledger's entries stale.</summary>
    public string Canonical => field ??= $"{AdapterName}\n{string.Join('\n', Attributes)}\n{string.Join('\n', Rules)}";

    /// <summary>The same backend with what another version makes of a login.</summary>
    public BackendProvisioning WithMapping(BackendProvisioning mapping) => new()
    {
        Backend = Backend,
        AdapterName = AdapterName,
        MakeAdapter = MakeAdapter,
        Attributes = mapping.Attributes,
        Rules = mapping.Rules,
        Required = mapping.Required,
        Preset = mapping.Preset,
        Mode = Mode,
        Create = Create,
        Update = Update,
        LinkExisting = LinkExisting,
        Reactivate = Reactivate,
        Timeout = Timeout,
        Retries = Retries,
        Protection = Protection,
        Queue = Queue,
        ErrorUrl = ErrorUrl,
    };
}
