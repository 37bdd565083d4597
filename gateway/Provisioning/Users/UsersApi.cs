using JitGateway.Identity;
using JitGateway.Provisioning.History;
using JitGateway.Redis;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.Users;

/// <summary>
/// People on the management listener, read only: <c>GET /users</c> (who has an account where) and <c>GET /users/account</c> (one person: all backends, sessions, history, and what the backends
/// hold now). A person's values are told only where they are asked for, because answers end in files.
/// </summary>
internal sealed class UsersApi(
    AccountListing listing, PeopleOnRecord people, AccountActs acts, BackendAdapters adapters, ISessionListing sessions) : IManagementEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;
    private const int DefaultEntries = 5;
    private const int MaxEntries = 100;
    private static readonly string Conditions = string.Join(", ", UsersOperations.States);

    public static LedgerAnswer WhichPerson =>
        LedgerAnswer.Problem(400, "That does not say which person", "Write subject (the hash of 43 letters, digits, - and _ that lists and logs show), or issuer and value, or the backend and account of theirs.");

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(UsersOperations.List(MaxLimit), context => AnsweredAsync(context, ListAsync));
        endpoints.MapOperation(UsersOperations.Show(MaxEntries), context => AnsweredAsync(context, ShowAsync));
    }

    public static async Task AnsweredAsync(HttpContext context, Func<HttpContext, Task<LedgerAnswer>> answer)
    {
        LedgerAnswer result;
        try
        {
            result = await answer(context);
        }
        catch (RedisUnavailableException e)
        {
            context.Response.Headers.RetryAfter = "2";
            result = LedgerAnswer.Problem(503, "The ledger does not answer", $"{e.Message.TrimEnd('.')}. Ask again: what is done already is not done twice.");
        }

        if (!context.RequestAborted.IsCancellationRequested) await result.WriteAsync(context);
    }

    private async Task<LedgerAnswer> ListAsync(HttpContext context)
    {
        if (UsersQuery.Of(context.Request.Query) is not { } query) return LedgerAnswer.Problem(400, "A name is written twice", "Write each filter once.");
        if (Unknown(query, "backend", "subject", "issuer", "value", "account", "state", "changedAfter", "changedBefore", "limit", "cursor") is { } unknown) return unknown;
        if (!query.TryNumber("limit", DefaultLimit, MaxLimit, out var limit)) return LedgerAnswer.Problem(400, "limit is no number that serves", $"Write 1 to {MaxLimit}.");
        if (!query.TryTime("changedAfter", out var after) || !query.TryTime("changedBefore", out var before)) return LedgerAnswer.Problem(400, "That is no time", "Write changedAfter and changedBefore as in 2026-03-01 or 2026-03-01T12:00:00Z.");
        AccountCondition? condition = null;
        if (query["state"] is { } state)
        {
            if (!UsersOperations.States.Contains(state, StringComparer.Ordinal)) return LedgerAnswer.Problem(400, "That is no state", $"States are {Conditions}.");
            condition = Enum.Parse<AccountCondition>(state, ignoreCase: true);
        }

        if (query.NamesPerson && query.Person() is null) return WhichPerson;
        if (Illegal(query) is { } illegal) return illegal;
        var filter = new AccountFilter(query["backend"], query.Person()?.Hash, query["account"], condition, after, before);
        return await listing.PageAsync(filter, query["cursor"], limit, context.RequestAborted) is var (accounts, cursor, isWhole)
            ? UsersAnswer.List(accounts, cursor, isWhole)
            : LedgerAnswer.Problem(400, "That is no cursor of this list", "Send the cursor of the page before with the same filters, or none for the first page.");
    }

    private async Task<LedgerAnswer> ShowAsync(HttpContext context)
    {
        if (UsersQuery.Of(context.Request.Query) is not { } query) return LedgerAnswer.Problem(400, "A name is written twice", "Write each of them once.");
        if (Unknown(query, "subject", "issuer", "value", "backend", "account", "live", "values", "entries") is { } unknown) return unknown;
        if (!query.TryFlag("live", out var isLive) || !query.TryFlag("values", out var tellsValues) || !query.TryNumber("entries", DefaultEntries, MaxEntries, out var most))
            return LedgerAnswer.Problem(400, "That is not understood", $"Write live and values as true or false, and entries from 1 to {MaxEntries}.");
        var (person, problem) = await PersonAsync(listing, query, byAccount: true, context.RequestAborted);
        if (person is null) return problem!;
        var accounts = await listing.OfPersonAsync(person.Hash, query["account"] is null ? query["backend"] : null, context.RequestAborted);
        var (entries, more) = await people.LastAsync(person.Hash, most, context.RequestAborted);
        var unasked = new List<string>();
        var live = await sessions.OfSubjectAsync(person.Hash, unasked.Add, context.RequestAborted);
        if (accounts.Count == 0 && entries.Count == 0 && live.Count == 0) return NoSuchPerson;
        var held = isLive ? await Task.WhenAll(accounts.Select(a => HeldAsync(a, person, context.RequestAborted))) : null;
        return UsersAnswer.Person(person.Hash, accounts, held, tellsValues, live, unasked, entries, more);
    }

    /// <summary>What the backend holds of an account now, against the ledger.</summary>
    private async Task<HeldNow> HeldAsync(ListedAccount account, KnownPerson person, CancellationToken cancellationToken)
    {
        var part = listing.Parts().FirstOrDefault(p => p.Backend.Value == account.Key.Backend);
        if (part is null || account.Entry.AccountId is not { } id) return HeldNow.NotAsked("no account is linked");
        var adapter = adapters.For(part);
        if (account.Entry.System is { } system && system != adapter.System) return HeldNow.NotAsked("the adapter speaks to another system now");
        if (person.Key is null) (person, _) = await people.FindAsync(person.Hash, adapter, part.Backend.Value, cancellationToken);
        return await acts.ReadAsync(part, person, id) is { } read ? HeldNow.Of(read, account.Entry, part, person) : HeldNow.NotAsked("the backend is told for whom each call is made, and nobody remembers that; write issuer and value");
    }

    /// <summary>Whom a request means.</summary>
    /// <param name="listing">Knows whose an account is.</param>
    /// <param name="query">The request.</param>
    /// <param name="byAccount">Whether backend and account may say it.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static async Task<(KnownPerson? Person, LedgerAnswer? Problem)> PersonAsync(AccountListing listing, UsersQuery query, bool byAccount, CancellationToken cancellationToken)
    {
        if (Illegal(query) is { } illegal) return (null, illegal);
        if (query.NamesPerson) return query.Person() is { } person && !(byAccount && query["account"] is not null) ? (person, null) : (null, WhichPerson);
        if (!byAccount || query["backend"] is not { } backend || query["account"] is not { } account) return (null, WhichPerson);
        return await listing.HolderAsync(backend, account, cancellationToken) is { } holder ? (new KnownPerson(holder.SubjectHash, null), null) : (null, NoSuchPerson);
    }

    public static LedgerAnswer? Unknown(UsersQuery query, params string[] known) =>
        query.Unknown(known) is not null ? LedgerAnswer.Problem(400, "Something was sent that is not known here", $"Known are {string.Join(", ", known)}.") : null;

    private static LedgerAnswer NoSuchPerson => LedgerAnswer.Problem(404, "Nobody fits", "The ledger, the sessions and the history know no such person; jitgateway users list says who is there.");

    private static LedgerAnswer? Illegal(UsersQuery query)
    {
        if (!query.HasLegalBackend) return LedgerAnswer.Problem(400, "That is no name of a backend", "Names have lower-case letters, digits and hyphens.");
        return query.HasLegalAccount ? null : LedgerAnswer.Problem(400, "That is no account's id", "An id has at most 512 characters, and no control characters.");
    }
}
