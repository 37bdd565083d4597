using System.Runtime.CompilerServices;
using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.People;

/// <summary>Who has an account where; one person's accounts, sessions and history; the ledger of provisioning with what was before and after. What can be done there is in <see cref="PersonActs"/>.</summary>
internal sealed class PeoplePage : IConsolePage
{
    public const string List = "/sso/admin/people";
    public const string Person = "/sso/admin/people/person";
    public const string Ledger = "/sso/admin/people/ledger";
    public const string Entry = "/sso/admin/people/entry";
    public const string Export = "/sso/admin/people/export";

    private const string Rows = "50";
    private const string RowsOfExport = "1000";
    private const string EntriesOfPerson = "10";

    private static readonly string[] Filters = ["backend", "subject", "issuer", "value", "account", "state", "changedAfter", "changedBefore"];

    public int Order => 40;

    public string Path => List;

    public PageText Name => PageText.Of("People");

    public void Map(ConsoleRoutes routes)
    {
        routes.View(List, ListAsync);
        routes.View(Person, PersonAsync);
        routes.View(Ledger, LedgerAsync);
        routes.View(Entry, EntryAsync);
        routes.Stream(Export, ExportAsync);
        PersonActs.Map(routes);
    }

    private static async Task<ConsoleView> ListAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/users", [.. Filters.Select(f => (f, request[f]?.Trim())), ("limit", Rows), ("cursor", request["cursor"])]);
        return new ConsoleView(PageText.Of("People"), new Admin_People_PeopleView
        {
            Model = new PeopleModel(new ListState(request, "subject"), [.. answer.Body.Items("accounts")], answer.Problem)
            {
                Asked = name => request[name],
                Cursor = answer.Body.Text("cursor"),
                IsMaybeTwice = answer.Body.Flag("maybeTwice"),
            },
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static async Task<ConsoleView> PersonAsync(ConsoleRequest request)
    {
        var isLive = request.MayAct && request["live"] is "true";   // the others ask no application
        var answer = await request.GetAsync(
            "/users/account", ("subject", request["subject"]), ("issuer", request["issuer"]), ("value", request["value"]), ("live", isLive ? "true" : null), ("entries", EntriesOfPerson));
        return new ConsoleView(PageText.Of("Person"), new Admin_People_PersonView
        {
            Model = new PersonModel(answer.Body.Text("subject") ?? request["subject"] ?? "", answer.IsGood ? answer.Body : null, answer.Problem, request.MayAct, isLive),
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static async Task<ConsoleView> LedgerAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/ledger/history", ("subject", request["subject"]), ("backend", request["backend"]), ("before", request["before"]), ("limit", Rows));
        return new ConsoleView(PageText.Of("What provisioning did"), new Admin_People_LedgerView
        {
            Model = new LedgerModel(new ListState(request, "number"), [.. answer.Body.Items("entries")], answer.Problem)
            {
                Subject = request["subject"],
                Backend = request["backend"],
                Next = answer.Body.Flag("more") ? answer.Body.Text("next") : null,
                IsFirst = request["before"] is null,
            },
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static async Task<ConsoleView> EntryAsync(ConsoleRequest request)
    {
        var showsValues = request.MayAct && request["values"] is "true";
        var answer = await request.GetAsync("/ledger/history", ("number", request["number"]), ("limit", "1"), ("values", showsValues ? "true" : null));
        var entry = answer.Body.Items("entries").Select(static e => (JsonElement?)e).FirstOrDefault();
        var isThere = answer.IsGood && entry is not null;
        return new ConsoleView(PageText.Of("Entry of the ledger"), new Admin_People_EntryView { Model = new EntryModel(isThere ? entry : null, answer.Problem, request.MayAct, showsValues) })
        {
            Json = answer.Body,
            Status = answer.IsGood && !isThere ? StatusCodes.Status404NotFound : answer.Status,
        };
    }

    private static Task ExportAsync(ConsoleRequest request) =>
        ListExport.WriteAsync(request, "people", AllAsync(request, request.Aborted), "subject", "backend", "account", "state", "createdAt", "changedAt", "checkedAt", "disabledAt");

    /// <summary>Page after page, as it is read: whoever takes it slowly makes nobody else wait.</summary>
    private static async IAsyncEnumerable<JsonElement> AllAsync(ConsoleRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? cursor = null; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answer = await request.GetAsync("/users", [.. Filters.Select(f => (f, request[f]?.Trim())), ("limit", RowsOfExport), ("cursor", cursor)]);
            if (!answer.IsGood)
            {
                if (request.Context.Response.HasStarted) request.Context.Abort();   // half an export must not look like a whole one
                else request.Context.Response.StatusCode = answer.Status;
                yield break;
            }

            foreach (var account in answer.Body.Items("accounts")) yield return account;
            cursor = answer.Body.Text("cursor");
            if (cursor is null) yield break;
        }
    }
}
