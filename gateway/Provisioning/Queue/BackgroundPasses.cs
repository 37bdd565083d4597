using JitGateway.Identity;
using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Waiting;
using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.Queue;

/// <summary>
/// What a request meets where the queue does the work. <see cref="ProvisioningMode.Background"/>: who is not settled by the ledger is queued and let in at once; who was refused the
/// last time has to wait for a pass, as everywhere else. <see cref="ProvisioningMode.BestEffort"/>: what could not be done is queued, so that it is done although the person
/// does not come back.
/// </summary>
internal sealed class BackgroundPasses(
    IProvisioningLedger ledger, IProvisioningQueue queue, QueueSeal seal, QueueBell bell, BackendAdapters adapters, UserProvisioner provisioner, HistoryWriter history,
    PassEvents events, GatewayMeter meter, TimeProvider time, ILogger<BackgroundPasses> logger)
{
    /// <summary>Never throws for what a backend or Redis does.</summary>
    public async Task<ProvisioningResult> RunAsync(BackendProvisioning part, UserIdentity user, DateTimeOffset signedInAt, string correlationId, PassProgress progress)
    {
        var start = time.GetTimestamp();
        var failures = new ProvisioningFailures(part.Backend.Value);
        var record = history.Begin(part, user.Subject, correlationId);
        ProvisioningResult? result;
        var isNew = false;
        try
        {
            (result, isNew) = await QueuedAsync(part, user, signedInAt, correlationId, record, failures);
            if (result is null) return await provisioner.ProvisionAsync(part, user, signedInAt, correlationId, progress);
        }
        catch (RedisUnavailableException e)
        {
            result = failures.LedgerUnavailable(e.Message);
        }

        await record.KeepAsync(result, isNew);
        if (isNew) bell.Ring(part.Backend.Value);   // after the history, or it would tell of the work before it tells of the wish
        var duration = time.GetElapsedTime(start);
        var reason = result switch
        {
            ProvisioningResult.Refused(var failure) => failure.Reason.Value,
            ProvisioningResult.Unavailable(var failure) => failure.Reason.Value,
            _ => "",
        };
        Provisioning.Log.Ended(logger, part.Backend.Value, user.Subject.Hash, result.Outcome, reason, "", duration.TotalMilliseconds);
        meter.ProvisioningEnded(part.Backend.Value, part.AdapterName, result.Outcome, duration);
        events.Ended(part, user, result, duration, correlationId, progress);
        return result;
    }

    /// <summary>Queues what a pass could not do, where there is room; the person's next login would do it too.</summary>
    public async Task FollowUpAsync(BackendProvisioning part, UserIdentity user, DateTimeOffset signedInAt, string correlationId)
    {
        try
        {
            if (IsNew(await AddAsync(AccountKey.Of(part.Backend, user.Subject), part, user, signedInAt, correlationId, despiteRefusal: true))) bell.Ring(part.Backend.Value);
        }
        catch (RedisUnavailableException e)
        {
            Log.NotQueued(logger, part.Backend.Value, user.Subject.Hash, e.Message);
        }
    }

    /// <summary>The person's account is in order: what the queue gave up of this login or of earlier ones is done with. Nobody waits for it, and it never throws.</summary>
    public async Task AbsolveAsync(BackendProvisioning part, SubjectKey subject, DateTimeOffset signedInAt)
    {
        try
        {
            if (await queue.AbsolveAsync(AccountKey.Of(part.Backend, subject), signedInAt, CancellationToken.None)) Log.Absolved(logger, part.Backend.Value, subject.Hash);
        }
        catch (Exception e)
        {
            Log.NotAbsolved(logger, part.Backend.Value, subject.Hash, e.Message);
        }
    }

    /// <returns>Null: the person was refused the last time, or is kept out. And whether there is a plan that was not there before.</returns>
    private async Task<(ProvisioningResult? Result, bool IsNew)> QueuedAsync(BackendProvisioning part, UserIdentity user, DateTimeOffset signedInAt, string correlationId, PlanRecord record, ProvisioningFailures failures)
    {
        var (wanted, refusal) = WantedUser.Of(user, part, failures);
        if (wanted is null) return (refusal, false);
        var pass = new ProvisioningPass(part, user.Subject, wanted, adapters.For(part), signedInAt);
        record.Wants(wanted, pass.Adapter);
        var entry = await ledger.ReadAsync(pass.Key, CancellationToken.None);
        if (ProvisioningPass.Barred(entry, failures) is not null) return (null, false);   // nobody is let in for a moment
        if (pass.Settled(entry) is { } settled) return (settled, false);
        var addition = await AddAsync(pass.Key, part, user, signedInAt, correlationId, despiteRefusal: false);
        return addition switch
        {
            QueueAddition.Refused => (null, false),
            QueueAddition.Full => (failures.QueueFull(part.Queue.MaxLength), false),
            _ => (ProvisioningResult.Queued.Instance, IsNew(addition)),
        };
    }

    private static bool IsNew(QueueAddition addition) => addition is QueueAddition.Added or QueueAddition.Replaced;

    private async Task<QueueAddition> AddAsync(AccountKey key, BackendProvisioning part, UserIdentity user, DateTimeOffset signedInAt, string correlationId, bool despiteRefusal)
    {
        var plan = new QueuedPlan(signedInAt, seal.Seal(key, user), correlationId);
        var addition = await queue.AddAsync(key, plan, part.Queue.MaxLength, despiteRefusal, CancellationToken.None);
        if (IsNew(addition))
        {
            Log.Queued(logger, key.Backend, key.SubjectHash, addition is QueueAddition.Added ? "queued" : "queued in place of an earlier login's");
            meter.QueueEvent(key.Backend, addition is QueueAddition.Added ? "added" : "replaced");
        }
        else if (addition is QueueAddition.Full)
        {
            Log.QueueFull(logger, key.Backend, part.Queue.MaxLength);
            meter.QueueEvent(key.Backend, "full");
        }

        return addition;
    }
}
