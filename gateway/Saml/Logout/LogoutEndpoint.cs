using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Login;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Logout;

/// <summary>
/// <c>/sso/logout</c>: GET asks (or says that nobody is signed in), POST from our own page ends the session on every node, and then asks the identity provider to end the login too. The session here
/// has ended whatever that one answers, and if it never does.
/// </summary>
internal sealed class LogoutEndpoint(
    Active<GatewayOptions> gateway, ReturnUrls returnUrls, LogoutStart start, LogoutAttempts attempts, LogoutPages logoutPages, IPageWriter pages, IFailureWriter failures, IEventRecorder events, ILogger<LogoutEndpoint> logger)
{
    /// <summary>Holds a <see cref="LogoutWish"/> of another host.</summary>
    public const string WishParameter = "to";

    private const string ReturnParameter = "return";

    public async Task AskAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query[WishParameter].ToString() is { Length: > 0 } sealedWish && attempts.TakeWish(context, sealedWish) is { } wish && start.WhomToAsk(wish.Login) is { } known)
            await start.SendAsync(context, known, wish.Login, wish.ReturnUrl, afterOwnForm: false);
        else if (!TryReturnUrl(query[ReturnParameter], out var returnUrl))
            await RefuseReturnAsync(context);
        else if (await PersonAsync(context) is { } person)
            await pages.WriteAsync(context, logoutPages.Confirm(Whom(person)?.Known.Settings.Name, returnUrl));
        else
            await pages.WriteAsync(context, context.Features.Get<SessionOutage>() is not null ? logoutPages.Confirm(null, returnUrl) : logoutPages.Here(returnUrl));
    }

    public async Task EndAsync(HttpContext context)
    {
        if (!OwnForm.Is(context.Request, gateway.Value))
        {
            await failures.WriteAsync(context, new GatewayFailure(ErrorRegister.ForeignForm, new ReasonId("saml.logout.foreign_form")) { ContinueUrl = LoginPaths.LogoutPath, ContinueText = PageText.Of("Continue") });
            return;
        }

        var (form, unreadable) = context.Request.HasFormContentType ? await MessageForm.ReadAsync(context, ErrorRegister.BadRequest) : default;
        if (unreadable is not null)
        {
            await failures.WriteAsync(context, unreadable with { ContinueUrl = LoginPaths.LogoutPath });
            return;
        }

        if (!TryReturnUrl(form?[ReturnParameter].ToString(), out var returnUrl))
        {
            await RefuseReturnAsync(context);
            return;
        }

        var person = await PersonAsync(context);
        var asked = person is null ? null : Whom(person);
        if (person is not null) events.Record(context, new GatewayEvent(EventKind.Logout, EventAction.Ended, EventResult.Ended) { IdentityProvider = person.User.IdentityProvider, Session = person.SessionId }, person.User.Subject);
        await context.SignOutAsync(SessionPrincipal.Scheme);
        Log.SignedOut(logger);
        if (asked is var (known, login)) await start.LeaveAsync(context, known, login, returnUrl, person!.SessionId);
        else await LoginPaths.RedirectAsync(context, LoginPaths.Logout(returnUrl));   // so that a reload does not send the form again
    }

    private static async Task<SessionPrincipal?> PersonAsync(HttpContext context) => (await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal as SessionPrincipal;

    private (Metadata.KnownIdentityProvider Known, LogoutName Login)? Whom(SessionPrincipal person) =>
        LogoutName.Of(person.User) is { } login && start.WhomToAsk(login) is { } known ? (known, login) : null;

    /// <summary>Where the page afterwards leads: to a page behind this gateway, or it is refused.</summary>
    private bool TryReturnUrl(string? text, out string? returnUrl)
    {
        returnUrl = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (!returnUrls.TryRead(text, out var url)) return false;
        returnUrl = url.ToString();
        return true;
    }

    private Task RefuseReturnAsync(HttpContext context) =>
        failures.WriteAsync(context, new GatewayFailure(ErrorRegister.ReturnUrlRefused, new ReasonId("saml.logout.return_url")) { ContinueUrl = LoginPaths.LogoutPath, ContinueText = PageText.Of("Sign out") });
}
