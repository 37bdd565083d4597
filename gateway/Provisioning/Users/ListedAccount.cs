using JitGateway.Identity;
using JitGateway.Provisioning.Queue;

namespace JitGateway.Provisioning.Users;

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
