using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>One person's pass to one backend, against what the ledger says. A dry run asks the same questions.</summary>
internal sealed record ProvisioningPass(BackendProvisioning Part, SubjectKey Subject, WantedUser Wanted, BackendAdapter Adapter, DateTimeOffset SignedInAt)
{
    private ValueFingerprints? _now;

    public AccountKey Key { get; } = AccountKey.Of(Part.Backend, Subject);

    public ValueFingerprints Now(string salt) =>
        _now?.Salt == salt ? _now : _now = ValueFingerprints.Of(Subject, Wanted, Part.Attributes, Adapter, salt);

    /// <summary>The result when the ledger says that there is nothing to do; else null.</summary>
    public ProvisioningResult.Unchanged? Settled(LedgerEntry? entry)
    {
        if (entry is null || entry.Fingerprints.Mapping.Length == 0) return null;
        if (Part.Update == UpdatePolicy.EveryLogin && entry.CheckedAt < SignedInAt) return null;
        var isCurrent = Part.Update == UpdatePolicy.Never
            ? entry.Fingerprints.Mapping == Adapter.Fingerprint
            : entry.Fingerprints.Cover(Now(entry.Fingerprints.Salt));
        return isCurrent ? new ProvisioningResult.Unchanged(entry.AccountId) : null;
    }

    /// <summary>Which attributes may be sent: those whose value changed, or all where the ledger cannot tell.</summary>
    public Func<string, bool> ChangedSince(LedgerEntry? entry)
    {
        if (entry is null || entry.Fingerprints.Mapping != Adapter.Fingerprint || Part.Update == UpdatePolicy.EveryLogin) return static _ => true;
        var (before, now) = (entry.Fingerprints.Values, Now(entry.Fingerprints.Salt).Values);
        return attribute => before.GetValueOrDefault(attribute) != now.GetValueOrDefault(attribute);
    }
}
