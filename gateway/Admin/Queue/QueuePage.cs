using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Queue;

/// <summary>Whose accounts wait to be brought in order, and the dead letters: what nobody tries any more.</summary>
internal sealed class QueuePage : IConsolePage
{
    public const string List = "/sso/admin/queue";
    public const string Entry = "/sso/admin/queue/entry";
    public const string Export = "/sso/admin/queue/export";
    public const string Replay = "/sso/admin/queue/replay";
    public const string Drop = "/sso/admin/queue/drop";

    private const string Most = "10000";

    public int Order => 70;

    public string Path => List;

    public PageText Name => PageText.Of("Queue");

    public void Map(ConsoleRoutes routes)
    {
        routes.View(List, ListAsync);
        routes.View(Entry, EntryAsync);
        routes.Stream(Export, ExportAsync);
        routes.Act(Replay, AskReplayAsync, ReplayAsync);
        routes.Act(Drop, AskDropAsync, DropAsync);
    }

    private static async Task<ConsoleView> ListAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/queue", ("backend", request["backend"]), ("state", request["state"]), ("limit", Most));
        var rows = Fitting(request, answer.Body);
        var state = new ListState(request, "addedAt");
        var shown = state.PageOf(rows, new Dictionary<string, Func<JsonElement, IComparable?>>(StringComparer.Ordinal)
        {
            ["addedAt"] = static e => e.Time("addedAt"),
            ["backend"] = static e => e.Text("backend"),
            ["state"] = static e => e.Text("state"),
            ["attempts"] = static e => e.Number("attempts"),
            ["dueAt"] = static e => e.Time("dueAt"),
        });
        return new ConsoleView(PageText.Of("Queue"), new Admin_Queue_QueueView
        {
            Model = new QueueModel(state, shown, rows.Count, answer.Body.Flag("more"), answer.Problem, [.. answer.Body.Items("queues").Select(static q => new QueueOfBackend(q.Text("backend") ?? "", q.Number("waiting") ?? 0, q.Number("dead") ?? 0))], request.MayAct)
            {
                Search = request["q"],
                Backend = request["backend"],
                Only = request["state"],
            },
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static async Task<ConsoleView> EntryAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/queue/entry", ("backend", request["backend"]), ("subject", request["subject"]));
        return new ConsoleView(PageText.Of("Waiting account"), new Admin_Queue_EntryView { Model = new EntryModel(answer.IsGood ? answer.Body : null, answer.Problem, request.MayAct) }) { Json = answer.Body, Status = answer.Status };
    }

    private static async Task ExportAsync(ConsoleRequest request)
    {
        var answer = await request.GetAsync("/queue", ("backend", request["backend"]), ("state", request["state"]), ("limit", Most));
        if (!answer.IsGood) request.Context.Response.StatusCode = answer.Status;
        await ListExport.WriteAsync(request, "queue", Fitting(request, answer.Body), "backend", "subject", "state", "signedInAt", "addedAt", "dueAt", "diedAt", "attempts", "correlation");
    }

    private static List<JsonElement> Fitting(ConsoleRequest request, JsonElement body)
    {
        var search = request["q"]?.Trim();
        return [.. body.Items("entries").Where(e => search is null || new[] { "subject", "correlation", "backend" }.Any(name => e.Text(name)?.Contains(search, StringComparison.OrdinalIgnoreCase) == true))];
    }

    private static Task<Confirmation?> AskReplayAsync(ConsoleRequest request)
    {
        if (request["backend"] is not { } backend) return Task.FromResult<Confirmation?>(null);
        var subject = request["subject"];
        var what = subject is null ? PageText.Of("Tries every dead letter of {0} again, one after the other.").With(backend) : PageText.Of("Tries the plan of {0} at {1} again, now.").With(subject, backend);
        return Task.FromResult<Confirmation?>(new Confirmation(subject is null ? PageText.Of("Try all of them again?") : PageText.Of("Try again?"), Html.Format($"<p>{what}</p>"), PageText.Of("Try again"), List)
        {
            Fields = FieldsOf(backend, subject),
            Undo = PageText.Of("What was wrong should be mended first: the application is asked to do the same again. An account that comes of it can be changed back on the person's page."),
        });
    }

    private static async Task<ActOutcome> ReplayAsync(ConsoleRequest request, ActForm form)
    {
        var body = new JsonObject { ["backend"] = form["backend"] };
        if (form["subject"] is { } subject) body["subject"] = subject;
        else body["all"] = true;
        var answer = await request.PostAsync("/queue/replay", body);
        if (!answer.IsGood && answer.Status != StatusCodes.Status404NotFound) return new ActOutcome(List, PageText.Verbatim(answer.Problem)) { IsBad = true };
        return answer.Body.Text("replayed") is { } count and not "0" ? new ActOutcome(List, PageText.Of("To be tried again: {0}.").With(count)) : new ActOutcome(List, PageText.Of("Nothing was left to try again.")) { IsBad = true };
    }

    private static Task<Confirmation?> AskDropAsync(ConsoleRequest request) => Task.FromResult(request["backend"] is not { } backend || request["subject"] is not { } subject ? null : new Confirmation(
        PageText.Of("Give this plan up?"), Html.Format($"<p>{PageText.Of("Takes the plan of {0} at {1} out of the queue. Their account stays as it is.").With(subject, backend)}</p>"), PageText.Of("Give it up"), List)
    {
        Fields = FieldsOf(backend, subject),
        Undo = PageText.Of("Nothing brings this plan back; the person's next sign-in makes another one."),
    });

    private static async Task<ActOutcome> DropAsync(ConsoleRequest request, ActForm form)
    {
        var answer = await request.PostAsync("/queue/drop", new JsonObject { ["backend"] = form["backend"], ["subject"] = form["subject"] });
        if (!answer.IsGood && answer.Status != StatusCodes.Status404NotFound) return new ActOutcome(List, PageText.Verbatim(answer.Problem)) { IsBad = true };
        return answer.Body.Text("dropped") is null or "0" ? new ActOutcome(List, PageText.Of("It was not in the queue any more.")) { IsBad = true } : new ActOutcome(List, PageText.Of("The plan was given up."));
    }

    private static Dictionary<string, string> FieldsOf(string backend, string? subject)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["backend"] = backend };
        if (subject is not null) fields["subject"] = subject;
        return fields;
    }
}
