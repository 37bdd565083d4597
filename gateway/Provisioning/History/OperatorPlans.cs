using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Provisioning.History;

/// <summary>What came of an operator's wish.</summary>
/// <param name="Status">As HTTP has it: 200 done, 404 no such entry, 409 it cannot be done, 503 not now.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Detail">For the operator.</param>
internal sealed record OperatorOutcome(int Status, string Title, string Detail);

/// <summary>Does one plan of the history once more, or sets back what it wrote; under the account's lock, and told in the history like everything else.</summary>
internal sealed class OperatorPlans(HistoryReading reading, HistoryWriter writer, UserProvisioner provisioner, BackendAdapters adapters, Active<BackendTable> backends, PassEvents events, TimeProvider time)
{
    /// <summary>With the values of then, whatever the ledger believes. Only under the mapping of then, and not over what a later pass wrote.</summary>
    /// <param name="number">The entry's.</param>
    /// <param name="by">The operator, as far as that is known.</param>
    /// <param name="correlationId">Of the request.</param>
    /// <param name="cancellationToken">Ends the reading of the history.</param>
    public Task<OperatorOutcome> ReplayAsync(long number, string by, string correlationId, CancellationToken cancellationToken) => OfAsync(new Wish(HistoryKind.Replay, number, "replayed", by, correlationId), async plan =>
    {
        if (plan.Entry.Kind is HistoryKind.Disable or HistoryKind.Enable or HistoryKind.Relink or HistoryKind.Unlink) return Refused("replayed", "an operator did it; do it once more by jitgateway users");
        if (plan.Entry.Kind == HistoryKind.Undo) return Refused("replayed", $"it set entry {plan.Entry.Of} back; undo that one once more");
        if (plan.Values.Wanted is null) return Refused("replayed", "it failed before it was known what the person's account should hold");
        if (plan.Entry.Mapping != plan.Adapter.Fingerprint) return Refused("replayed", "the mapping was changed since; the person's next pass does what the new one wants");
        var wanted = WantedUser.Again(plan.Values.Wanted, plan.Values.Searches, plan.Part, new ProvisioningFailures(plan.Part.Backend.Value));
        var result = await provisioner.ReplayAsync(plan.Part, plan.Subject, wanted, plan.Entry.At, plan.Record);
        return result switch
        {
            null => Refused("replayed", "a later pass brought the account to other values"),
            ProvisioningResult.Created(var id) => new Ended(new OperatorOutcome(200, "Created", $"Account {id} was made."), result),
            ProvisioningResult.Updated(var id, var attributes) => new Ended(new OperatorOutcome(200, "Updated", $"Account {id}: {Names(attributes)}."), result),
            ProvisioningResult.Unchanged(var id) => new Ended(new OperatorOutcome(200, "Unchanged", $"Account {id} holds what the plan wanted."), result),
            var failed => Failed(failed),
        };
    }, cancellationToken);

    /// <summary>Only where the account holds what the plan left.</summary>
    /// <param name="number">The entry's.</param>
    /// <param name="overwrites">What somebody changed since is set back too.</param>
    /// <param name="by">The operator, as far as that is known.</param>
    /// <param name="correlationId">Of the request.</param>
    /// <param name="cancellationToken">Ends the reading of the history.</param>
    public Task<OperatorOutcome> UndoAsync(long number, bool overwrites, string by, string correlationId, CancellationToken cancellationToken) => OfAsync(new Wish(HistoryKind.Undo, number, "undone", by, correlationId), async plan =>
    {
        var (reversal, obstacle) = PlanReversal.Of(plan.Entry, plan.Values, plan.Part, plan.Adapter);
        if (reversal is null) return Refused("undone", obstacle!);
        var (result, changed) = await provisioner.UndoAsync(plan.Part, plan.Subject, reversal, overwrites, plan.Record);
        return result switch
        {
            null => Refused("undone", $"the account does not hold what the plan wrote any more: {Names(changed)}. Ask for it with overwrite to set that back all the same"),
            ProvisioningResult.Updated(var id, var attributes) => new Ended(new OperatorOutcome(200, "Undone", $"Account {id}: {Done(reversal, attributes)}. {Outlook(plan.Part, reversal)}"), result),
            ProvisioningResult.Unchanged(var id) => new Ended(new OperatorOutcome(200, "Unchanged", $"Account {id} is as it was before the plan."), result),
            var failed => Failed(failed),
        };
    }, cancellationToken);

    private async Task<OperatorOutcome> OfAsync(Wish wish, Func<Plan, Task<Ended>> work, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (await reading.OneAsync(wish.Number, tellsValues: true, cancellationToken) is not var (_, entry, values))
            return new OperatorOutcome(404, "The history has no such entry", "It was never there, or was removed by age or number.");
        var person = values is { Issuer.Length: > 0, Value.Length: > 0 } ? new SubjectKey(values.Issuer, values.Value) : null;
        var (outcome, result) = await EndedAsync(wish, entry, values, person, work);
        events.Acted(new OperatorAct(wish.Kind, entry.Backend, person ?? new KnownPerson(entry.Subject, null), wish.By, wish.CorrelationId), outcome.Status, result, time.GetElapsedTime(start));
        return outcome;
    }

    private async Task<Ended> EndedAsync(Wish wish, HistoryEntry entry, HistoryValues? values, SubjectKey? person, Func<Plan, Task<Ended>> work)
    {
        if (values is null) return Refused(wish.Done, "its values were not kept, or are sealed with a key that this gateway does not have");
        if (person is null) return Refused(wish.Done, "it is not known whose account it was; jitgateway users does the same by the hash");
        if (backends.Value.Backends.FirstOrDefault(b => b.Name.Value == entry.Backend)?.Part<BackendProvisioning>() is not { IsEnabled: true } part)
            return Refused(wish.Done, $"{entry.Backend} is not provisioned any more");
        var record = new PlanRecord(part, person, wish.CorrelationId, writer, time) { Kind = wish.Kind, Of = wish.Number, By = wish.By.Length > 0 ? wish.By : null };
        return await work(new Plan(entry, values, part, adapters.For(part), person, record));
    }

    private static Ended Refused(string done, string why) => new(new OperatorOutcome(409, $"That cannot be {done}", $"{char.ToUpperInvariant(why[0])}{why[1..]}."));

    private static Ended Failed(ProvisioningResult result)
    {
        var (status, failure) = result switch
        {
            ProvisioningResult.Refused(var refusal) => (409, refusal),
            ProvisioningResult.Unavailable(var outage) => (503, outage),
            var other => throw new InvalidOperationException($"{other.GetType().Name} does not come of what an operator asks"),
        };
        return new Ended(new OperatorOutcome(status, $"{failure.Code}", $"{failure.Reason}{(failure.Detail is null ? "" : $": {failure.Detail}")}. {failure.Code.OperatorText}"), result);
    }

    private static string Names(IReadOnlyCollection<string> attributes) => attributes.Count > 0 ? string.Join(", ", attributes) : "enabled";

    private static string Done(PlanReversal reversal, IReadOnlyCollection<string> attributes)
    {
        List<string> done = attributes.Count > 0 ? [$"{string.Join(", ", attributes)} set back"] : [];
        if (reversal.Active is { } active) done.Add(active ? "enabled" : "disabled");
        return string.Join(", ", done);
    }

    private static string Outlook(BackendProvisioning part, PlanReversal reversal) => reversal.Active switch
    {
        false when part.Reactivate => "The person's next session enables it again, because Reactivate is true.",
        false => "The person's next session is refused; sessions that were there before go on until they end or are revoked.",
        _ when part.Update == UpdatePolicy.EveryLogin => "The person's next login writes it again, because Update is EveryLogin.",
        true => "The person's next session looks at it again, and sends what differs.",
        _ => "It stays so until the identity provider sends another value, or the mapping changes.",
    };

    private sealed record Wish(HistoryKind Kind, long Number, string Done, string By, string CorrelationId);

    private sealed record Plan(HistoryEntry Entry, HistoryValues Values, BackendProvisioning Part, BackendAdapter Adapter, SubjectKey Subject, PlanRecord Record);

    /// <param name="Result">Null: nothing was tried, or something else was there.</param>
    private sealed record Ended(OperatorOutcome Outcome, ProvisioningResult? Result = null);
}
