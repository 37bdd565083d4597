using JitGateway.Identity;
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

    public static ManagementAnswer WhichPerson =>
        ManagementAnswer.Problem(400, "That does not say which person", "Write subject (the hash of 43 letters, digits, - and _ that lists and logs show), or issuer and value, or the backend and account of theirs.");

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapUsers(UsersOperations.List(MaxLimit), ListAsync);
        endpoints.MapUsers(UsersOperations.Show(MaxEntries), ShowAsync);
    }

    private async Task<ManagementAnswer> ListAsync(HttpContext context)
    {
        var query = AskedValues.Of(context);
        AccountCondition? condition = query["state"] is { } state ? Enum.Parse<AccountCondition>(state, ignoreCase: true) : null;
        if (query.NamesPerson() && query.Person() is null) return WhichPerson;
        if (Illegal(query) is { } illegal) return illegal;
        var filter = new AccountFilter(query["backend"], query.Person()?.Hash, query["account"], condition, query.Time("changedAfter"), query.Time("changedBefore"));
        return await listing.PageAsync(filter, query["cursor"], query.Number("limit", DefaultLimit), context.RequestAborted) is var (accounts, cursor, isWhole)
            ? UsersAnswer.List(accounts, cursor, isWhole)
            : ManagementAnswer.Problem(400, "That is no cursor of this list", "Send the cursor of the page before with the same filters, or none for the first page.");
    }

    private async Task<ManagementAnswer> ShowAsync(HttpContext context)
    {
        var query = AskedValues.Of(context);
        var (person, problem) = await PersonAsync(listing, query, byAccount: true, context.RequestAborted);
        if (person is null) return problem!;
        var accounts = await listing.OfPersonAsync(person.Hash, query["account"] is null ? query["backend"] : null, context.RequestAborted);
        var (entries, more) = await people.LastAsync(person.Hash, query.Number("entries", DefaultEntries), context.RequestAborted);
        var unasked = new List<string>();
        var live = await sessions.OfSubjectAsync(person.Hash, unasked.Add, context.RequestAborted);
        if (accounts.Count == 0 && entries.Count == 0 && live.Count == 0) return NoSuchPerson;
        var held = query.Flag("live") ? await Task.WhenAll(accounts.Select(a => HeldAsync(a, person, context.RequestAborted))) : null;
        return UsersAnswer.Person(person.Hash, accounts, held, query.Flag("values"), live, unasked, entries, more);
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
    public static async Task<(KnownPerson? Person, ManagementAnswer? Problem)> PersonAsync(AccountListing listing, AskedValues query, bool byAccount, CancellationToken cancellationToken)
    {
        if (Illegal(query) is { } illegal) return (null, illegal);
        if (query.NamesPerson()) return query.Person() is { } person && !(byAccount && query["account"] is not null) ? (person, null) : (null, WhichPerson);
        if (!byAccount || query["backend"] is not { } backend || query["account"] is not { } account) return (null, WhichPerson);
        return await listing.HolderAsync(backend, account, cancellationToken) is { } holder ? (new KnownPerson(holder.SubjectHash, null), null) : (null, NoSuchPerson);
    }

    private static ManagementAnswer NoSuchPerson => ManagementAnswer.Problem(404, "Nobody fits", "The ledger, the sessions and the history know no such person; jitgateway users list says who is there.");

    private static ManagementAnswer? Illegal(AskedValues query)
    {
        if (!query.HasLegalBackend()) return ManagementAnswer.Problem(400, "That is no name of a backend", "Names have lower-case letters, digits and hyphens.");
        return query.HasLegalAccount() ? null : ManagementAnswer.Problem(400, "That is no account's id", "An id has at most 512 characters, and no control characters.");
    }
}
