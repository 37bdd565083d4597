using JitGateway.Provisioning.History;
using JitGateway.Provisioning.Protection;
using JitGateway.Redis;
using JitGateway.Telemetry;

namespace JitGateway.Provisioning.Users;

/// <summary>
/// What operators do with a person's account: under the person's lock, through the backend's limits, told in the history with who asked for it and why. A node that dies in the
/// middle leaves what the person's next pass, or the same act asked once more, brings in order.
/// </summary>
internal sealed class AccountActs(
    IProvisioningLedger ledger, ILedgerPages pages, IProvisioningLock locks, BackendAdapters adapters, BackendProtections protections, HistoryWriter history, PassEvents events, GatewayMeter meter, TimeProvider time,
    ILogger<AccountActs> logger)
{
    private readonly FencedLedger _fenced = new(ledger, logger);

    /// <summary>Disables the account in the backend, and keeps the person out until <see cref="EnableAsync"/>.</summary>
    public Task<ActEnd> DisableAsync(ActOrder order) => RunAsync(order, HistoryKind.Disable, [order.Key], (held, record) => StateAct(order, held[0], record).DisableAsync());

    /// <summary>Lets the person in again, and enables the account in the backend.</summary>
    public Task<ActEnd> EnableAsync(ActOrder order) => RunAsync(order, HistoryKind.Enable, [order.Key], (held, record) => StateAct(order, held[0], record).EnableAsync());

    /// <summary>Makes the ledger forget whose account it is: the person's next pass looks for one by the rules.</summary>
    public Task<ActEnd> UnlinkAsync(ActOrder order) => RunAsync(order, HistoryKind.Unlink, [order.Key], async (held, record) =>
    {
        if (held[0].Entry is not { } entry) return ActEnd.Unknown(order.Backend);
        if (entry.AccountId is not { } former) return new ActEnd(new OperatorOutcome(200, "Unchanged", $"There is no link at {order.Backend}.")) { EndsSessions = true };
        record.Salt = entry.Fingerprints.Salt;
        record.Former = former;
        var done = new ProvisioningResult.Updated(former, []);
        await record.KeepAsync(done, isNews: true);
        await held[0].WriteAsync(entry.Unlinked(time.GetUtcNow()));
        return ActEnd.Done("Unlinked", $"The link to account {former} at {order.Backend} is forgotten; the account itself is as it was. The person's next login finds an account by the rules of Match, which may be the same one, or makes one.", done) with { EndsSessions = true };
    });

    /// <summary>Links the person to another account that exists.</summary>
    /// <param name="order">Who and where.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="identifying">What identified the person's account the last time, as the history has it; null: it has not.</param>
    /// <param name="takesAway">It is taken away from the person who has it.</param>
    /// <returns>And the hash of the person from whom it was taken; null: nobody.</returns>
    public async Task<(ActEnd End, string? Loser)> RelinkAsync(ActOrder order, string accountId, string? identifying, bool takesAway)
    {
        // who has it has to be locked too, in an order of which there is only one
        var (holder, isWhole, _) = takesAway ? await HolderAsync(order, accountId) : (null, true, false);
        if (!isWhole) return (ActEnd.Refused("The ledger changed its place while it was read, so that it is not known who has the account. Ask again."), null);
        AccountKey[] keys = [.. new[] { order.Key, holder }.OfType<AccountKey>().OrderBy(k => k.SubjectHash, StringComparer.Ordinal), AccountKey.OfUnlinked(order.Part.Backend, accountId)];
        var end = await RunAsync(order, HistoryKind.Relink, keys, async (held, record) =>
        {
            var (now, isSure, wasTaken) = await HolderAsync(order, accountId);
            if (!isSure || (now is not null && now != holder && takesAway)) return ActEnd.Refused("Somebody else was linked to the account meanwhile. Ask again.");
            var mine = held.First(h => h.Key == order.Key);
            var loser = now is null ? null : held.FirstOrDefault(h => h.Key == now);
            if (now is not null && loser is null) return ActEnd.Refused($"Account {accountId} is linked to another person ({now.Value.SubjectHash}). Ask for it with force to take it away from them.");
            var calls = Calls(order, record);
            return calls is null ? NobodyKnown(order) : await new RelinkWork(order, accountId, identifying, (takesAway, wasTaken), mine, loser, calls.Value.Calls, calls.Value.Adapter, record, LoserRecord(order, loser), time).RunAsync();
        });
        if (end is not { EndsSessions: true } || holder?.SubjectHash is not { } lost) return (end, null);
        events.Acted(order.Act(HistoryKind.Unlink) with { Person = new KnownPerson(lost, null) }, end.Outcome.Status, end.Result);
        return (end, lost);
    }

    /// <summary>Who is linked to an account, if not the person; whether that is sure; and whether it was taken from somebody before, who can find it no more.</summary>
    public async Task<(AccountKey? Holder, bool IsSure, bool WasTaken)> HolderAsync(ActOrder order, string accountId)
    {
        string? cursor = null;
        var (isSure, wasTaken) = (true, false);
        do
        {
            var page = (await pages.PageAsync(order.Backend, cursor, 1000, CancellationToken.None))!;
            if (page.Entries.FirstOrDefault(r => r.Entry.AccountId == accountId && r.Key != order.Key) is { } row) return (row.Key, true, false);
            wasTaken |= page.Entries.Any(r => r.Entry.GivenAway == accountId && r.Key != order.Key);
            isSure &= page.IsWhole;   // else what was restarted was read from its beginning, and what another server had may be missing
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return (null, isSure, wasTaken);
    }

    /// <summary>The account as the backend has it now.</summary>
    public async Task<AdapterResult<ExistingUser>?> ReadAsync(BackendProvisioning part, KnownPerson person, string accountId) =>
        AdapterFor(part, person) is { } adapter ? await new AdapterCalls(adapter.Adapter, part, protections.For(part), time, logger).GetAsync(accountId, CancellationToken.None) : null;

    private StateAct StateAct(ActOrder order, HeldAccount held, PlanRecord record) => new(order, held, Calls(order, record), record, time);

    private (AdapterCalls Calls, BackendAdapter Adapter)? Calls(ActOrder order, PlanRecord record) =>
        AdapterFor(order.Part, order.Person) is { } adapter ? (new AdapterCalls(record.Watch(adapter), order.Part, protections.For(order.Part), time, logger), adapter) : null;

    /// <summary>Null: the backend is told for whom each call is made, and that is not known.</summary>
    private BackendAdapter? AdapterFor(BackendProvisioning part, KnownPerson person) =>
        person.Key is { } key ? adapters.For(part, key) : adapters.For(part) is { Adapter: not IPersonalAdapter } adapter ? adapter : null;

    private PlanRecord? LoserRecord(ActOrder order, HeldAccount? loser) =>
        loser is null ? null : (order with { Person = new KnownPerson(loser.Key.SubjectHash, null) }).Record(HistoryKind.Unlink, history, time);

    internal static ActEnd NobodyKnown(ActOrder order) =>
        ActEnd.Refused($"{order.Backend} is told for whom each call is made, and nothing here remembers whose hash that is. Write issuer and value instead.");

    private async Task<ActEnd> RunAsync(ActOrder order, HistoryKind kind, IReadOnlyList<AccountKey> keys, Func<IReadOnlyList<HeldAccount>, PlanRecord, Task<ActEnd>> work)
    {
        var start = time.GetTimestamp();
        var record = order.Record(kind, history, time);
        var failures = new ProvisioningFailures(order.Backend);
        ActEnd end;
        try
        {
            end = await LockedAsync(order, keys, [], held => work(held, record)) ?? ActEnd.Failed(failures.LockLost(), "Another node took the work over in the middle. Ask again.");
        }
        catch (RedisUnavailableException e)
        {
            end = ActEnd.Failed(failures.LedgerUnavailable(e.Message), "What was done before holds. Ask again: what is done already is not done twice.");
        }

        if (end.Result is { } result)
        {
            await record.KeepAsync(result, isNews: true);
            meter.ProvisioningEnded(order.Backend, order.Part.AdapterName, result.Outcome, time.GetElapsedTime(start));
        }

        events.Acted(order.Act(kind), end.Outcome.Status, end.Result, time.GetElapsedTime(start));
        Log.ActEnded(logger, $"{kind}", order.Backend, order.Person.Hash, end.Outcome.Title, order.By);
        return end;
    }

    /// <returns>Null: a lock was lost.</returns>
    private async Task<ActEnd?> LockedAsync(ActOrder order, IReadOnlyList<AccountKey> keys, IReadOnlyList<HeldAccount> held, Func<IReadOnlyList<HeldAccount>, Task<ActEnd>> work)
    {
        if (keys.Count == held.Count) return await work(held);
        var key = keys[held.Count];
        await using var lease = await locks.AcquireAsync(key, UserProvisioner.Bounded(UserProvisioner.LongestPass(order.Part)), CancellationToken.None);
        if (lease is null) return ActEnd.Failed(new ProvisioningFailures(order.Backend).LockBusy(), "The account is being worked on. Ask again in a moment.");
        try
        {
            return await LockedAsync(order, keys, [.. held, new HeldAccount(key, await ledger.ReadAsync(key, lease.Lost), lease, _fenced)], work);
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
}
