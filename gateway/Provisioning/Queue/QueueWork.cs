using JitGateway.Failures;
using JitGateway.Provisioning.Protection;
using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.Queue;

/// <summary>Works on one claimed plan: a pass like any other, and then what becomes of the plan.</summary>
internal sealed class QueueWork(IProvisioningQueue queue, QueueSeal seal, UserProvisioner provisioner, GatewayMeter meter, TimeProvider time, ILogger<QueueWork> logger)
{
    /// <summary>How long a plan stays with a node that does not renew its claim: one that died.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(4);

    /// <summary>Nodes that may die over one plan: beyond, it looks as if it killed them.</summary>
    private const int MostClaims = 5;

    /// <summary>Never throws. What cannot be noted is done again when the claim runs out, and found done.</summary>
    public async Task RunAsync(BackendProvisioning part, QueueClaim claim)
    {
        var (backend, subject) = claim.Entry.Key;
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(claim, ended.Token);
        try
        {
            await SettleAsync(part, claim, await WorkAsync(part, claim.Entry));
        }
        catch (RedisUnavailableException e)
        {
            Log.NotSettled(logger, backend, subject, e.Message);
        }
        catch (Exception e)
        {
            Log.WorkThrew(logger, backend, subject, e);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    private async Task<Outcome> WorkAsync(BackendProvisioning part, QueueEntry entry)
    {
        if (entry.Claims > MostClaims) return new Outcome(Internal("provisioning.queue_abandoned", $"{entry.Claims - 1} nodes began it, and none ended it")) { IsFinal = true };
        if (seal.Open(entry.Key, entry.Plan.Content) is not { } user) return new Outcome(Internal("provisioning.queue_unreadable", "it was sealed under a key that this node does not have, or was changed in Redis"));   // while keys change, another node has it
        try
        {
            return await provisioner.ProvisionAsync(part, user, entry.Plan.SignedInAt, entry.Plan.CorrelationId) switch
            {
                ProvisioningResult.Refused(var why) => new Outcome(why) { IsRefusal = true, IsFinal = true },
                ProvisioningResult.Unavailable { IsWithheld: var withheld, Failure: var why } => new Outcome(why) { IsWithheld = withheld },
                ProvisioningResult.LastGood { IsWithheld: var withheld, Failure: var why } => new Outcome(why) { IsWithheld = withheld },
                _ => new Outcome(Failure: null),
            };
        }
        catch (Exception e)
        {
            Log.WorkThrew(logger, entry.Key.Backend, entry.Key.SubjectHash, e);
            return new Outcome(Internal("provisioning.queue_threw", e.GetType().Name));
        }
    }

    private static GatewayFailure Internal(string reason, string detail) => new(ErrorRegister.Internal, new ReasonId(reason), detail);

    private async Task SettleAsync(BackendProvisioning part, QueueClaim claim, Outcome outcome)
    {
        var attempts = claim.Entry.Attempts + (outcome.IsWithheld ? 0 : 1);
        if (outcome.Failure is not { } failure) await FinishAsync(claim);
        else if (outcome.IsFinal || attempts >= part.Queue.Attempts) await BuryAsync(part, claim, attempts, failure, outcome.IsRefusal);
        else await PostponeAsync(part, claim, attempts, failure, outcome.IsWithheld);
    }

    private async Task FinishAsync(QueueClaim claim)
    {
        if (!await queue.FinishAsync(claim, CancellationToken.None)) Log.ClaimLost(logger, claim.Entry.Key.Backend, claim.Entry.Key.SubjectHash);
        meter.QueueEvent(claim.Entry.Key.Backend, "done");
    }

    private async Task PostponeAsync(BackendProvisioning part, QueueClaim claim, int attempts, GatewayFailure failure, bool isWithheld)
    {
        var (backend, subject) = claim.Entry.Key;
        var asked = isWithheld || failure.Code == ErrorRegister.UserStoreBusy ? failure.RetryAfter : null;
        var pause = Backoff.Pause(isWithheld ? 0 : attempts - 1, asked, part.Queue.FirstPause, part.Queue.LongestPause);
        if (!await queue.PostponeAsync(claim, pause, attempts, FaultOf(claim, failure, isRefusal: false), CancellationToken.None)) Log.ClaimLost(logger, backend, subject);
        else if (!isWithheld) Log.Postponed(logger, backend, subject, pause.TotalSeconds, attempts, failure.Reason.Value);
        meter.QueueEvent(backend, "postponed");
    }

    private async Task BuryAsync(BackendProvisioning part, QueueClaim claim, int attempts, GatewayFailure failure, bool isRefusal)
    {
        var (backend, subject) = claim.Entry.Key;
        var (buried, gone) = await queue.BuryAsync(claim, attempts, FaultOf(claim, failure, isRefusal), part.Queue.MaxLength, CancellationToken.None);
        if (buried) Log.Buried(logger, backend, subject, attempts, failure.Code.Number, failure.Code.Constant, failure.Reason.Value, failure.Detail, claim.Entry.Plan.CorrelationId);
        else Log.ClaimLost(logger, backend, subject);
        foreach (var oldest in gone)
        {
            Log.DeadLetterGone(logger, backend, oldest);
            meter.QueueEvent(backend, "given_up");
        }

        meter.QueueEvent(backend, "dead");
    }

    private QueueFault FaultOf(QueueClaim claim, GatewayFailure failure, bool isRefusal) =>
        new(failure.Code.Number, failure.Code.Constant, failure.Reason.Value, failure.Detail is { } detail ? seal.SealDetail(claim.Entry.Key, detail) : null, isRefusal);

    private async Task RenewAsync(QueueClaim claim, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Renewal, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) await RenewAsync(claim);
        }
        catch (OperationCanceledException)
        {
            // the work has ended
        }
    }

    private async Task RenewAsync(QueueClaim claim)
    {
        try
        {
            await queue.RenewAsync(claim, Lease, CancellationToken.None);
        }
        catch (RedisUnavailableException)
        {
            // the next one may come through; else another node takes it, and waits for the lock
        }
    }

    /// <param name="Failure">Null: it is done.</param>
    private sealed record Outcome(GatewayFailure? Failure)
    {
        public bool IsRefusal { get; init; }

        /// <summary>Another attempt would not help.</summary>
        public bool IsFinal { get; init; }

        /// <summary>The backend was not called, to spare it: no attempt.</summary>
        public bool IsWithheld { get; init; }
    }
}
