using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Queue;

namespace JitGateway.Provisioning;

/// <summary>Section <c>Provisioning</c> of a backend. Absent: nobody gets an account through the gateway.</summary>
internal sealed class ProvisioningOptions
{
    /// <summary>The name of the adapter that knows the backend's accounts; its settings stand in the sub-section of that name. <c>None</c>: no provisioning.</summary>
    public string Adapter { get; set; } = BackendProvisioning.NoAdapter;

    /// <summary>Whether the request waits for the account.</summary>
    public ProvisioningMode Mode { get; set; }

    /// <summary>False: who has no account is refused.</summary>
    public bool Create { get; set; } = true;

    /// <summary>When an account that exists is brought in line with the mapping.</summary>
    public UpdatePolicy Update { get; set; }

    /// <summary>
    /// Ordered rules <c>attribute={template}</c> by which an account is found. The first one identifies the account and is written to it; a
    /// person without a value for it is refused. Required with an adapter, unless there is a preset.
    /// </summary>
    public IReadOnlyList<string> Match { get; set; } = [];

    /// <summary>True: an account that only a later rule finds may be adopted, unless it carries another person's identifying value.</summary>
    public bool LinkExisting { get; set; }

    /// <summary>
    /// True: the identity providers whose people this backend admits name the same people the same, so equal values are one account. Where
    /// several are admitted, either this or <c>{idp}</c> in the first rule is required.
    /// </summary>
    public bool SharedNames { get; set; }

    /// <summary>
    /// A mapping that is known by its name: its match rules where <c>Match</c> is absent, its attributes, its required ones. What <c>Mapping</c>
    /// names is added to it or stands in its place. Absent: none.
    /// </summary>
    public PresetName? Preset { get; set; }

    /// <summary>The backend's attributes and where their values come from. Required with an adapter, unless there is a preset.</summary>
    public AttributeMappings? Mapping { get; set; }

    /// <summary>Mapped attributes without whose value nobody gets in (error 1401).</summary>
    public IReadOnlyList<string> Required { get; set; } = [];

    /// <summary>Membership in the backend's groups. Absent: the gateway does not touch it.</summary>
    public GroupsOptions? Groups { get; set; }

    /// <summary>How long one call to the backend may take; above zero, at most two minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a call that failed for the moment is tried again, where that is safe and the pass still has time; 0 to 10. The pauses double,
    /// or are as long as the backend asks.
    /// </summary>
    public int Retries { get; set; } = 2;

    /// <summary>How much may be asked of the backend's accounts.</summary>
    public ProtectionOptions Protection { get; set; } = new();

    /// <summary>What is done beside the requests, with <c>Mode</c> Background, and with BestEffort after an outage.</summary>
    public QueueOptions Queue { get; set; } = new();

    /// <summary>
    /// Where the browser of a person who is refused is sent, with <c>ErrorCode</c>, <c>ErrorDescription</c> and <c>ErrorDetails</c>. Absent:
    /// a page of the gateway. Scripts always get problem+json, and an unavailable backend always a page with status 503. A sentence of the backend's own for the person is shown on the
    /// gateway's page only: addresses end in logs.
    /// </summary>
    public Uri? ErrorUrl { get; set; }

    /// <summary>True: an account found disabled is enabled again. False: the person is refused (error 1404).</summary>
    public bool Reactivate { get; set; }

    /// <summary>When accounts end. Absent: the gateway ends none.</summary>
    public DeactivateOptions? Deactivate { get; set; }
}

internal enum ProvisioningMode
{
    /// <summary>The request is forwarded when the account is in order, and not before.</summary>
    Blocking,

    /// <summary>
    /// The same while the backend and the ledger answer. While they do not, who had an account there the last time is let in with it, and what could not be done is
    /// queued; who had none, or was refused, waits.
    /// </summary>
    BestEffort,

    /// <summary>
    /// The request is forwarded at once, the account follows: the pass waits in a queue until the backend is there and has taken it. Who was refused the last time waits as
    /// with Blocking.
    /// </summary>
    Background,
}

internal enum UpdatePolicy
{
    /// <summary>When a mapped value, or the mapping, changed since the last time; then only that value.</summary>
    OnChange,

    /// <summary>At the first pass of every session the account is compared; what differs is sent.</summary>
    EveryLogin,

    /// <summary>The account is made and found, never changed.</summary>
    Never,
}


/// <summary>Section <c>Deactivate</c>: the end of an account's life.</summary>
internal sealed class DeactivateOptions
{
    /// <summary>After so many days without a pass. Absent: never.</summary>
    public int? AfterInactiveDays { get; set; }

    /// <summary>True: when the access rules no longer admit the person.</summary>
    public bool OnAccessLost { get; set; }

    /// <summary>What is done with the account.</summary>
    public DeactivateAction Action { get; set; }
}

internal enum DeactivateAction
{
    Disable,
}
