using JitGateway.Provisioning.History;

namespace JitGateway.Provisioning.Users;

/// <summary>
/// Moves a person's link, and what identifies them, from one account to another, in this order: the former account lets go of it, whoever loses the account is told so by the ledger, the
/// ledger links the person, the account gets what identifies them. Whoever dies in between leaves no account with two people: a person who lost theirs is refused it, whatever it still
/// says, and the next pass of the person who got it ends the work.
/// </summary>
/// <param name="identifying">What identified the person's account the last time; null: the history does not know.</param>
/// <param name="taking">Whether it may be taken away from somebody, and whether it was already.</param>
/// <param name="mine">The person's own.</param>
/// <param name="loser">The person who is linked to the account; null: nobody is.</param>
internal sealed class RelinkWork(
    ActOrder order, string accountId, string? identifying, (bool IsAllowed, bool IsBegun) taking, HeldAccount mine, HeldAccount? loser, AdapterCalls calls, BackendAdapter adapter, PlanRecord record, PlanRecord? loserRecord,
    TimeProvider time)
{
    private readonly ProvisioningFailures _failures = new(order.Backend);

    private MatchRule Rule => order.Part.Rules[0];

    public async Task<ActEnd> RunAsync()
    {
        var entry = mine.Entry;
        if (entry?.DisabledAt is not null) return ActEnd.Refused($"The person is kept out of {order.Backend}. Let them in by users enable first, and link them then.");
        record.Salt = entry?.Fingerprints.Salt ?? ValueFingerprints.NewSalt();
        var formerId = entry?.System == adapter.System && entry?.AccountId != accountId ? entry?.AccountId : null;
        var (target, missed) = await GetAsync(accountId);
        if (missed is not null) return missed;
        if (target is null) return ActEnd.Refused($"{order.Backend} has no account {accountId}.");
        var (former, lost) = formerId is null ? (null, null) : await GetAsync(formerId);
        if (lost is not null) return lost;

        // what an account says whose link no pass has confirmed yet may be another person's still
        var value = identifying ?? (former is not null && !entry!.Fingerprints.AreDoubted() && Identifying(former) is [var held] ? held : null);
        var others = Identifying(target).Where(text => value is null || !Same(text, value)).ToList();
        if ((others.Count > 0 || loser is not null) && !taking.IsAllowed)
            return ActEnd.Refused($"Account {accountId} is identified by {Rule.Attribute} as another person's. Ask for it with force to take it away from them.");
        if (others.Count > 0 && loser is null && !taking.IsBegun)   // whose login cannot be waited for, because nobody knows whose it is
            return ActEnd.Refused($"Account {accountId} is identified by {Rule.Attribute} as somebody's whom the ledger does not know. Clear {Rule.Attribute} there, or write what identifies the person, in the application; or let that somebody sign in once; and ask again.");
        if (value is null && (loser is not null || (order.Part.LinkExisting && entry?.AccountId != accountId)))
            return ActEnd.Refused("Nobody remembers what identifies the person there, so that somebody else would be given the account too. Let them sign in once, and ask again.");
        if (entry?.AccountId == accountId && (value is null || (others.Count == 0 && Identifying(target).Count > 0)) && loser is null)
            return new ActEnd(new OperatorOutcome(200, "Unchanged", $"Account {accountId} at {order.Backend} is the person's already."), new ProvisioningResult.Unchanged(accountId));
        if (value is null && entry?.System == adapter.System && (entry?.AccountId is null || (former is not null && Identifying(former).Count > 0)))
            return ActEnd.Refused("Nobody remembers what identifies the person there, so that another account may be identified as theirs still. Let them sign in once, and ask again.");
        var (letting, failure) = value is null ? (null, null) : await HolderOfAsync(value);
        if (failure is not null) return failure;
        record.Former = formerId ?? letting?.AccountId;
        return await MoveAsync(entry, target, letting, value);
    }

    /// <summary>The other account that is identified as the person's; null: none is.</summary>
    private async Task<(ExistingUser? Account, ActEnd? Failure)> HolderOfAsync(string value) => await calls.FindAsync(Rule.Attribute, value, mine.Lost) switch
    {
        AdapterResult<IReadOnlyList<ExistingUser>>.Done(var found) => found.Where(a => a.AccountId != accountId && a.AccountId != mine.Entry?.GivenAway && Identifying(a).Any(text => Same(text, value))).ToList() switch
        {
            [] => (null, null),
            [var only] => (only, null),
            var several => (null, ActEnd.Failed(_failures.MultipleFound(Rule, several.Select(a => a.AccountId)), "Nothing was changed.")),
        },
        AdapterResult<IReadOnlyList<ExistingUser>>.Missing => (null, null),
        var failed => (null, ActEnd.Failed(_failures.Of(failed, _failures.SearchRejected), "Nothing was changed.")),
    };

    private async Task<ActEnd> MoveAsync(LedgerEntry? entry, ExistingUser target, ExistingUser? letting, string? value)
    {
        var linked = Linked(entry, accountId) with { ChangedAt = time.GetUtcNow() };
        var kept = letting is null ? null : entry?.AccountId == letting.AccountId ? entry with { Fingerprints = entry.Fingerprints.Stale().Doubted() } : Linked(entry, letting.AccountId);
        if (letting is not null)
        {
            calls.BeforeWrite = ct => mine.PrepareAsync(kept!, ct);   // who comes after this node died looks at it, and writes it again
            var answer = await calls.UpdateAsync(letting, Only(null), mine.Lost);
            if (answer is not AdapterResult<ExistingUser>.Done(var cleared)) return await NotLetGoAsync(entry, answer, letting);
            letting = letting with { Version = cleared.Version };
        }

        var loserEntry = loser?.Entry;
        if (loser is not null) await loser.WriteAsync(loserEntry!.Unlinked(time.GetUtcNow()) with { GivenAway = accountId });
        if (value is null || (Identifying(target) is [var present] && Same(present, value)))
        {
            await mine.WriteAsync(linked);
            return await DoneAsync(value is null ? $" Their next login writes {Rule.Attribute} there." : "");
        }

        calls.BeforeWrite = ct => mine.PrepareAsync(linked, ct);
        return await calls.UpdateAsync(target, Only(value), mine.Lost) switch
        {
            AdapterResult<ExistingUser>.Done => await DoneAsync(""),
            AdapterResult<ExistingUser>.Unavailable lost when mine.Entry == linked => ActEnd.Failed(_failures.Of(lost, _failures.UpdateRejected), $"The person is linked to account {accountId}; whether {Rule.Attribute} was written there is not known. Their next login sees to it, or ask again.") with { EndsSessions = true },
            var refused => await BackAsync(entry, kept, letting, value, loserEntry, _failures.Of(refused, _failures.UpdateRejected)),
        };
    }

    private LedgerEntry Linked(LedgerEntry? entry, string id) => new(id, ValueFingerprints.Unknown(entry?.Fingerprints.Salt ?? ValueFingerprints.NewSalt()), time.GetUtcNow())
    {
        System = adapter.System,
        GivenAway = entry?.GivenAway == id ? null : entry?.GivenAway,
    };

    /// <summary>The account keeps what identifies the person.</summary>
    private async Task<ActEnd> NotLetGoAsync(LedgerEntry? entry, AdapterResult<ExistingUser> answer, ExistingUser letting)
    {
        var failure = answer is AdapterResult<ExistingUser>.Missing ? _failures.BackendUnsteady("the person's former account went away in this very moment") : _failures.Of(answer, _failures.UpdateRejected);
        if (answer is not AdapterResult<ExistingUser>.Unavailable && entry is not null && mine.Entry != entry) await mine.WriteAsync(entry);
        return ActEnd.Failed(failure, $"The link is as it was. Account {letting.AccountId} has to let go of {Rule.Attribute}, which identifies the person: change it, or delete the account, in the application, and ask again.");
    }

    /// <summary>The account does not take what identifies the person: all is set back.</summary>
    private async Task<ActEnd> BackAsync(LedgerEntry? entry, LedgerEntry? kept, ExistingUser? letting, string value, LedgerEntry? loserEntry, ProvisioningResult failure)
    {
        if (letting is not null)
        {
            calls.BeforeWrite = ct => mine.PrepareAsync(kept!, ct);
            await calls.UpdateAsync(letting, Only(value), mine.Lost);
            if (mine.Entry != kept) await mine.WriteAsync(kept!);   // who comes next writes it
        }
        else if (mine.Entry != entry)
        {
            await mine.WriteAsync(entry ?? mine.Entry!.Unlinked(time.GetUtcNow()));
        }

        if (loser is not null && loserEntry is not null) await loser.WriteAsync(loserEntry);
        return ActEnd.Failed(failure, "The links are as they were.");
    }

    private async Task<ActEnd> DoneAsync(string more)
    {
        if (loserRecord is not null)
        {
            loserRecord.Former = accountId;
            await loserRecord.KeepAsync(new ProvisioningResult.Updated(accountId, []), isNews: true);
        }

        var back = record.Former is not { } former ? "It was linked to none before" : $"It was linked to account {former} before, which is as it was but for {Rule.Attribute}; users relink --account {former} links it back";
        return ActEnd.Done("Linked", $"The person's account at {order.Backend} is {accountId}. {back}.{more}", new ProvisioningResult.Updated(accountId, [])) with { EndsSessions = true };
    }

    /// <returns>The account, null where there is none; or why that cannot be said.</returns>
    private async Task<(ExistingUser? Account, ActEnd? Failure)> GetAsync(string id) => await calls.GetAsync(id, mine.Lost) switch
    {
        AdapterResult<ExistingUser>.Done(var account) => (account, null),
        AdapterResult<ExistingUser>.Missing => (null, null),
        var failed => (null, ActEnd.Failed(_failures.Of(failed, _failures.SearchRejected), "Nothing was changed.")),
    };

    private BackendUser Only(string? value) =>
        new(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { [Rule.Attribute] = value is null ? null : new AttributeValue.Text(value) });

    private IReadOnlyList<string> Identifying(ExistingUser account) => ValueComparison.Texts(account.Attributes.GetValueOrDefault(Rule.Attribute));

    private bool Same(string a, string b) => Rule.Compare.Same(new AttributeValue.Text(a), new AttributeValue.Text(b));
}
