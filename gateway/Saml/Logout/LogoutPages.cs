using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Saml.Login;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Saml.Logout;

/// <summary>What a person reads about signing out: what came of it, where it did not reach, and what to do about that.</summary>
internal sealed class LogoutPages(Active<ServiceProvider> serviceProvider)
{
    private static readonly PageText SignedOut = PageText.Of("You are signed out");
    private static readonly PageText SignedOutHere = PageText.Of("You are signed out of the applications behind this gateway.");
    private static readonly PageText CloseBrowser = PageText.Of("On a computer that others use, close the browser, all its windows.");
    private static readonly ReasonId Declined = new("saml.logout.declined");

    /// <param name="provider">Who is told too, by its configured name; null: nobody.</param>
    public GatewayPage Confirm(string? provider, string? returnUrl) => new(PageText.Of("Sign out?"), Html.Format($"""
        <p class="lead">{(provider is null
            ? PageText.Of("You will be signed out of all applications behind this gateway.")
            : PageText.Of("You will be signed out of all applications behind this gateway, and of {0}.").With(NameOf(provider)))}</p>
        <form method="post" action="{LoginPaths.LogoutPath}">
        {Hidden(returnUrl)}<p><button type="submit">{PageText.Of("Sign out")}</button></p>
        </form>
        """));

    /// <summary>The identity provider was not asked.</summary>
    public GatewayPage Here(string? returnUrl) => Page(SignedOut, SignedOutHere,
        PageText.Of("Your sign-in service may still know you. On a computer that others use, sign out there too and close the browser."), returnUrl);

    public GatewayPage Everywhere(string provider, string? returnUrl) =>
        Page(SignedOut, PageText.Of("You are signed out of the applications behind this gateway and of {0}.").With(NameOf(provider)), CloseBrowser, returnUrl);

    public GatewayPage Partly(string provider, string? returnUrl) => Page(PageText.Of("You are signed out, but not everywhere"),
        SignedOutHere.And(PageText.Of("{0} says that it could not sign you out of every other application.").With(NameOf(provider))),
        PageText.Of("To end what is left, sign out of those applications, or close the browser, all its windows."), returnUrl);

    /// <param name="reason">The id of what was wrong; null: the identity provider itself said no.</param>
    public GatewayPage NotThere(string provider, string? returnUrl, ReasonId? reason) => Page(PageText.Of("You are signed out here only"),
        SignedOutHere.And(reason is null
            ? PageText.Of("{0} did not sign you out.").With(NameOf(provider))
            : PageText.Of("Whether {0} signed you out is not known: its answer could not be accepted.").With(NameOf(provider))),
        PageText.Of("Sign out at {0} itself, or close the browser, all its windows; until then anybody at this computer could sign in again as you.").With(NameOf(provider)), returnUrl) with
    {
        Facts = [FailurePage.Reason(reason ?? Declined)],
    };

    /// <summary>An identity provider ended the login, and wants no answer.</summary>
    public GatewayPage EndedBy(string provider) => Page(SignedOut, PageText.Of("{0} has signed you out, here too.").With(NameOf(provider)), CloseBrowser, returnUrl: null);

    private static GatewayPage Page(PageText title, PageText lead, PageText advice, string? returnUrl) => new(title, Html.Format($"""
        <p class="lead">{lead}</p>
        <p>{advice}</p>
        <p><a class="button quiet" href="{returnUrl ?? "/"}">{PageText.Of("Sign in again")}</a></p>
        """));

    private static IHtmlContent Hidden(string? returnUrl) => returnUrl is null ? HtmlString.Empty : Html.Format($"<input type=\"hidden\" name=\"return\" value=\"{returnUrl}\">\n");

    private string NameOf(string provider) => serviceProvider.Value.IdentityProviders.GetValueOrDefault(provider)?.DisplayName ?? provider;
}
