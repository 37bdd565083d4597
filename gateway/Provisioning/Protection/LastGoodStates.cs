using JitGateway.Identity;
using JitGateway.Redis;

namespace JitGateway.Provisioning.Protection;

/// <summary>
/// Whom <see cref="ProvisioningMode.BestEffort"/> lets in while nothing can be known: who has an account in this very system by the ledger, and
/// was not refused the last time. While the ledger is out of reach, what this node saw last counts.
/// </summary>
internal sealed class LastGoodStates(IProvisioningLedger ledger, BackendAdapters adapters)
{
    private readonly RecentAccounts _seen = new(10_000);

    /// <summary>Whether the entry tells of an account where the person may be let in without a call.</summary>
    public static bool IsGood(LedgerEntry? entry, BackendAdapter adapter) =>
        entry is { AccountId: not null, Fingerprints.Mapping.Length: > 0 } && (entry.System is { } system ? system == adapter.System : entry.Fingerprints.Mapping == adapter.Fingerprint);

    /// <summary>Whether a person with such an entry is better let in than kept waiting.</summary>
    public static bool IsEnough(BackendProvisioning part, LedgerEntry? entry, BackendAdapter adapter) => part.Mode == ProvisioningMode.BestEffort && IsGood(entry, adapter);

    /// <returns>The result, or <see cref="ProvisioningResult.LastGood"/> in place of <see cref="ProvisioningResult.Unavailable"/>.</returns>
    public async Task<ProvisioningResult> InsteadOfAsync(ProvisioningResult result, BackendProvisioning part, SubjectKey subject)
    {
        if (part.Mode != ProvisioningMode.BestEffort) return result;
        var key = AccountKey.Of(part.Backend, subject);
        var adapter = adapters.For(part);
        switch (result)
        {
            case ProvisioningResult.Unavailable { IsWithheld: var isWithheld, Failure: var failure }:
                return await AccountIdAsync(key, adapter) is { } known ? new ProvisioningResult.LastGood(known, failure) { IsWithheld = isWithheld } : result;
            case ProvisioningResult.Refused:
                _seen.Forget(key);
                break;
            case { ConfirmedAccountId: { } id }:
                _seen.Note(key, id, adapter.System);
                break;
        }

        return result;
    }

    private async Task<string?> AccountIdAsync(AccountKey key, BackendAdapter adapter)
    {
        try
        {
            var entry = await ledger.ReadAsync(key, CancellationToken.None);
            return IsGood(entry, adapter) ? entry!.AccountId : null;
        }
        catch (RedisUnavailableException)
        {
            return _seen.Find(key, adapter.System);
        }
    }
}
