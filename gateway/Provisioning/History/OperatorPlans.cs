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
internal sealed class OperatorPlans(HistoryReading reading, HistoryWriter writer, UserProvisioner provisioner, BackendAdapters adapters, Active<BackendTable> backends, TimeProvider time)
{
    /// <summary>With the values of then, whatever the ledger believes. Only under the mapping of then, and not over what a later pass wrote.</summary>
    public Task<OperatorOutcome> ReplayAsync(long number, string correlationId, CancellationToken cancellationToken) => OfAsync(number, "replayed", async plan =>
    {
        if (plan.Entry.Kind is HistoryKind.Disable or HistoryKind.Enable or HistoryKind.Relink or HistoryKind.Unlink) return Refused("replayed", "an operator did it; do it once more by jitgateway users");
        if (plan.Entry.Kind == HistoryKind.Undo) return Refused("replayed", $"it set entry {plan.Entry.Of} back; undo that one once more");
        if (plan.Values.Wanted is null) return Refused("replayed", "it failed before it was known what the person's account should hold");
        if (plan.Entry.Mapping != plan.Adapter.Fingerprint) return Refused("replayed", "the mapping was changed since; the person's next pass does what the new one wants");
        var wanted = WantedUser.Again(plan.Values.Wanted, plan.Values.Searches, plan.Part, new ProvisioningFailures(plan.Part.Backend.Value));
        return await provisioner.ReplayAsync(plan.Part, plan.Subject, wanted, plan.Entry.At, Record(plan, HistoryKind.Replay, number, correlationId)) switch
        {
            null => Refused("replayed", "a later pass brought the account to other values"),
            ProvisioningResult.Created(var id) => new OperatorOutcome(200, "Created", $"Account {id} was made."),
            ProvisioningResult.Updated(var id, var attributes) => new OperatorOutcome(200, "Updated", $"Account {id}: {Names(attributes)}."),
            ProvisioningResult.Unchanged(var id) => new OperatorOutcome(200, "Unchanged", $"Account {id} holds what the plan wanted."),
            var failed => Failed(failed),
        };
    }, cancellationToken);

    /// <summary>Only where the account holds what the plan left.</summary>
    /// <param name="number">The entry's.</param>
    /// <param name="overwrites">What somebody changed since is set back too.</param>
    /// <param name="correlationId">Of the request.</param>
    /// <param name="cancellationToken">Ends the reading of the history.</param>
    public Task<OperatorOutcome> UndoAsync(long number, bool overwrites, string correlationId, CancellationToken cancellationToken) => OfAsync(number, "undone", async plan =>
    {
        var (reversal, obstacle) = PlanReversal.Of(plan.Entry, plan.Values, plan.Part, plan.Adapter);
        if (reversal is null) return Refused("undone", obstacle!);
        var (result, changed) = await provisioner.UndoAsync(plan.Part, plan.Subject, reversal, overwrites, Record(plan, HistoryKind.Undo, number, correlationId));
        return result switch
        {
            null => Refused("undone", $"the account does not hold what the plan wrote any more: {Names(changed)}. Ask for it with overwrite to set that back all the same"),
            ProvisioningResult.Updated(var id, var attributes) => new OperatorOutcome(200, "Undone", $"Account {id}: {Done(reversal, attributes)}. {Outlook(plan.Part, reversal)}"),
            ProvisioningResult.Unchanged(var id) => new OperatorOutcome(200, "Unchanged", $"Account {id} is as it was before the plan."),
            var failed => Failed(failed),
        };
    }, cancellationToken);

    private async Task<OperatorOutcome> OfAsync(long number, string done, Func<Plan, Task<OperatorOutcome>> work, CancellationToken cancellationToken)
    {
        if (await reading.OneAsync(number, tellsValues: true, cancellationToken) is not var (_, entry, values))
            return new OperatorOutcome(404, "The history has no such entry", "It was never there, or was removed by age or number.");
        if (values is null) return Refused(done, "its values were not kept, or are sealed with a key that this gateway does not have");
        if (values.Issuer.Length == 0 || values.Value.Length == 0) return Refused(done, "it is not known whose account it was; jitgateway users does the same by the hash");
        if (backends.Value.Backends.FirstOrDefault(b => b.Name.Value == entry.Backend)?.Part<BackendProvisioning>() is not { IsEnabled: true } part)
            return Refused(done, $"{entry.Backend} is not provisioned any more");
        return await work(new Plan(entry, values, part, adapters.For(part), new SubjectKey(values.Issuer, values.Value)));
    }

    private PlanRecord Record(Plan plan, HistoryKind kind, long number, string correlationId) => new(plan.Part, plan.Subject, correlationId, writer, time) { Kind = kind, Of = number };

    private static OperatorOutcome Refused(string done, string why) => new(409, $"That cannot be {done}", $"{char.ToUpperInvariant(why[0])}{why[1..]}.");

    private static OperatorOutcome Failed(ProvisioningResult result)
    {
        var (status, failure) = result switch
        {
            ProvisioningResult.Refused(var refusal) => (409, refusal),
            ProvisioningResult.Unavailable(var outage) => (503, outage),
            var other => throw new InvalidOperationException($"{other.GetType().Name} does not come of what an operator asks"),
        };
        return new OperatorOutcome(status, $"{failure.Code}", $"{failure.Reason}{(failure.Detail is null ? "" : $": {failure.Detail}")}. {failure.Code.OperatorText}");
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

    private sealed record Plan(HistoryEntry Entry, HistoryValues Values, BackendProvisioning Part, BackendAdapter Adapter, SubjectKey Subject);
}
