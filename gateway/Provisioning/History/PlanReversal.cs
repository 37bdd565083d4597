using JitGateway.Identity;

namespace JitGateway.Provisioning.History;

/// <summary>What has to be set back so that what one plan wrote is undone.</summary>
/// <param name="AccountId">The backend's own id.</param>
/// <param name="Before">By attribute, what the account held; null: nothing.</param>
/// <param name="After">What the plan left.</param>
/// <param name="Active">Whether the account is to be enabled or disabled; null: it stays as it is.</param>
internal sealed record PlanReversal(
    string AccountId, IReadOnlyDictionary<string, AttributeValue?> Before, IReadOnlyDictionary<string, AttributeValue?> After, bool? Active)
{
    /// <summary>The person is kept out again, as before an operator let them in.</summary>
    public bool IsBarred { get; private init; }

    private static readonly IReadOnlyDictionary<string, AttributeValue?> Nothing = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);

    /// <returns>The reversal; or why there is none.</returns>
    public static (PlanReversal? Reversal, string? Obstacle) Of(HistoryEntry entry, HistoryValues values, BackendProvisioning part, BackendAdapter adapter)
    {
        if (entry.Kind is HistoryKind.Relink or HistoryKind.Unlink)
            return (null, $"it changed whose account it is; jitgateway users relink {(entry.Former is { } former ? $"--account {former} " : "")}links the person to the former one");
        if (entry.System != adapter.System) return (null, "the backend's adapter speaks to another system now, where the account's id means somebody else or nobody");
        var writes = entry.Writes.Zip(values.Writes).Where(w => w.First.Answer is HistoryWrite.Done or HistoryWrite.NoAnswer).ToList();
        if (writes.Count == 0) return (null, "it wrote nothing");
        if (entry.Account is null) return (null, "it is not known which account it wrote to; the entry of the person's next pass tells it");
        var can = adapter.Adapter.Capabilities;
        if (writes.Any(w => w.First.Call == "create"))
            return can.Disable ? (new PlanReversal(entry.Account, Nothing, Nothing, Active: false), null)   // none deletes
                : (null, "it made the account, which the adapter can neither delete nor disable");

        var (before, after) = (new Dictionary<string, AttributeValue?>(StringComparer.Ordinal), new Dictionary<string, AttributeValue?>(StringComparer.Ordinal));
        foreach (var (_, written) in writes)
        {
            foreach (var (attribute, value) in written.Before) before.TryAdd(attribute, value);
            foreach (var (attribute, value) in written.After) after[attribute] = value;
        }

        var strange = after.Keys.Where(a => !part.Attributes.Any(m => m.Attribute == a && m.Generated is null)).Order(StringComparer.Ordinal).ToList();
        if (strange.Count > 0) return (null, $"it wrote {string.Join(", ", strange)}, which the mapping does not have any more");
        bool? active = writes.Select(w => w.First.Call).FirstOrDefault(c => c is "enable" or "disable") is { } call ? call == "disable" : null;
        if (after.Count > 0 && !can.Update) return (null, "the adapter cannot change attributes");
        return active is not null && !can.Disable ? (null, "the adapter cannot enable and disable accounts") : (new PlanReversal(entry.Account, before, after, active) { IsBarred = entry.Kind == HistoryKind.Enable }, null);
    }

    /// <summary>What the account does not hold yet as it did before the plan.</summary>
    public BackendUser Left(ExistingUser account, BackendProvisioning part) =>
        new(Before.Where(b => !IsHeld(account, part, b.Key, b.Value)).ToDictionary(StringComparer.Ordinal));

    /// <summary>What of that somebody else changed since: the account holds neither what the plan left nor what was there before.</summary>
    public IReadOnlyList<string> ChangedSince(ExistingUser account, BackendProvisioning part) =>
        [.. Left(account, part).Attributes.Keys.Where(a => !IsHeld(account, part, a, After.GetValueOrDefault(a))).Order(StringComparer.Ordinal)];

    /// <summary>What the ledger is to know afterwards. It goes on believing in the values that the person has, so that the next pass does not write them again.</summary>
    /// <param name="entry">What it knows.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="part">The backend's.</param>
    /// <param name="subject">Whose account.</param>
    /// <param name="now">When.</param>
    public LedgerEntry Ledger(LedgerEntry entry, ProvisioningResult result, BackendProvisioning part, SubjectKey subject, DateTimeOffset now)
    {
        if (Active is { } active) entry = entry with { Fingerprints = entry.Fingerprints.Stale(), DisabledAt = active ? null : IsBarred ? now : entry.DisabledAt };   // nobody passes a disabled account unseen
        if (result is not ProvisioningResult.Updated(_, var attributes)) return entry;
        var key = ValueFingerprints.Key(subject, entry.Fingerprints.Salt);
        return entry with
        {
            ChangedAt = now,
            Added = entry.Added?.ToDictionary(a => a.Key, a => attributes.Contains(a.Key) ? Kept(a.Value, part.Attributes.First(m => m.Attribute == a.Key)) : a.Value, StringComparer.Ordinal),
        };

        IReadOnlyList<string> Kept(IReadOnlyList<string> ours, AttributeMapping mapping) =>
            [.. ours.Intersect(ValueComparison.Texts(Before[mapping.Attribute]).Select(text => ValueFingerprints.OfMember(key, mapping, text)), StringComparer.Ordinal)];
    }

    private static bool IsHeld(ExistingUser account, BackendProvisioning part, string attribute, AttributeValue? value) =>
        part.Attributes.First(m => m.Attribute == attribute).Compare.Same(account.Attributes.GetValueOrDefault(attribute), value);
}
