using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Provisioning.History;
using JitGateway.Redis;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.Users;

/// <summary>
/// What operators do with people's accounts, on the management listener: <c>POST /users/disable</c>, <c>/users/enable</c>, <c>/users/relink</c> and <c>/users/unlink</c>. Each is done to its end,
/// although whoever asks may go away, and may be asked for again.
/// </summary>
internal sealed class UserActsApi(AccountActs acts, AccountListing listing, PeopleOnRecord people, BackendAdapters adapters, ISessionTermination sessions, IProvisioningLedger ledger, PassEvents events, IManagementCallers callers) : IManagementEndpoints
{
    private const int LongestReason = 500;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapUsers(UsersOperations.Disable, context => StateAsync(context, UsersOperations.Disable, acts.DisableAsync, "disabled"));
        endpoints.MapUsers(UsersOperations.Enable, context => StateAsync(context, UsersOperations.Enable, acts.EnableAsync, "enabled"));
        endpoints.MapUsers(UsersOperations.Unlink, UnlinkAsync);
        endpoints.MapUsers(UsersOperations.Relink, RelinkAsync);
    }

    private async Task<ManagementAnswer> StateAsync(HttpContext context, ManagementOperation operation, Func<ActOrder, Task<ActEnd>> act, string done)
    {
        var query = await ManagementBody.ReadValuesAsync(context, operation);
        if (query.Flag("all") == (query["backend"] is not null)) return ManagementAnswer.Problem(400, "That does not say where", operation.BodyHelp!);
        var (person, problem) = await UsersApi.PersonAsync(listing, query, byAccount: true, context.RequestAborted);
        if (person is null) return problem!;
        var (parts, absent) = await PartsAsync(query, person);
        if (parts.Count == 0) return absent!;
        var ends = new List<(string, ActEnd)>();
        foreach (var part in parts)
        {
            var (order, _, refusal) = await OrderAsync(context, query, part, person);
            if (order is null) return refusal!;
            ends.Add((part.Backend.Value, await act(order)));
        }

        return await AnswerAsync(context, ends, [(person.Hash, $"the account was {done}")]);
    }

    private async Task<ManagementAnswer> UnlinkAsync(HttpContext context)
    {
        var query = await ManagementBody.ReadValuesAsync(context, UsersOperations.Unlink);
        var (person, problem) = await UsersApi.PersonAsync(listing, query, byAccount: true, context.RequestAborted);
        if (person is null) return problem!;
        var (order, _, refusal) = await OrderAsync(context, query, PartOf(query), person);
        return order is null ? refusal! : await AnswerAsync(context, [(order.Backend, await acts.UnlinkAsync(order))], [(person.Hash, "the account was unlinked")]);
    }

    private async Task<ManagementAnswer> RelinkAsync(HttpContext context)
    {
        var query = await ManagementBody.ReadValuesAsync(context, UsersOperations.Relink);
        if (query["account"] is not { } accountId) return ManagementAnswer.Problem(400, "That does not say which account", "Write account: the id that the backend gave it.");
        var (person, problem) = await UsersApi.PersonAsync(listing, query, byAccount: false, context.RequestAborted);
        if (person is null) return problem!;
        var (order, identifying, refusal) = await OrderAsync(context, query, PartOf(query), person);
        if (order is null) return refusal!;
        if (query.Flag("preview")) return await PreviewAsync(order, accountId, query.Flag("values"));
        var (end, loser) = await acts.RelinkAsync(order, accountId, identifying, query.Flag("force"));
        List<(string, string)> concerned = [(person.Hash, "another account was linked")];
        if (loser is not null) concerned.Add((loser, "the account was linked to somebody else"));
        return await AnswerAsync(context, [(order.Backend, end)], concerned);
    }

    private async Task<ManagementAnswer> PreviewAsync(ActOrder order, string accountId, bool tellsValues) => await acts.ReadAsync(order.Part, order.Person, accountId) switch
    {
        AdapterResult<ExistingUser>.Done(var account) => UsersAnswer.Preview(order.Backend, account, await ledger.ReadAsync(order.Key, CancellationToken.None), (await acts.HolderAsync(order, accountId)).Holder, tellsValues),
        AdapterResult<ExistingUser>.Missing => ManagementAnswer.Problem(409, "That cannot be done", $"{order.Backend} has no account {accountId}."),
        null => ManagementAnswer.Problem(409, "That cannot be done", AccountActs.NobodyKnown(order).Outcome.Detail),
        var failed => Problem(ActEnd.Failed(new ProvisioningFailures(order.Backend).Of(failed, new ProvisioningFailures(order.Backend).SearchRejected), "Nothing was changed.").Outcome),
    };

    /// <summary>With the sessions of whom it concerns ended, so that it holds from the next click on.</summary>
    private async Task<ManagementAnswer> AnswerAsync(HttpContext context, IReadOnlyList<(string Backend, ActEnd End)> ends, IReadOnlyList<(string Person, string Why)> concerned)
    {
        int? ended = null;
        if (ends.Any(e => e.End.EndsSessions))
        {
            try
            {
                ended = 0;
                foreach (var (person, why) in concerned) ended += await EndSessionsAsync(context, person, why, [.. ends.Where(e => e.End.EndsSessions).Select(e => e.Backend)]);
            }
            catch (RedisUnavailableException e)
            {
                return ManagementAnswer.Problem(503, "The person's sessions did not end", $"{string.Join(" ", ends.Select(x => Sentence(x.End.Outcome)))} Who is inside goes on until their session ends, because its store does not answer ({e.Message.TrimEnd('.')}). Ask again.");
            }
        }

        var failed = ends.Where(e => e.End.Outcome.Status != 200).Select(e => e.End.Outcome).ToList();
        if (failed.Count == 0) return UsersAnswer.Done(ends.Select(e => (e.Backend, e.End.Outcome)), ended);
        return ends.Count == 1 ? Problem(failed[0]) : ManagementAnswer.Problem(failed.Max(f => f.Status), "Not everywhere", string.Join(" ", ends.Select(e => $"{e.Backend}: {Sentence(e.End.Outcome)}")));
    }

    private async Task<int> EndSessionsAsync(HttpContext context, string person, string why, IReadOnlyList<string> backends)
    {
        var ended = await sessions.EndSubjectAsync(person, CancellationToken.None);
        events.SessionsEnded(person, ended, $"{why} at {string.Join(", ", backends)}", backends is [var only] ? only : null, callers.CallerOf(context.Request), context.TraceIdentifier);
        return ended;
    }

    /// <summary>The backends that are meant: the one that is named, or all where the ledger knows the person.</summary>
    private async Task<(IReadOnlyList<BackendProvisioning> Parts, ManagementAnswer? Absent)> PartsAsync(AskedValues query, KnownPerson person)
    {
        if (query["backend"] is not null) return PartOf(query) is { } part ? ([part], null) : ([], NoBackend());
        var known = await listing.OfPersonAsync(person.Hash, null, CancellationToken.None);
        var parts = listing.Parts().Where(p => known.Any(a => a.Key.Backend == p.Backend.Value)).OrderBy(p => p.Backend.Value, StringComparer.Ordinal).ToList();
        return (parts, ManagementAnswer.Problem(404, "Nobody fits", "The ledger knows no account of this person at any backend."));
    }

    private BackendProvisioning? PartOf(AskedValues query) => listing.Parts().FirstOrDefault(p => p.Backend.Value == query["backend"]);

    private ManagementAnswer NoBackend() => ManagementAnswer.Problem(404, "There is no such backend with accounts", $"Configured: {string.Join(", ", listing.Parts().Select(p => p.Backend.Value).Order(StringComparer.Ordinal))}.");

    private async Task<(ActOrder? Order, string? Identifying, ManagementAnswer? Refusal)> OrderAsync(HttpContext context, AskedValues query, BackendProvisioning? part, KnownPerson person)
    {
        if (part is null) return (null, null, NoBackend());
        var reason = query["reason"];
        if (reason is not null && (reason.Length > LongestReason || reason.Any(char.IsControl))) return (null, null, ManagementAnswer.Problem(400, "That reason cannot be kept", $"Write at most {LongestReason} characters in one line."));
        var (known, identifying) = await people.FindAsync(person.Hash, adapters.For(part), part.Backend.Value, CancellationToken.None);
        return (new ActOrder(part, person.Key is null ? known : person, callers.CallerOf(context.Request), reason, context.TraceIdentifier), identifying, null);
    }

    private static ManagementAnswer Problem(OperatorOutcome outcome) => ManagementAnswer.Problem(outcome.Status, outcome.Title, outcome.Detail);

    private static string Sentence(OperatorOutcome outcome) => $"{outcome.Title}. {outcome.Detail}";
}
