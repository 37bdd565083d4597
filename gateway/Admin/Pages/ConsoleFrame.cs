using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Failures.Languages;
using JitGateway.Failures.Rooms;
using JitGateway.Identity;
using JitGateway.Telemetry.Management;
using Microsoft.AspNetCore.Html;
using AdminViews = JitGateway.Admin.Pages;

namespace JitGateway.Admin.Pages;

/// <summary>What is the same for all pages of the console: who enters, the room, the guard of forms, and what is said after them.</summary>
internal sealed class ConsoleFrame(
    IConsoleDoor door, IEnumerable<IConsolePage> pages, OperationCalls operations, FormToken tokens, SaidNotes notes, IPageWriter writer, IFailureWriter failures, PageLanguages languages, Active<GatewayOptions> gateway)
{
    public const string Home = "/sso/admin";

    private const int LongestWhy = 300;

    private readonly Lazy<IReadOnlyList<IConsolePage>> _pages = new(() => [.. pages.OrderBy(static p => p.Order)]);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var page in _pages.Value) page.Map(new ConsoleRoutes(this, endpoints, page));
    }

    public async Task ShowAsync(HttpContext context, IConsolePage page, Func<ConsoleRequest, Task<ConsoleView>> view)
    {
        if (await AdmittedAsync(context) is { } request) await WriteAsync(request, page, await view(request));
    }

    public async Task StreamAsync(HttpContext context, IConsolePage page, Func<ConsoleRequest, Task> write)
    {
        _ = page;
        if (await AdmittedAsync(context) is { } request) await write(request);
    }

    public async Task TryOutAsync(HttpContext context, IConsolePage page, Func<ConsoleRequest, ActForm?, Task<ConsoleView>> view)
    {
        if (await IsOwnFormAsync(context) && await AdmittedAsync(context) is { } request && await FormAsync(request) is { } form) await WriteAsync(request, page, await view(request, form));
    }

    public async Task AskAsync(HttpContext context, IConsolePage page, Func<ConsoleRequest, Task<Confirmation?>> ask)
    {
        if (await AdmittedAsync(context) is not { } request || !await MayActAsync(request)) return;
        if (await ask(request) is { } asked) await WriteAsync(request, page, Asked(request, asked, problem: null));
        else await NothingThereAsync(context, page);
    }

    public async Task ActAsync(HttpContext context, IConsolePage page, Func<ConsoleRequest, Task<Confirmation?>> ask, Func<ConsoleRequest, ActForm, Task<ActOutcome>> act)
    {
        if (!await IsOwnFormAsync(context) || await AdmittedAsync(context) is not { } request || !await MayActAsync(request) || await FormAsync(request) is not { } form) return;
        if (form.Why is null or { Length: > LongestWhy } && await ask(request) is { AsksWhy: true } asked)
        {
            var problem = form.Why is null ? PageText.Of("Say in a few words why: the audit list shows it.") : PageText.Of("Say why in at most {0} characters.").With(LongestWhy);
            await WriteAsync(request, page, Asked(request, asked, problem) with { Status = StatusCodes.Status400BadRequest });
            return;
        }

        request.Why = form.Why;
        var outcome = await act(request, form);
        context.Response.Redirect(notes.Onto(outcome.Back, outcome.Said.In(request.Language), outcome.IsBad, request.Entrant.Person.SessionId));
    }

    private async Task<ConsoleRequest?> AdmittedAsync(HttpContext context) =>
        await door.AdmitAsync(context) is { } entrant ? new ConsoleRequest(context, entrant, languages.Of(context.Request), tokens, operations) : null;

    private async Task<bool> MayActAsync(ConsoleRequest request)
    {
        if (request.MayAct) return true;
        await failures.WriteAsync(request.Context, new GatewayFailure(ErrorRegister.AccessDenied, new ReasonId("admin.viewer")) { Note = PageText.Of("You may look at everything here; changes are for operators."), ContinueUrl = Home, ContinueText = PageText.Of("Back to the console") });
        return false;
    }

    /// <summary>Before anybody is asked who they are: another site's form is refused for everybody.</summary>
    private async Task<bool> IsOwnFormAsync(HttpContext context)
    {
        if (OwnForm.Is(context.Request, gateway.Value)) return true;
        await RefuseFormAsync(context);
        return false;
    }

    /// <summary>The form, where it carries our token; null: the request is answered.</summary>
    private async Task<ActForm?> FormAsync(ConsoleRequest request)
    {
        var asked = request.Context.Request;
        if (asked.HasFormContentType)
        {
            var form = await asked.ReadFormAsync(request.Aborted);
            if (tokens.Is(form[FormToken.Field], request.Entrant.Person.SessionId, asked.Path)) return new ActForm(form);
        }

        await RefuseFormAsync(request.Context);
        return null;
    }

    private Task RefuseFormAsync(HttpContext context) =>
        failures.WriteAsync(context, new GatewayFailure(ErrorRegister.ForeignForm, new ReasonId("admin.foreign_form")) { ContinueUrl = Home, ContinueText = PageText.Of("Back to the console") });

    private Task NothingThereAsync(HttpContext context, IConsolePage page) =>
        failures.WriteAsync(context, new GatewayFailure(ErrorRegister.NotFound, new ReasonId("admin.nothing_there")) { ContinueUrl = page.Path, ContinueText = PageText.Of("Back to the console") });

    private static ConsoleView Asked(ConsoleRequest request, Confirmation asked, PageText? problem) =>
        new(asked.Title, new AdminViews.Admin_Pages_ConfirmView { Model = new ConfirmModel(asked, request.Context.Request.Path, request.TokenFor(request.Context.Request.Path), problem) });

    private async Task WriteAsync(ConsoleRequest request, IConsolePage page, ConsoleView view)
    {
        var context = request.Context;
        if (context.Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = view.Status;
            await context.Response.WriteAsJsonAsync(view.Json.ValueKind is JsonValueKind.Undefined ? JsonSerializer.SerializeToElement(new { title = view.Title.ToString() }) : view.Json, context.RequestAborted);
            return;
        }

        var said = notes.Read(request[SaidNotes.Parameter], request.Entrant.Person.SessionId) is var (words, isBad)
            ? Html.Format($"<p class=\"said{(isBad ? " bad" : "")}\" role=\"{(isBad ? "alert" : "status")}\">{words}</p>\n")
            : HtmlString.Empty;
        await writer.WriteAsync(context, new GatewayPage(view.Title, Html.Format($"{said}{view.Body}"))
        {
            Status = view.Status,
            Script = view.Script,
            AsksItsOrigin = view.AsksItsOrigin,
            Room = new Room(PageText.Of("Console"), Home, [.. _pages.Value.Select(static p => new RoomLink(p.Path, p.Name))])
            {
                Current = page.Path,
                Who = request.Entrant.Name,
                Role = request.MayAct ? PageText.Of("Operator") : PageText.Of("Viewer"),
                IsBroad = true,
            },
        });
    }
}

/// <param name="Asked">What is asked.</param>
/// <param name="Path">Where the form goes.</param>
/// <param name="Token">Of the form.</param>
/// <param name="Problem">What was wrong with it before; null: nothing.</param>
internal sealed record ConfirmModel(Confirmation Asked, string Path, string Token, PageText? Problem);
