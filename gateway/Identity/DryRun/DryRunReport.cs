namespace JitGateway.Identity.DryRun;

/// <summary>How a pass would end.</summary>
internal enum DryRunOutcome
{
    /// <summary>The login names nobody, so there is no pass.</summary>
    NoPerson,

    /// <summary>The account holds what is wanted, or the ledger says so: nothing is sent.</summary>
    Unchanged,

    /// <summary>An account is made.</summary>
    Create,

    /// <summary>The account is changed.</summary>
    Update,

    /// <summary>It cannot be known or done now, and the person is let in as they were the last time (<c>Mode</c> <c>BestEffort</c>).</summary>
    LastGood,

    /// <summary>The person is refused.</summary>
    Refused,

    /// <summary>It cannot be known or done now.</summary>
    Unavailable,
}

/// <summary>What a pass would do. Holds a person's values: for the operator who asked, and for no log.</summary>
internal sealed record DryRunReport
{
    /// <summary>What the operator calls the login.</summary>
    public required string Login { get; init; }

    public required string Backend { get; init; }

    public required string Adapter { get; init; }

    /// <summary>The fingerprint of the mapping, as the ledger's entries have it beside the backend's address.</summary>
    public required string Mapping { get; init; }

    /// <summary>Whether a login with it would be accepted now.</summary>
    public bool IsAcceptable => Findings.Count == 0;

    /// <summary>Everything that such a login would be refused for now.</summary>
    public IReadOnlyList<LoginFinding> Findings { get; init; } = [];

    public DryRunPerson? Person { get; init; }

    /// <summary>What the ledger knows of the account; null: nothing.</summary>
    public DryRunLedger? Ledger { get; init; }

    public DryRunOutcome Outcome { get; init; }

    /// <summary>What the queue does with it; null: the person waits for the pass, as everywhere but with <c>Mode</c> <c>Background</c>, or there is nothing to do.</summary>
    public DryRunQueueing? Queueing { get; init; }

    /// <summary>Whether the person would get in, and stay in.</summary>
    public bool LetsIn => Outcome switch
    {
        DryRunOutcome.Unchanged or DryRunOutcome.LastGood => true,
        DryRunOutcome.Create or DryRunOutcome.Update => Queueing is not DryRunQueueing.Full,
        DryRunOutcome.Unavailable => Queueing is DryRunQueueing.Queued or DryRunQueueing.TakesPlace,
        _ => false,
    };

    /// <summary>The backend's own id; null where there is no account yet.</summary>
    public string? AccountId { get; init; }

    /// <summary>What the backend was asked, in order. Nothing else was.</summary>
    public IReadOnlyList<DryRunRead> Reads { get; init; } = [];

    /// <summary>What would be sent, in order.</summary>
    public IReadOnlyList<DryRunWrite> Writes { get; init; } = [];

    /// <summary>Every attribute of the mapping.</summary>
    public IReadOnlyList<DryRunAttribute> Attributes { get; init; } = [];

    /// <summary>What the person would be shown.</summary>
    public DryRunFailure? Failure { get; init; }

    /// <summary>What else an operator should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>What becomes of a plan where the queue does the work (<c>Mode</c> <c>Background</c>).</summary>
internal enum DryRunQueueing
{
    /// <summary>It is queued, and the person is let in at once.</summary>
    Queued,

    /// <summary>The same, in the place of an earlier login's plan that waits still.</summary>
    TakesPlace,

    /// <summary>The person was refused the last time, and waits for the pass before they are let in.</summary>
    WaitedFor,

    /// <summary>The queue has no room, and the person is told to come again.</summary>
    Full,
}

/// <param name="SubjectHash">What logs call the person.</param>
internal sealed record DryRunPerson(string IdentityProvider, string Subject, string SubjectHash);

/// <param name="IsSettled">The ledger says that nothing changed: a pass makes no call.</param>
internal sealed record DryRunLedger(string AccountId, DateTimeOffset CheckedAt, bool IsSettled);

/// <param name="Attribute">What was searched by; null where the account was read by its id.</param>
/// <param name="Value">What was searched, or the id.</param>
/// <param name="Answer">In words.</param>
internal sealed record DryRunRead(string? Attribute, string Value, string Answer);

/// <param name="Operation"><c>create</c>, <c>update</c> or <c>enable</c>.</param>
/// <param name="Attributes">By the backend's names; empty: cleared.</param>
internal sealed record DryRunWrite(string Operation, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes);

/// <summary>What becomes of an attribute.</summary>
internal enum DryRunChange
{
    /// <summary>It holds what is wanted.</summary>
    Same,

    /// <summary>It is sent.</summary>
    Sent,

    /// <summary>The person has no value: what the account holds is left alone.</summary>
    LeftAlone,

    /// <summary>It differs, and its policy says that it stays: the application's own, only sent at creation, a numbered name, the others' part of a list.</summary>
    KeptByPolicy,

    /// <summary>It differs, and is not sent: the person's value is the one of the last pass, or accounts are never updated.</summary>
    NotDue,

    /// <summary>It is made up at creation.</summary>
    Generated,
}

/// <param name="Held">What the account holds; null: nothing, or the backend does not tell.</param>
/// <param name="Wanted">What the mapping says; null: the person has no value; empty: it is to be cleared.</param>
/// <param name="After">What the account would hold afterwards.</param>
internal sealed record DryRunAttribute(string Name, IReadOnlyList<string>? Held, IReadOnlyList<string>? Wanted, IReadOnlyList<string>? After, DryRunChange Change);

/// <summary>A failure with its entry of the error register.</summary>
internal sealed record DryRunFailure(int Code, string Constant, string Class, string Reason, string? Detail, string PublicText, string OperatorText);
