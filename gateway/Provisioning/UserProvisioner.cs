using JitGateway.Identity;
using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Waiting;
using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning;

/// <summary>
/// The algorithm, once. The ledger says that nothing changed: done, without a call. Else the lock over all nodes, the ledger
/// again, the backend, the ledger. A stop at any point leaves at most an account that the first match rule finds again.
/// </summary>
internal sealed class UserProvisioner(
    IProvisioningLedger ledger, IProvisioningLock locks, BackendAdapters adapters, BackendProtections protections, LastGoodStates lastGood, HistoryWriter history, GatewayMeter meter,
    TimeProvider time, ILogger<UserProvisioner> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>Sees to it that the person has the account that the mapping wants. Never throws for what a backend or Redis does.</summary>
    /// <param name="signedInAt">When the session began, for <see cref="UpdatePolicy.EveryLogin"/>.</param>
    /// <param name="correlationId">Of the request that asks for it.</param>
    /// <param name="progress">Told how far it is.</param>
    public async Task<ProvisioningResult> ProvisionAsync(BackendProvisioning part, UserIdentity user, DateTimeOffset signedInAt, string correlationId = "", PassProgress? progress = null)
    {
        var start = time.GetTimestamp();
        var span = GatewayActivity.Provisioning(part.Backend.Value, part.AdapterName);
        var failures = new ProvisioningFailures(part.Backend.Value);
        var record = history.Begin(part, user.Subject, correlationId);
        ProvisioningResult result;
        try
        {
            result = await RunAsync(part, user, signedInAt, record, progress ?? new PassProgress(), failures);
        }
        catch (RedisUnavailableException e)
        {
            result = failures.LedgerUnavailable(e.Message);
        }

        await record.KeepAsync(result, isNews: false);
        result = await lastGood.InsteadOfAsync(result, part, user.Subject);
        var duration = time.GetElapsedTime(start);
        var reason = result switch
        {
            ProvisioningResult.Refused(var failure) => failure.Reason.Value,
            ProvisioningResult.Unavailable(var failure) => failure.Reason.Value,
            ProvisioningResult.LastGood(_, var failure) => failure.Reason.Value,
            _ => null,
        };
        var changed = result is ProvisioningResult.Updated(_, var attributes) ? string.Join(',', attributes) : "";
        Log.Ended(logger, part.Backend.Value, user.Subject.Hash, result.Outcome, reason ?? "", changed, duration.TotalMilliseconds);
        meter.ProvisioningEnded(part.Backend.Value, part.AdapterName, result.Outcome, duration);
        span.End(result.Outcome, reason);
        return result;
    }

    private async Task<ProvisioningResult> RunAsync(BackendProvisioning part, UserIdentity user, DateTimeOffset signedInAt, PlanRecord record, PassProgress progress, ProvisioningFailures failures)
    {
        var (wanted, refusal) = WantedUser.Of(user, part, failures);
        if (wanted is null) return refusal!;
        var pass = new ProvisioningPass(part, user.Subject, wanted, adapters.For(part), signedInAt);
        record.Wants(wanted, pass.Adapter);
        return await LockedAsync(pass, record, progress, failures) ?? await LockedAsync(pass, record, progress, failures) ?? failures.LockLost();   // whoever took the lock over has probably done the work
    }

    /// <returns>Null: the lock was lost.</returns>
    private async Task<ProvisioningResult?> LockedAsync(ProvisioningPass pass, PlanRecord record, PassProgress progress, ProvisioningFailures failures)
    {
        var part = pass.Part;
        var entry = await ledger.ReadAsync(pass.Key, CancellationToken.None);
        if (pass.Settled(entry) is { } settled) return settled;

        progress.Holds(PassHold.OtherPass);
        var wait = LastGoodStates.IsEnough(part, entry, pass.Adapter) ? part.Timeout : part.Timeout * (part.Retries + 1) * 2;
        await using var lease = await locks.AcquireAsync(pass.Key, wait < LongestWait ? wait : LongestWait, CancellationToken.None);
        if (lease is null) return failures.LockBusy();
        progress.Holds(PassHold.None);
        try
        {
            return await WorkAsync(pass, lease, record, progress, failures);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns>Null: another has taken the lock over and written the ledger, so that nobody knows whose values the account holds.</returns>
    private async Task<ProvisioningResult?> WorkAsync(ProvisioningPass pass, IProvisioningLease lease, PlanRecord record, PassProgress progress, ProvisioningFailures failures)
    {
        var entry = await ledger.ReadAsync(pass.Key, lease.Lost);
        if (pass.Settled(entry) is { } settled) return settled;
        entry = pass.Believed(entry);

        var calls = new AdapterCalls(record.Watch(pass.Adapter), pass.Part, protections.For(pass.Part), time, logger)
        {
            Retries = LastGoodStates.IsEnough(pass.Part, entry, pass.Adapter) ? 0 : pass.Part.Retries,
            BeforeWrite = ct => PrepareWriteAsync(pass.Key, entry, lease, ct),
            Progress = progress,
        };
        var salt = record.Salt = entry?.Fingerprints.Salt ?? ValueFingerprints.NewSalt();
        var (work, added) = pass.Begin(entry, salt, calls, failures);
        var result = await work.RunAsync(entry?.AccountId, lease.Lost);

        var next = result.ConfirmedAccountId is { } accountId ? pass.Entry(accountId, salt, result, entry, time.GetUtcNow()) with { Added = added.Of(pass.Wanted) }
            : result is ProvisioningResult.Refused && entry is not null ? entry with { Fingerprints = entry.Fingerprints.Stale() }
            : null;
        // before the ledger: who dies in between is found again, and told of once more as found
        await record.KeepAsync(result, isNews: result.ConfirmedAccountId is not null && pass.IsNews(entry, next!));
        if (next is null || await ledger.WriteAsync(pass.Key, next, lease.FencingToken, lease.Lost)) return result;
        Log.FencedOut(logger, pass.Key.Backend, pass.Key.SubjectHash, lease.FencingToken);
        return null;
    }

    /// <summary>
    /// If no answer comes, or this node dies, nobody knows which of the values the account holds: the ledger says so before, or a person who then comes with the former ones
    /// would be taken for unchanged. Nothing is written but under the lock, which is asked about last.
    /// </summary>
    private async Task PrepareWriteAsync(AccountKey key, LedgerEntry? entry, IProvisioningLease lease, CancellationToken cancellationToken)
    {
        if (entry is not null) await ledger.WriteAsync(key, entry with { Fingerprints = entry.Fingerprints.Doubted() }, lease.FencingToken, cancellationToken);
        await lease.ConfirmAsync(cancellationToken);
        lease.Lost.ThrowIfCancellationRequested();
    }
}
