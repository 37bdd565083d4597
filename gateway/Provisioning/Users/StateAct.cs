using JitGateway.Provisioning.History;

namespace JitGateway.Provisioning.Users;

/// <summary>Disables or enables one account, and notes that the person is kept out, or is not any more.</summary>
/// <param name="backend">Null: it is told for whom each call is made, and that is not known.</param>
internal sealed class StateAct(ActOrder order, HeldAccount held, (AdapterCalls Calls, BackendAdapter Adapter)? backend, PlanRecord record, TimeProvider time)
{
    private readonly ProvisioningFailures _failures = new(order.Backend);

    public async Task<ActEnd> DisableAsync()
    {
        if (held.Entry is not { } entry) return ActEnd.Unknown(order.Backend);
        if (backend is not var (calls, adapter)) return AccountActs.NobodyKnown(order);
        if (entry.AccountId is not { } accountId)
        {
            return entry.DisabledAt is not null
                ? await NotedAsync(entry, "Unchanged", $"The person is kept out of {order.Backend} already; no account is linked.", new ProvisioningResult.Unchanged(""))
                : ActEnd.Refused($"An account is being made at {order.Backend}, or it is not known what came of that. The person's next login, or the queue, finds out; ask again then.");
        }

        if (entry.System != adapter.System) return ActEnd.Refused($"The adapter of {order.Backend} speaks to another system now, where the account's id means somebody else or nobody.");
        if (!adapter.Adapter.Capabilities.Disable) return CannotDisable();
        record.Salt = entry.Fingerprints.Salt;
        var barred = entry with { Fingerprints = entry.Fingerprints.Stale(), DisabledAt = entry.DisabledAt ?? time.GetUtcNow() };
        var read = await calls.GetAsync(accountId, held.Lost);
        if (read is AdapterResult<ExistingUser>.Missing)
            return await NotedAsync(barred, "Disabled", $"Account {accountId} is gone at {order.Backend}. The person is kept out, and gets no other one.", new ProvisioningResult.Updated(accountId, []));
        if (read is not AdapterResult<ExistingUser>.Done(var account)) return ActEnd.Failed(_failures.Of(read, _failures.SearchRejected), "Nothing was changed.");
        if (account.Active == false)
        {
            ProvisioningResult result = entry.DisabledAt is null ? new ProvisioningResult.Updated(accountId, []) : new ProvisioningResult.Unchanged(accountId);
            return await NotedAsync(barred, entry.DisabledAt is null ? "Disabled" : "Unchanged", $"Account {accountId} at {order.Backend} was disabled already. The person is kept out.", result);
        }

        calls.BeforeWrite = ct => held.PrepareAsync(barred, ct);
        var (isDone, failed) = await SeenAsync(calls, await calls.DisableAsync(account, held.Lost), account, active: false);
        if (isDone == true) return await NotedAsync(barred with { ChangedAt = time.GetUtcNow() }, "Disabled", $"Account {accountId} at {order.Backend}. The person is kept out until jitgateway users enable.", new ProvisioningResult.Updated(accountId, []));
        if (isDone is null) return ActEnd.Failed(failed!, "Whether the account was disabled is not known. The person is kept out all the same; ask again.") with { EndsSessions = true };
        if (held.Entry != entry) await held.WriteAsync(entry);
        return ActEnd.Failed(failed!, "The account is enabled as before, and the person is not kept out.");
    }

    public async Task<ActEnd> EnableAsync()
    {
        if (held.Entry is not { } entry) return ActEnd.Unknown(order.Backend);
        record.Salt = entry.Fingerprints.Salt;
        var admitted = entry with { Fingerprints = entry.Fingerprints.Stale(), DisabledAt = null };
        if (entry.AccountId is not { } accountId)
            return entry.DisabledAt is null ? ActEnd.Refused($"No account of the person is known at {order.Backend}; their next login finds or makes one.") : await AdmittedAsync(admitted, "no account is linked");
        if (backend is not var (calls, adapter)) return AccountActs.NobodyKnown(order);
        if (entry.System != adapter.System) return entry.DisabledAt is null ? ActEnd.Refused($"The adapter of {order.Backend} speaks to another system now.") : await AdmittedAsync(admitted, "the account is one of another system");
        if (!adapter.Adapter.Capabilities.Disable) return entry.DisabledAt is null ? CannotDisable() : await AdmittedAsync(admitted, "the adapter cannot enable the account");
        var read = await calls.GetAsync(accountId, held.Lost);
        if (read is AdapterResult<ExistingUser>.Missing) return await AdmittedAsync(admitted, $"account {accountId} is gone");
        if (read is not AdapterResult<ExistingUser>.Done(var account)) return ActEnd.Failed(_failures.Of(read, _failures.SearchRejected), "Nothing was changed.");
        if (account.Active == true && entry.DisabledAt is null) return new ActEnd(new OperatorOutcome(200, "Unchanged", $"Account {accountId} at {order.Backend} is enabled."));
        if (account.Active == true) return await AdmittedAsync(admitted, $"account {accountId} was enabled already");
        calls.BeforeWrite = ct => held.PrepareAsync(entry with { Fingerprints = entry.Fingerprints.Stale() }, ct);
        var (isDone, failed) = await SeenAsync(calls, await calls.EnableAsync(account, held.Lost), account, active: true);
        if (isDone != true) return ActEnd.Failed(failed!, isDone is null ? "Whether the account was enabled is not known; ask again." : "The account is as it was.");
        var done = new ProvisioningResult.Updated(accountId, []);
        return await NotedAsync(admitted with { ChangedAt = time.GetUtcNow() }, "Enabled", $"Account {accountId} at {order.Backend}. The person's next login looks at it, and sends what differs.", done) with { EndsSessions = false };
    }

    /// <summary>What came of the write; where no answer came, the account is looked at.</summary>
    /// <returns>Null: nobody knows. And the failure, where it was not done.</returns>
    private async Task<(bool? IsDone, ProvisioningResult? Failure)> SeenAsync(AdapterCalls calls, AdapterResult<ExistingUser> answer, ExistingUser account, bool active)
    {
        if (answer is AdapterResult<ExistingUser>.Done) return (true, null);
        var failure = _failures.Of(answer, _failures.UpdateRejected);
        if (answer is not AdapterResult<ExistingUser>.Unavailable) return (false, failure);
        return await calls.GetAsync(account.AccountId, held.Lost) is AdapterResult<ExistingUser>.Done({ Active: { } now }) ? (now == active, failure) : (null, failure);
    }

    private Task<ActEnd> AdmittedAsync(LedgerEntry admitted, string why) =>
        EndAsync(admitted, "Enabled", $"The person is kept out of {order.Backend} no more; {why}. Their next login finds an account or makes one, as the configuration says.", new ProvisioningResult.Updated(admitted.AccountId ?? "", []), endsSessions: false);

    private Task<ActEnd> NotedAsync(LedgerEntry next, string title, string detail, ProvisioningResult result) => EndAsync(next, title, detail, result, endsSessions: true);

    /// <summary>The history before the ledger, as passes do it: who dies in between is asked once more, and told of once more.</summary>
    private async Task<ActEnd> EndAsync(LedgerEntry next, string title, string detail, ProvisioningResult result, bool endsSessions)
    {
        await record.KeepAsync(result, isNews: true);
        await held.WriteAsync(next);
        return ActEnd.Done(title, detail, result) with { EndsSessions = endsSessions };
    }

    private ActEnd CannotDisable() =>
        ActEnd.Refused($"The adapter {order.Part.AdapterName} of {order.Backend} cannot enable or disable accounts. Do it in the application itself, or keep the person out by an access rule.");
}
