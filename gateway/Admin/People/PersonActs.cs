using System.Text.Json.Nodes;
using JitGateway.Admin.Pages;
using JitGateway.Failures;
using JitGateway.Telemetry.Management;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Admin.People;

/// <summary>What operators do to somebody's account, and to what provisioning did: each asks for confirmation and a reason first.</summary>
internal static class PersonActs
{
    public const string Disable = "/sso/admin/people/disable";
    public const string Enable = "/sso/admin/people/enable";
    public const string Unlink = "/sso/admin/people/unlink";
    public const string Relink = "/sso/admin/people/relink";
    public const string Replay = "/sso/admin/people/replay";
    public const string Undo = "/sso/admin/people/undo";

    public static void Map(ConsoleRoutes routes)
    {
        routes.Act(Disable, Of(AskDisable), (request, form) => ActAsync(request, form, "/users/disable"));
        routes.Act(Enable, Of(AskEnable), (request, form) => ActAsync(request, form, "/users/enable"));
        routes.Act(Unlink, Of(AskUnlink), (request, form) => ActAsync(request, form, "/users/unlink"));
        routes.Act(Relink, Of(AskRelink), (request, form) => ActAsync(request, form, "/users/relink"));
        routes.Act(Replay, OfEntry(AskReplay), (request, form) => AgainAsync(request, form, "/ledger/replay"));
        routes.Act(Undo, OfEntry(AskUndo), (request, form) => AgainAsync(request, form, "/ledger/undo"));
    }

    private static Func<ConsoleRequest, Task<Confirmation?>> Of(Func<string, string?, Confirmation?> ask) => request => Task.FromResult(request["subject"] is { } subject ? ask(subject, request["backend"]) : null);

    private static Func<ConsoleRequest, Task<Confirmation?>> OfEntry(Func<string, Confirmation> ask) => request => Task.FromResult(request["number"] is { } number ? ask(number) : null);

    private static Confirmation AskDisable(string subject, string? backend) => new(
        PageText.Of("Keep this person out?"),
        What(backend is null
            ? PageText.Of("Disables every account of {0}, keeps the person out of these applications, and ends their sessions.").With(subject)
            : PageText.Of("Disables the account of {0} at {1}, keeps the person out there, and ends their sessions.").With(subject, backend)),
        PageText.Of("Keep them out"), BackTo(subject))
    {
        Fields = Fields(subject, backend),
        Undo = PageText.Of("“Let in again” undoes it."),
    };

    private static Confirmation AskEnable(string subject, string? backend) => new(
        PageText.Of("Let this person in again?"),
        What(backend is null
            ? PageText.Of("Enables every account of {0} and lets the person in again.").With(subject)
            : PageText.Of("Enables the account of {0} at {1} and lets the person in again.").With(subject, backend)),
        PageText.Of("Let them in"), BackTo(subject))
    {
        Fields = Fields(subject, backend),
        Undo = PageText.Of("“Keep out” undoes it."),
    };

    private static Confirmation? AskUnlink(string subject, string? backend) => backend is null ? null : new Confirmation(
        PageText.Of("Forget which account this person has?"), What(PageText.Of("The account of {0} at {1} stays as it is. The next login finds one by the rules, or makes one.").With(subject, backend)), PageText.Of("Forget it"), BackTo(subject))
    {
        Fields = Fields(subject, backend),
        Undo = PageText.Of("“Link to another account” with the same account undoes it."),
    };

    private static Confirmation? AskRelink(string subject, string? backend) => backend is null ? null : new Confirmation(
        PageText.Of("Link this person to another account?"), What(PageText.Of("From then on {0} works at {1} with the account that you name; the one they had stays as it is.").With(subject, backend)), PageText.Of("Link it"), BackTo(subject))
    {
        Fields = Fields(subject, backend),
        Undo = PageText.Of("Linking to the former account undoes it; the ledger remembers which it was."),
        More = Html.Format($"""
            <label for="account">{PageText.Of("Id of the account in the application")}</label>
            <input type="text" id="account" name="account" maxlength="512" required autocomplete="off">
            <label><input type="checkbox" name="force" value="true"> {PageText.Of("Take it away from whoever has it")}</label>
            """),
    };

    private static Confirmation AskReplay(string number) => new(
        PageText.Of("Do this once more?"), What(PageText.Of("Does the plan of entry {0} once more: the application is asked to write the same values again.").With(number)), PageText.Of("Do it again"), EntryOf(number))
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["number"] = number },
        Undo = PageText.Of("What it changes is an entry of its own, which can be set back."),
    };

    private static Confirmation AskUndo(string number) => new(
        PageText.Of("Set this back?"), What(PageText.Of("Writes what the application held before entry {0}. An account that it made is disabled.").With(number)), PageText.Of("Set it back"), EntryOf(number))
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["number"] = number },
        Undo = PageText.Of("Setting back is an entry of its own, and can be set back."),
        More = Html.Format($"<label><input type=\"checkbox\" name=\"overwrite\" value=\"true\"> {PageText.Of("Also what somebody changed since")}</label>\n"),
    };

    private static async Task<ActOutcome> ActAsync(ConsoleRequest request, ActForm form, string operation)
    {
        var subject = form["subject"] ?? "";
        var body = new JsonObject { ["subject"] = subject, ["reason"] = form.Why };
        if (form["backend"] is { } backend) body["backend"] = backend;
        else body["all"] = true;
        if (form["account"] is { } account) body["account"] = account;
        if (form.Flag("force")) body["force"] = true;
        var answer = await request.PostAsync(operation, body);
        return Outcome(BackTo(subject), answer, string.Join(" ", answer.Body.Items("results").Select(static r => $"{r.Text("backend")}: {r.Text("title")}. {r.Text("detail")}")));
    }

    private static async Task<ActOutcome> AgainAsync(ConsoleRequest request, ActForm form, string operation)
    {
        var number = form["number"] ?? "";
        var answer = await request.AskAsync(new OperationCall(HttpMethods.Post, operation) { Query = [KeyValuePair.Create("number", (string?)number), KeyValuePair.Create("overwrite", form["overwrite"])] });
        return Outcome(EntryOf(number), answer, $"{answer.Body.Text("title")}. {answer.Body.Text("detail")}");
    }

    private static ActOutcome Outcome(string back, OperationAnswer answer, string done) =>
        answer.IsGood ? new ActOutcome(back, PageText.Verbatim(done)) : new ActOutcome(back, PageText.Verbatim(answer.Problem)) { IsBad = true };

    private static IHtmlContent What(PageText text) => Html.Format($"<p>{text}</p>");

    private static Dictionary<string, string> Fields(string subject, string? backend)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["subject"] = subject };
        if (backend is not null) fields["backend"] = backend;
        return fields;
    }

    private static string BackTo(string subject) => PeoplePage.Person + QueryString.Create("subject", subject);

    private static string EntryOf(string number) => PeoplePage.Entry + QueryString.Create("number", number);
}
