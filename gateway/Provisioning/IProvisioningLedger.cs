using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using JitGateway.Backends;
using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>Whose account in which backend. Holds the subject's hash, never the subject.</summary>
internal readonly record struct AccountKey(string Backend, string SubjectHash)
{
    public static AccountKey Of(BackendName backend, SubjectKey subject) => new(backend.Value, subject.Hash);

    /// <summary>Of an account that is nobody's yet: two people who both may take it over do so one after the other.</summary>
    public static AccountKey OfUnlinked(BackendName backend, string accountId) => new(backend.Value, $"account-{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(accountId)))}");

    public override string ToString() => $"{Backend}|{SubjectHash}";
}

/// <summary>What the gateway remembers of an account, so that a pass with the same values makes no call. It can be lost: accounts are found again.</summary>
/// <param name="AccountId">The backend's own id; null: one is being made, or one that was found is being changed, and what came of it is not known yet. An earlier version finds nothing in such an entry.</param>
/// <param name="Fingerprints">What was last in force there.</param>
/// <param name="CheckedAt">When the backend was last asked.</param>
internal sealed record LedgerEntry(string? AccountId, ValueFingerprints Fingerprints, DateTimeOffset CheckedAt)
{
    /// <summary>Fingerprint of the system that the account id belongs to; null where an earlier version wrote the entry.</summary>
    public string? System { get; init; }

    /// <summary>
    /// By attribute, fingerprints of the values that the gateway added to a list with <see cref="ListPolicy.Merge"/> and that the person still has: what it may take away
    /// again. Where an answer is missing, those that it may have added too. Null: none is known.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Added { get; init; }

    /// <summary>When the login was whose values are in force; null where an earlier version wrote the entry.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>When the gateway made the account; null: it found it, or that is not known any more.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the latest creation began of which nobody knows whether it made the account; null: there is none. Searches may show such an account late.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? MakingSince { get; init; }

    /// <summary>When the gateway last wrote to it; null: never, as far as is known.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Since when an operator keeps the person out; null: nobody does. No login ends it, whatever the account's own state is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>An account that an operator gave to somebody else: not this person's, although it may be identified as theirs still. Null: there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GivenAway { get; init; }

    /// <summary>The link is forgotten: the account is looked for by the rules.</summary>
    public LedgerEntry Unlinked(DateTimeOffset now) =>
        new(AccountId: null, ValueFingerprints.Unknown(Fingerprints.Salt), now) { System = System, DisabledAt = DisabledAt, GivenAway = GivenAway };
}

/// <summary>The port to the ledger. Any method may throw <see cref="Redis.RedisUnavailableException"/>.</summary>
internal interface IProvisioningLedger
{
    Task<LedgerEntry?> ReadAsync(AccountKey key, CancellationToken cancellationToken);

    /// <summary>Writes the entry as the holder of the lock with this token.</summary>
    /// <returns>False: a later holder has written already; theirs stands.</returns>
    Task<bool> WriteAsync(AccountKey key, LedgerEntry entry, long fencingToken, CancellationToken cancellationToken);
}
