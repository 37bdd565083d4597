using JitGateway.Identity.DryRun;

namespace JitGateway.Identity.Explain;

/// <summary>What becomes of a request. Holds a person's values: for the operator who asked, and for no log.</summary>
internal sealed record ExplainReport
{
    public required string Url { get; init; }

    public required string Method { get; init; }

    public required ExplainedRoute Route { get; init; }

    /// <summary>Null: nobody is signed in.</summary>
    public ExplainedPerson? Person { get; init; }

    /// <summary>The rules as they were asked, once for each reading of the path that applications may make.</summary>
    public IReadOnlyList<ExplainedReading> Readings { get; init; } = [];

    public required ExplainedDecision Decision { get; init; }

    /// <summary>Whether the request reaches the application.</summary>
    public bool LetsIn { get; init; }

    /// <summary>What the application is told of the person.</summary>
    public IReadOnlyList<PreviewedHeader> Headers { get; init; } = [];

    /// <summary>What becomes of the account; null: nothing does.</summary>
    public DryRunReport? Provisioning { get; init; }

    /// <summary>Everything that a login like that would be refused for now.</summary>
    public IReadOnlyList<LoginFinding> Findings { get; init; } = [];

    /// <summary>What else an operator should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Where the request goes.</summary>
/// <param name="Backend">Null: to none.</param>
/// <param name="Prefix">What of the path chose the backend.</param>
/// <param name="Path">As the gateway reads it: decoded once, without dot segments.</param>
/// <param name="BackendPath">As the backend sees it: the path that the rules see, behind the one that its destinations have.</param>
internal sealed record ExplainedRoute(string? Backend, string? Prefix, string? Path, string? BackendPath)
{
    /// <summary>Whether it goes to the backend's canary; null: it has none, or the request does not get that far.</summary>
    public ExplainedCanary? Canary { get; init; }
}

/// <param name="Place">Where to, and why.</param>
/// <param name="Written">What the configuration says of the canary.</param>
internal sealed record ExplainedCanary(ExplainedPlace Place, string Written);

/// <summary>Between a backend's usual destinations and its canary's.</summary>
internal enum ExplainedPlace
{
    /// <summary>The usual ones.</summary>
    Stable,

    /// <summary>The canary's, because of a group of the person's.</summary>
    Group,

    /// <summary>The canary's, because the share falls on the person, or the address.</summary>
    Share,

    /// <summary>Nobody can tell: who the person is to others, or the address, is not known.</summary>
    Unknown,
}

/// <param name="SubjectHash">What logs call the person.</param>
internal sealed record ExplainedPerson(string IdentityProvider, string? Username, string SubjectHash);

/// <param name="Path">The reading.</param>
internal sealed record ExplainedReading(string Path, IReadOnlyList<ExplainedRule> Rules);

/// <summary>What a rule says of the request.</summary>
internal enum ExplainedMatch
{
    /// <summary>All its conditions hold.</summary>
    Matches,

    /// <summary>One does not.</summary>
    DoesNotMatch,

    /// <summary>It depends on the person, and nobody is signed in.</summary>
    NeedsPerson,

    /// <summary>Nobody can tell.</summary>
    Undecided,

    /// <summary>All its conditions hold but for how, or how long ago, the person was authenticated.</summary>
    AuthnTooWeak,
}

/// <param name="Rule">Its place in the list, counted from 0.</param>
/// <param name="Effect">What it does with requests that it matches.</param>
/// <param name="Condition">The key of the condition that says so; null where all hold.</param>
/// <param name="Written">What the configuration says there.</param>
internal sealed record ExplainedRule(int Rule, string Effect, ExplainedMatch Match, string? Condition, string? Written);

/// <param name="Kind">As the log calls it: <c>Allowed</c>, <c>Public</c>, <c>SignInNeeded</c>, <c>Denied</c>, <c>AuthnTooWeak</c>, <c>OtherIdentityProvider</c>, <c>Ambiguous</c>, <c>Undecided</c>; <c>Maintenance</c>; and <c>UnknownHost</c>, <c>NotFound</c>, <c>OwnPage</c>, <c>BadRequest</c>, <c>MethodNotAllowed</c> where no rule is asked.</param>
/// <param name="Rule">The rule that decided; null: none.</param>
/// <param name="Reason">The reason id of the refusal; null where it is none.</param>
/// <param name="Meaning">In words.</param>
internal sealed record ExplainedDecision(string Kind, int? Rule, string? Reason, string Meaning);
