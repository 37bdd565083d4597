using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Saml.Login;

/// <summary>
/// <c>GET /sso/apps</c>: where a login ends that was for no page in particular, and where no one application is the place to go: that somebody is signed in, and where to go from here. It says which applications take people of
/// this provider; whom their rules let in, they say themselves.
/// </summary>
internal sealed class ApplicationsEndpoint(Active<GatewayOptions> gateway, ReturnUrls returnUrls, LoginTargets targets, IdentityProviderChoices choices, IFailureWriter failures, IPageWriter pages)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!gateway.Value.IsPublicHost(context.Request.Host.Host))
        {
            await LoginPaths.RedirectAsync(context, returnUrls.Applications.ToString());
            return;
        }

        var person = (await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal as SessionPrincipal;
        if (person is not null) await pages.WriteAsync(context, PageFor(person));
        else if (context.Features.Get<SessionOutage>() is { } outage) await failures.WriteAsync(context, new GatewayFailure(ErrorRegister.SessionStoreUnreachable, new ReasonId("saml.login.session_store")) { RetryAfter = outage.RetryAfter });
        else await LoginPaths.RedirectAsync(context, LoginPaths.Login(returnUrls.Applications));
    }

    private GatewayPage PageFor(SessionPrincipal person)
    {
        var open = choices.OpenTo(person.User.IdentityProvider);
        return new GatewayPage(PageText.Of("You are signed in"), Html.Format($"""
            <p class="lead">{(open.Count > 0 ? PageText.Of("Choose where you want to go.") : PageText.Of("There is no application here for people who sign in as you did. Ask your help desk."))}</p>
            {List(open)}<p><a class="button quiet" href="{LoginPaths.LogoutPath}">{PageText.Of("Sign out")}</a></p>
            """));
    }

    private IHtmlContent List(IReadOnlyList<Backend> open)
    {
        if (open.Count == 0) return HtmlString.Empty;
        var entries = new HtmlContentBuilder();
        foreach (var backend in open.OrderBy(static b => b.DisplayName, StringComparer.OrdinalIgnoreCase))
            entries.AppendHtml(Html.Format($"<li><a class=\"button quiet\" href=\"{targets.FirstPageOf(backend).ToString()}\">{backend.DisplayName}</a></li>\n"));
        return Html.Format($"<ul class=\"choices\">\n{entries}</ul>\n");
    }
}
