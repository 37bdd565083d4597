using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>One person's pass to one backend, against what the ledger says. A dry run asks the same questions.</summary>
internal sealed record ProvisioningPass(BackendProvisioning Part, SubjectKey Subject, WantedUser Wanted, BackendAdapter Adapter, DateTimeOffset SignedInAt)
{
    /// <summary>For how long a search may not show an account that was made.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromMinutes(1);

    private ValueFingerprints? _now;

    /// <summary>An operator asks for it: the ledger is not believed.</summary>
    public bool IsAsked { get; init; }

    public AccountKey Key { get; } = AccountKey.Of(Part.Backend, Subject);

    public ValueFingerprints Now(string salt) =>
        _now?.Salt == salt ? _now : _now = ValueFingerprints.Of(Subject, Wanted, Part.Attributes, Adapter, salt);

    /// <summary>The result when the ledger says that there is nothing to do; else null.</summary>
    public ProvisioningResult.Unchanged? Settled(LedgerEntry? entry)
    {
        if (IsAsked || entry is not { AccountId: { } accountId, Fingerprints.Mapping.Length: > 0 }) return null;
        if (entry.SignedInAt > SignedInAt && entry.Fingerprints.Mapping == Adapter.Fingerprint && !entry.Fingerprints.AreDoubted()) return new ProvisioningResult.Unchanged(accountId);   // a later login's values are in force
        if (Part.Update == UpdatePolicy.EveryLogin && entry.CheckedAt < SignedInAt) return null;
        var isCurrent = Part.Update == UpdatePolicy.Never
            ? entry.Fingerprints.Mapping == Adapter.Fingerprint
            : entry.Fingerprints.Cover(Now(entry.Fingerprints.Salt));
        return isCurrent ? new ProvisioningResult.Unchanged(accountId) : null;
    }

    /// <summary>Why the person has no account here whatever the backend holds; null: no operator keeps them out.</summary>
    public static ProvisioningResult? Barred(LedgerEntry? entry, ProvisioningFailures failures) => entry?.DisabledAt is null ? null : failures.DisabledByOperator(entry.AccountId);

    /// <summary>Whether a pass that was later than a plan brought the account to other values than these.</summary>
    public bool IsOvertaken(LedgerEntry? entry, DateTimeOffset plannedAt) =>
        entry is { AccountId: not null } && entry.CheckedAt > plannedAt && !entry.Fingerprints.AreDoubted()
        && entry.Fingerprints.Fresh() is var held && held.Mapping == Adapter.Fingerprint && !held.Cover(Now(held.Salt));   // a refusal since then took nothing away

    /// <summary>The entry, where its account is one of the system that the adapter speaks to: elsewhere the id is somebody else's.</summary>
    public LedgerEntry? Believed(LedgerEntry? entry) => entry?.System is { } system && system != Adapter.System ? null : entry;

    /// <summary>The work at the backend, by what the ledger knows.</summary>
    /// <param name="salt">Of the fingerprints of what is added to merged lists.</param>
    /// <param name="now">The time.</param>
    /// <param name="lockUnlinked">Waits until nobody else takes an account over; null: nothing is written, so nobody need wait.</param>
    public AccountWork Begin(
        LedgerEntry? entry, string salt, AdapterCalls calls, ProvisioningFailures failures, DateTimeOffset now, Func<string, CancellationToken, Task<IProvisioningLease?>>? lockUnlinked = null)
    {
        var added = new AddedValues(Subject, salt, Part.Attributes, entry?.Added);
        return new AccountWork(Part, Wanted, ChangedSince(entry), added, calls, failures)
        {
            MayBeMade = entry?.MakingSince is { } since && (now - since).Duration() < LongestLag,
            NotTheirs = entry?.GivenAway,
            LockUnlinked = lockUnlinked,
        };
    }

    /// <summary>
    /// What the ledger is to know before something is written: if no answer comes, or this node dies, nobody knows what the account holds, and a person who then comes with the
    /// former values would be taken for unchanged. An account that the ledger did not know is to be found again, for it may be another's by then.
    /// </summary>
    public LedgerEntry Doubted(LedgerEntry? entry, AccountWork work, DateTimeOffset now)
    {
        if (entry?.AccountId is { } known && known == work.AccountId) return entry with { Fingerprints = entry.Fingerprints.Doubted(), Added = work.Added.Possibly() };
        return new LedgerEntry(AccountId: null, ValueFingerprints.Unknown(work.Added.Salt), now)
        {
            System = Adapter.System,
            Added = work.Added.Possibly(),
            MakingSince = work.AccountId is null ? now : entry?.MakingSince,
            GivenAway = entry?.GivenAway,
        };
    }

    /// <summary>What the ledger is to know after the work; null: what it knows.</summary>
    /// <param name="entry">What it knew before the work.</param>
    /// <param name="doubted">What it was told before the last write; null: nothing was written.</param>
    public LedgerEntry? After(ProvisioningResult result, LedgerEntry? entry, LedgerEntry? doubted, AccountWork work, DateTimeOffset now)
    {
        if (result.ConfirmedAccountId is { } accountId) return Entry(accountId, work.Added.Salt, result, entry, now) with { Added = work.Added.Of(Wanted) };
        var isUnlinked = doubted is { AccountId: null };
        if (result is not ProvisioningResult.Refused) return isUnlinked && !work.IsUnanswered ? doubted! with { Added = work.Added.Possibly(), MakingSince = entry?.MakingSince } : null;   // what was answered made nothing
        if (isUnlinked) return doubted! with { Added = work.Added.Possibly(), MakingSince = !work.MayBeMade ? null : work.IsUnanswered ? doubted.MakingSince : entry?.MakingSince };
        return entry is null ? null : entry with { Fingerprints = entry.Fingerprints.Stale(), Added = doubted is null ? entry.Added : work.Added.Possibly() };
    }

    private LedgerEntry Entry(string accountId, string salt, ProvisioningResult result, LedgerEntry? former, DateTimeOffset now)
    {
        if (former?.AccountId != accountId) former = null;
        return new LedgerEntry(accountId, Now(salt), now)
        {
            System = Adapter.System,
            SignedInAt = IsAsked ? former?.SignedInAt : SignedInAt,
            CreatedAt = result is ProvisioningResult.Created ? now : former?.CreatedAt,
            ChangedAt = result is ProvisioningResult.Unchanged ? former?.ChangedAt : now,
        };
    }

    /// <summary>Whether the account is new to the ledger, or holds values that nobody told the ledger of: a node died after it wrote them.</summary>
    public bool IsNews(LedgerEntry? former, LedgerEntry next) =>
        former is null || former.AccountId != next.AccountId || (former.Fingerprints.Mapping == next.Fingerprints.Mapping && !former.Fingerprints.Cover(next.Fingerprints));

    /// <summary>Which attributes may be sent: those whose value changed, or all where the ledger cannot tell.</summary>
    public Func<string, bool> ChangedSince(LedgerEntry? entry)
    {
        if (IsAsked || entry is null || entry.Fingerprints.Mapping != Adapter.Fingerprint || Part.Update == UpdatePolicy.EveryLogin) return static _ => true;
        var (before, now) = (entry.Fingerprints.Values, Now(entry.Fingerprints.Salt).Values);
        return attribute => before.GetValueOrDefault(attribute) != now.GetValueOrDefault(attribute);
    }
}
