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
internal sealed class UserActsApi(AccountActs acts, AccountListing listing, PeopleOnRecord people, BackendAdapters adapters, ISessionTermination sessions, IProvisioningLedger ledger, IManagementCallers callers) : IManagementEndpoints
{
    private const int LongestReason = 500;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        Add(UsersOperations.Disable, context => StateAsync(context, acts.DisableAsync));
        Add(UsersOperations.Enable, context => StateAsync(context, acts.EnableAsync));
        Add(UsersOperations.Unlink, UnlinkAsync);
        Add(UsersOperations.Relink, RelinkAsync);

        void Add(ManagementOperation operation, Func<HttpContext, Task<LedgerAnswer>> answer) => endpoints.MapOperation(operation, context => UsersApi.AnsweredAsync(context, answer));
    }

    private static LedgerAnswer Misunderstood =>
        LedgerAnswer.Problem(400, "That is not understood", "Send a JSON object of at most 32 KiB as application/json, with the backend, subject (or issuer and value), and reason; of disable and enable also {\"all\": true} in place of backend.");

    private async Task<LedgerAnswer> StateAsync(HttpContext context, Func<ActOrder, Task<ActEnd>> act)
    {
        if (await UsersQuery.ReadAsync(context) is not { } query || !query.TryFlag("all", out var isEverywhere)) return Misunderstood;
        if (UsersApi.Unknown(query, "subject", "issuer", "value", "backend", "account", "all", "reason") is { } unknown) return unknown;
        if (isEverywhere == (query["backend"] is not null)) return Misunderstood;
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

        return await AnswerAsync(ends, [person.Hash]);
    }

    private async Task<LedgerAnswer> UnlinkAsync(HttpContext context)
    {
        if (await UsersQuery.ReadAsync(context) is not { } query) return Misunderstood;
        if (UsersApi.Unknown(query, "subject", "issuer", "value", "backend", "account", "reason") is { } unknown) return unknown;
        var (person, problem) = await UsersApi.PersonAsync(listing, query, byAccount: true, context.RequestAborted);
        if (person is null) return problem!;
        var (order, _, refusal) = await OrderAsync(context, query, PartOf(query), person);
        return order is null ? refusal! : await AnswerAsync([(order.Backend, await acts.UnlinkAsync(order))], [person.Hash]);
    }

    private async Task<LedgerAnswer> RelinkAsync(HttpContext context)
    {
        if (await UsersQuery.ReadAsync(context) is not { } query || !query.TryFlag("force", out var takesAway) || !query.TryFlag("preview", out var isPreview) || !query.TryFlag("values", out var tellsValues)) return Misunderstood;
        if (UsersApi.Unknown(query, "subject", "issuer", "value", "backend", "account", "force", "preview", "values", "reason") is { } unknown) return unknown;
        if (query["account"] is not { } accountId) return LedgerAnswer.Problem(400, "That does not say which account", "Write account: the id that the backend gave it.");
        var (person, problem) = await UsersApi.PersonAsync(listing, query, byAccount: false, context.RequestAborted);
        if (person is null) return problem!;
        var (order, identifying, refusal) = await OrderAsync(context, query, PartOf(query), person);
        if (order is null) return refusal!;
        if (isPreview) return await PreviewAsync(order, accountId, tellsValues);
        var (end, loser) = await acts.RelinkAsync(order, accountId, identifying, takesAway);
        return await AnswerAsync([(order.Backend, end)], loser is null ? [person.Hash] : [person.Hash, loser]);
    }

    private async Task<LedgerAnswer> PreviewAsync(ActOrder order, string accountId, bool tellsValues) => await acts.ReadAsync(order.Part, order.Person, accountId) switch
    {
        AdapterResult<ExistingUser>.Done(var account) => UsersAnswer.Preview(order.Backend, account, await ledger.ReadAsync(order.Key, CancellationToken.None), (await acts.HolderAsync(order, accountId)).Holder, tellsValues),
        AdapterResult<ExistingUser>.Missing => LedgerAnswer.Problem(409, "That cannot be done", $"{order.Backend} has no account {accountId}."),
        null => LedgerAnswer.Problem(409, "That cannot be done", AccountActs.NobodyKnown(order).Outcome.Detail),
        var failed => Problem(ActEnd.Failed(new ProvisioningFailures(order.Backend).Of(failed, new ProvisioningFailures(order.Backend).SearchRejected), "Nothing was changed.").Outcome),
    };

    /// <summary>With the sessions of whom it concerns ended, so that it holds from the next click on.</summary>
    private async Task<LedgerAnswer> AnswerAsync(IReadOnlyList<(string Backend, ActEnd End)> ends, IReadOnlyList<string> subjects)
    {
        int? ended = null;
        if (ends.Any(e => e.End.EndsSessions))
        {
            try
            {
                ended = 0;
                foreach (var subject in subjects) ended += await sessions.EndSubjectAsync(subject, CancellationToken.None);
            }
            catch (RedisUnavailableException e)
            {
                return LedgerAnswer.Problem(503, "The person's sessions did not end", $"{string.Join(" ", ends.Select(x => Sentence(x.End.Outcome)))} Who is inside goes on until their session ends, because its store does not answer ({e.Message.TrimEnd('.')}). Ask again.");
            }
        }

        var failed = ends.Where(e => e.End.Outcome.Status != 200).Select(e => e.End.Outcome).ToList();
        if (failed.Count == 0) return UsersAnswer.Done(ends.Select(e => (e.Backend, e.End.Outcome)), ended);
        return ends.Count == 1 ? Problem(failed[0]) : LedgerAnswer.Problem(failed.Max(f => f.Status), "Not everywhere", string.Join(" ", ends.Select(e => $"{e.Backend}: {Sentence(e.End.Outcome)}")));
    }

    /// <summary>The backends that are meant: the one that is named, or all where the ledger knows the person.</summary>
    private async Task<(IReadOnlyList<BackendProvisioning> Parts, LedgerAnswer? Absent)> PartsAsync(UsersQuery query, KnownPerson person)
    {
        if (query["backend"] is not null) return PartOf(query) is { } part ? ([part], null) : ([], NoBackend());
        var known = await listing.OfPersonAsync(person.Hash, null, CancellationToken.None);
        var parts = listing.Parts().Where(p => known.Any(a => a.Key.Backend == p.Backend.Value)).OrderBy(p => p.Backend.Value, StringComparer.Ordinal).ToList();
        return (parts, LedgerAnswer.Problem(404, "Nobody fits", "The ledger knows no account of this person at any backend."));
    }

    private BackendProvisioning? PartOf(UsersQuery query) => listing.Parts().FirstOrDefault(p => p.Backend.Value == query["backend"]);

    private LedgerAnswer NoBackend() => LedgerAnswer.Problem(404, "There is no such backend with accounts", $"Configured: {string.Join(", ", listing.Parts().Select(p => p.Backend.Value).Order(StringComparer.Ordinal))}.");

    private async Task<(ActOrder? Order, string? Identifying, LedgerAnswer? Refusal)> OrderAsync(HttpContext context, UsersQuery query, BackendProvisioning? part, KnownPerson person)
    {
        if (part is null) return (null, null, NoBackend());
        var reason = query["reason"];
        if (reason is not null && (reason.Length > LongestReason || reason.Any(char.IsControl))) return (null, null, LedgerAnswer.Problem(400, "That reason cannot be kept", $"Write at most {LongestReason} characters in one line."));
        var (known, identifying) = await people.FindAsync(person.Hash, adapters.For(part), part.Backend.Value, CancellationToken.None);
        return (new ActOrder(part, person.Key is null ? known : person, callers.CallerOf(context.Request), reason, context.TraceIdentifier), identifying, null);
    }

    private static LedgerAnswer Problem(OperatorOutcome outcome) => LedgerAnswer.Problem(outcome.Status, outcome.Title, outcome.Detail);

    private static string Sentence(OperatorOutcome outcome) => $"{outcome.Title}. {outcome.Detail}";
}
