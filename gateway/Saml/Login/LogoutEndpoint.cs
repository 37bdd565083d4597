using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Login;

/// <summary>
/// <c>/sso/logout</c>: GET asks (or says that nobody is signed in), POST from our own page ends the session on every node. The page after it asks nobody to
/// sign in again.
/// </summary>
internal sealed class LogoutEndpoint(Active<GatewayOptions> gateway, IPageWriter pages, IFailureWriter failures, ILogger<LogoutEndpoint> logger)
{
    private static readonly GatewayPage Confirm = new("Sign out?", Html.Format($"""
        <p class="lead">You will be signed out of all applications behind this gateway.</p>
        <form method="post" action="{LoginPaths.LogoutPath}">
        <p><button type="submit">Sign out</button></p>
        </form>
        """));

    private static readonly GatewayPage SignedOut = new("You are signed out", Html.Format($"""
        <p class="lead">You are signed out of the applications behind this gateway.</p>
        <p>Your sign-in service may still know you. On a computer that others use, sign out there too and close the browser.</p>
        <p><a class="button quiet" href="/">Sign in again</a></p>
        """));

    public async Task AskAsync(HttpContext context)
    {
        var session = await context.AuthenticateAsync(SessionPrincipal.Scheme);
        await pages.WriteAsync(context, session.Succeeded || context.Features.Get<SessionOutage>() is not null ? Confirm : SignedOut);
    }

    public async Task EndAsync(HttpContext context)
    {
        if (!IsOwnForm(context.Request))
        {
            await failures.WriteAsync(context, new GatewayFailure(ErrorRegister.ForeignForm, new ReasonId("saml.logout.foreign_form")) { ContinueUrl = LoginPaths.LogoutPath });
            return;
        }

        await context.SignOutAsync(SessionPrincipal.Scheme);
        Log.SignedOut(logger);
        await LoginPaths.RedirectAsync(context, LoginPaths.LogoutPath);   // so that a reload does not send the form again
    }

    /// <summary>Every browser of today says with a POST where its form stood; a form that does not say is nobody's.</summary>
    private bool IsOwnForm(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site == "same-origin";
        return request.Headers.Origin.ToString().Equals(gateway.Value.OriginOf(request.Host.Host), StringComparison.OrdinalIgnoreCase);
    }
}
