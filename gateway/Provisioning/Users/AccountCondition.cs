using JitGateway.Provisioning.Queue;

namespace JitGateway.Provisioning.Users;

/// <summary>How it stands with a person's account at a backend. Words of the interface: the names in lower case.</summary>
internal enum AccountCondition
{
    /// <summary>It is there, and held what the mapping wanted when it was last looked at.</summary>
    Ready,

    /// <summary>It is there, and the next login looks at it: the last one was refused, or an operator worked on it.</summary>
    Unsettled,

    /// <summary>One is being made, and nobody knows yet what came of it.</summary>
    Making,

    /// <summary>None is linked: the next login looks for one by the rules.</summary>
    Unlinked,

    /// <summary>The queue gave up: a dead letter.</summary>
    Dead,

    /// <summary>An operator keeps the person out.</summary>
    Disabled,
}

/// <summary>One account in a list.</summary>
internal sealed record ListedAccount(AccountKey Key, LedgerEntry Entry, AccountCondition Condition)
{
    /// <param name="row">What the ledger has.</param>
    /// <param name="queued">What the queue has; null: nothing, or it was not asked.</param>
    public static ListedAccount Of(LedgerRow row, QueueEntry? queued) => new(row.Key, row.Entry, row.Entry switch
    {
        { DisabledAt: not null } => AccountCondition.Disabled,
        _ when queued is { State: QueueState.Dead } => AccountCondition.Dead,
        { AccountId: null, MakingSince: not null } => AccountCondition.Making,
        { AccountId: null } => AccountCondition.Unlinked,
        { Fingerprints.Mapping: "" } => AccountCondition.Unsettled,
        _ => AccountCondition.Ready,
    });
}

/// <summary>Which accounts to list; null: any.</summary>
internal sealed record AccountFilter(string? Backend = null, string? Subject = null, string? Account = null, AccountCondition? Condition = null, DateTimeOffset? ChangedAfter = null, DateTimeOffset? ChangedBefore = null)
{
    public bool Fits(ListedAccount account) => Fits(account.Entry) && (Condition is null || account.Condition == Condition);

    /// <summary>But for the condition.</summary>
    public bool Fits(LedgerEntry entry) =>
        (Account is null || entry.AccountId == Account)
        && (ChangedAfter is null || (entry.ChangedAt ?? entry.CreatedAt) >= ChangedAfter)
        && (ChangedBefore is null || (entry.ChangedAt ?? entry.CreatedAt) < ChangedBefore);
}
