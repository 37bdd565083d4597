using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Sessions;

/// <summary>Who is signed in: search, and ending one session, all of a person, all of an identity provider or a backend.</summary>
internal sealed class SessionsPage : IConsolePage
{
    public const string List = "/sso/admin/sessions";
    private const string Revoke = "/sso/admin/sessions/revoke";
    private const string Most = "10000";

    public int Order => 30;

    public string Path => List;

    public PageText Name => PageText.Of("Sessions");

    public void Map(ConsoleRoutes routes)
    {
        routes.View(List, ListAsync);
        routes.Act(Revoke, AskAsync, RevokeAsync);
    }

    private static async Task<ConsoleView> ListAsync(ConsoleRequest request)
    {
        var search = request["q"]?.Trim();
        var answer = await request.GetAsync("/sessions", ("session", request["session"]), ("subject", request["subject"]), ("idp", request["idp"]), ("limit", Most));
        var rows = answer.Body.Items("sessions").Where(s => search is null || Fits(s, search)).ToList();
        var state = new ListState(request, "lastSeen");
        var shown = state.PageOf(rows, new Dictionary<string, Func<JsonElement, IComparable?>>(StringComparer.Ordinal)
        {
            ["lastSeen"] = static s => s.Time("lastSeen"),
            ["startedAt"] = static s => s.Time("startedAt"),
            ["identityProvider"] = static s => s.Text("identityProvider"),
            ["subject"] = static s => s.Text("subject"),
        });
        return new ConsoleView(PageText.Of("Sessions"), new Admin_Sessions_SessionsView
        {
            Model = new SessionsModel(state, shown, rows.Count, answer.Body.Flag("more"), answer.Problem, search, request.MayAct, Revoke),
        })
        { Json = answer.Body, Status = answer.Status };
    }

    private static bool Fits(JsonElement session, string search) =>
        new[] { "session", "subject", "identityProvider" }.Any(name => session.Text(name)?.Contains(search, StringComparison.OrdinalIgnoreCase) == true);

    private static Task<Confirmation?> AskAsync(ConsoleRequest request)
    {
        var (kind, value) = new[] { "session", "subject", "idp", "backend" }.Select(k => (k, v: request[k])).FirstOrDefault(k => k.v is not null);
        if (kind is null) return Task.FromResult<Confirmation?>(null);
        var what = kind switch
        {
            "session" => PageText.Of("Ends the session {0} on every node, with its open streams.").With(value!),
            "subject" => PageText.Of("Ends all sessions of the person {0} on every node.").With(value!),
            "idp" => PageText.Of("Ends all sessions of people who signed in by {0}.").With(value!),
            _ => PageText.Of("Puts everybody out of {0}: sessions that were there end.").With(value!),
        };
        return Task.FromResult<Confirmation?>(new Confirmation(PageText.Of("End sessions?"), Html.Format($"<p>{what}</p>"), PageText.Of("End them"), List)
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [kind] = value! },
            Undo = PageText.Of("Nothing undoes it, and nothing is lost: whoever may enter signs in again."),
        });
    }

    private static async Task<ActOutcome> RevokeAsync(ConsoleRequest request, ActForm form)
    {
        var body = new JsonObject();
        foreach (var kind in (string[])["session", "subject", "idp", "backend"])
            if (form[kind] is { } value) body[kind] = value;
        var answer = await request.PostAsync("/sessions/revoke", body);
        if (answer.Status == StatusCodes.Status404NotFound && answer.Body.Text("ended") is not null) return new ActOutcome(List, PageText.Of("There was no such session any more.")) { IsBad = true };
        if (!answer.IsGood) return new ActOutcome(List, PageText.Verbatim(answer.Problem)) { IsBad = true };
        return new ActOutcome(List, answer.Body.Text("ended") is { } ended and not "all" ? PageText.Of("Ended: {0}.").With(ended) : PageText.Of("All of them have ended."));
    }
}
