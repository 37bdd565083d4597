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
    IProvisioningLedger ledger, IProvisioningLock locks, BackendAdapters adapters, BackendProtections protections, LastGoodStates lastGood, HistoryWriter history, PassEvents events, GatewayMeter meter,
    TimeProvider time, ILogger<UserProvisioner> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly FencedLedger _fenced = new(ledger, logger);

    /// <summary>Sees to it that the person has the account that the mapping wants. Never throws for what a backend or Redis does.</summary>
    /// <param name="signedInAt">When the session began, for <see cref="UpdatePolicy.EveryLogin"/>.</param>
    /// <param name="correlationId">Of the request that asks for it.</param>
    /// <param name="progress">Told how far it is.</param>
    public Task<ProvisioningResult> ProvisionAsync(BackendProvisioning part, UserIdentity user, DateTimeOffset signedInAt, string correlationId = "", PassProgress? progress = null)
    {
        var record = history.Begin(part, user.Subject, correlationId);
        progress ??= new PassProgress();
        return MeasuredAsync(part, user.Subject, record, progress, user, failures =>
        {
            var (wanted, refusal) = WantedUser.Of(user, part, failures);
            return wanted is null ? Task.FromResult(refusal!) : RunAsync(new ProvisioningPass(part, user.Subject, wanted, adapters.For(part, user.Subject, user), signedInAt), record, progress, failures);
        });
    }

    /// <summary>Does a plan once more that an operator chose: the backend is asked, whatever the ledger believes.</summary>
    /// <param name="plannedAt">When it was done first.</param>
    /// <returns>Null: a later pass brought the account to other values, and nothing was done.</returns>
    public async Task<ProvisioningResult?> ReplayAsync(BackendProvisioning part, SubjectKey subject, WantedUser wanted, DateTimeOffset plannedAt, PlanRecord record)
    {
        var pass = new ProvisioningPass(part, subject, wanted, adapters.For(part, subject), DateTimeOffset.MinValue) { IsAsked = true };
        var isOvertaken = false;
        record.Wants(wanted, pass.Adapter);
        var result = await MeasuredAsync(part, subject, record, new PassProgress(), user: null, async failures => await LockedAsync(pass.Key, LongestPass(part), failures, async lease =>
        {
            var entry = await ledger.ReadAsync(pass.Key, lease.Lost);
            isOvertaken = pass.IsOvertaken(entry, plannedAt);
            return isOvertaken ? new ProvisioningResult.Unchanged(entry!.AccountId!) : await WorkAsync(pass, lease, record, new PassProgress(), failures);
        }) ?? failures.LockLost());
        return isOvertaken ? null : result;
    }

    /// <summary>Sets back what a plan wrote.</summary>
    /// <param name="overwrites">Whether it sets back what somebody changed since, too.</param>
    /// <returns>How it ended; or the attributes that somebody changed since, and nothing was written.</returns>
    public async Task<(ProvisioningResult? Result, IReadOnlyList<string> Changed)> UndoAsync(
        BackendProvisioning part, SubjectKey subject, PlanReversal reversal, bool overwrites, PlanRecord record)
    {
        var key = AccountKey.Of(part.Backend, subject);
        IReadOnlyList<string> changed = [];
        var result = await MeasuredAsync(part, subject, record, new PassProgress(), user: null, async failures => await LockedAsync(key, LongestPass(part), failures, async lease =>
        {
            var entry = await ledger.ReadAsync(key, lease.Lost);
            if (entry is not null) record.Salt = entry.Fingerprints.Salt;
            var mine = entry?.AccountId == reversal.AccountId ? entry : null;   // of another account, the ledger has nothing to learn
            var calls = new AdapterCalls(record.Watch(adapters.For(part, subject)), part, protections.For(part), time, logger) { BeforeWrite = ct => _fenced.PrepareWriteAsync(key, mine is null ? null : mine with { Fingerprints = mine.Fingerprints.Doubted() }, lease, ct) };
            (var ended, changed) = await new UndoWork(part, reversal, overwrites, calls, failures).RunAsync(lease.Lost);
            if (ended is null) return new ProvisioningResult.Unchanged(reversal.AccountId);
            await record.KeepAsync(ended, isNews: false);
            if (mine is null || ended is ProvisioningResult.Unavailable) return ended;   // where no answer came, the ledger's doubt stands
            return await _fenced.IsWrittenAsync(key, reversal.Ledger(mine, ended, part, subject, time.GetUtcNow()), ended, lease) ? ended : null;
        }) ?? failures.LockLost());
        return changed.Count > 0 ? (null, changed) : (result, []);
    }

    /// <param name="user">Who comes; null: it is an operator's wish, and told where it is known what came of it.</param>
    private async Task<ProvisioningResult> MeasuredAsync(BackendProvisioning part, SubjectKey subject, PlanRecord record, PassProgress progress, UserIdentity? user, Func<ProvisioningFailures, Task<ProvisioningResult>> work)
    {
        var start = time.GetTimestamp();
        var span = GatewayActivity.Provisioning(part.Backend.Value, part.AdapterName);
        var failures = new ProvisioningFailures(part.Backend.Value);
        ProvisioningResult result;
        try
        {
            result = await work(failures);
        }
        catch (RedisUnavailableException e)
        {
            result = failures.LedgerUnavailable(e.Message);
        }

        await record.KeepAsync(result, isNews: false);
        if (record.Kind == HistoryKind.Pass) result = await lastGood.InsteadOfAsync(result, part, subject);
        var duration = time.GetElapsedTime(start);
        if (user is not null) events.Ended(part, user, result, duration, record.CorrelationId, progress);
        var reason = result switch
        {
            ProvisioningResult.Refused(var failure) => failure.Reason.Value,
            ProvisioningResult.Unavailable(var failure) => failure.Reason.Value,
            ProvisioningResult.LastGood(_, var failure) => failure.Reason.Value,
            _ => null,
        };
        var changed = result is ProvisioningResult.Updated(_, var attributes) ? string.Join(',', attributes) : "";
        Log.Ended(logger, part.Backend.Value, subject.Hash, result.Outcome, reason ?? "", changed, duration.TotalMilliseconds);
        meter.ProvisioningEnded(part.Backend.Value, part.AdapterName, result.Outcome, duration);
        span.End(result.Outcome, reason);
        return result;
    }

    private async Task<ProvisioningResult> RunAsync(ProvisioningPass pass, PlanRecord record, PassProgress progress, ProvisioningFailures failures)
    {
        record.Wants(pass.Wanted, pass.Adapter);
        return await PassAsync(pass, record, progress, failures) ?? await PassAsync(pass, record, progress, failures) ?? failures.LockLost();   // whoever took the lock over has probably done the work
    }

    /// <returns>Null: the lock was lost.</returns>
    private async Task<ProvisioningResult?> PassAsync(ProvisioningPass pass, PlanRecord record, PassProgress progress, ProvisioningFailures failures)
    {
        var part = pass.Part;
        var entry = await progress.Steps.MeasureAsync("ledger", () => ledger.ReadAsync(pass.Key, CancellationToken.None));
        if (ProvisioningPass.Barred(entry, failures) is { } barred) return barred;
        if (pass.Settled(entry) is { } settled) return settled;

        progress.Holds(PassHold.OtherPass);
        var wait = LastGoodStates.IsEnough(part, entry, pass.Adapter) ? part.Timeout : LongestPass(part);
        return await LockedAsync(pass.Key, wait, failures, lease =>
        {
            progress.Holds(PassHold.None);
            return WorkAsync(pass, lease, record, progress, failures);
        }, progress);
    }

    internal static TimeSpan Bounded(TimeSpan wait) => wait < LongestWait ? wait : LongestWait;

    /// <summary>Until another pass that has the lock is over: a search and a write with all their retries.</summary>
    internal static TimeSpan LongestPass(BackendProvisioning part) => part.Timeout * (part.Retries + 1) * 2;

    /// <returns>Null: the lock was lost.</returns>
    private async Task<ProvisioningResult?> LockedAsync(AccountKey key, TimeSpan wait, ProvisioningFailures failures, Func<IProvisioningLease, Task<ProvisioningResult?>> work, PassProgress? progress = null)
    {
        await using var lease = await (progress ?? new PassProgress()).Steps.MeasureAsync("lock", () => locks.AcquireAsync(key, Bounded(wait), CancellationToken.None));
        if (lease is null) return failures.LockBusy();
        try
        {
            return await work(lease);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            return null;
        }
        catch (FencedOutException)
        {
            return null;
        }
    }

    /// <returns>Null: another has taken the lock over and written the ledger, so that nobody knows whose values the account holds.</returns>
    private async Task<ProvisioningResult?> WorkAsync(ProvisioningPass pass, IProvisioningLease lease, PlanRecord record, PassProgress progress, ProvisioningFailures failures)
    {
        var entry = await progress.Steps.MeasureAsync("ledger", () => ledger.ReadAsync(pass.Key, lease.Lost));
        if (ProvisioningPass.Barred(entry, failures) is { } barred) return barred;
        if (pass.Settled(entry) is { } settled) return settled;
        entry = pass.Believed(entry);

        AccountWork work = null!;
        LedgerEntry? doubted = null;
        var salt = record.Salt = entry?.Fingerprints.Salt ?? ValueFingerprints.NewSalt();
        var calls = new AdapterCalls(record.Watch(pass.Adapter), pass.Part, protections.For(pass.Part), time, logger)
        {
            Retries = LastGoodStates.IsEnough(pass.Part, entry, pass.Adapter) ? 0 : pass.Part.Retries,
            BeforeWrite = ct => _fenced.PrepareWriteAsync(pass.Key, doubted = pass.Doubted(entry, work, time.GetUtcNow()), lease, ct),
            Progress = progress,
        };
        work = pass.Begin(entry, salt, calls, failures, time.GetUtcNow(), (accountId, ct) => locks.AcquireAsync(AccountKey.OfUnlinked(pass.Part.Backend, accountId), Bounded(LongestPass(pass.Part)), ct));
        var result = await work.RunAsync(entry?.AccountId, lease.Lost);

        var next = pass.After(result, entry, doubted, work, time.GetUtcNow());
        // before the ledger: who dies in between is found again, and told of once more as found
        await record.KeepAsync(result, isNews: result.ConfirmedAccountId is not null && pass.IsNews(entry, next!));
        return next is null || await progress.Steps.MeasureAsync("ledger", () => _fenced.IsWrittenAsync(pass.Key, next, result, lease)) ? result : null;
    }
}
