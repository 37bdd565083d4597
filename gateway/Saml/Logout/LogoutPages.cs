using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Saml.Login;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Saml.Logout;

/// <summary>What a person reads about signing out: what came of it, where it did not reach, and what to do about that.</summary>
internal sealed class LogoutPages(Active<ServiceProvider> serviceProvider)
{
    private const string CloseBrowser = "On a computer that others use, close the browser, all its windows.";

    /// <param name="provider">Who is told too, by its configured name; null: nobody.</param>
    public GatewayPage Confirm(string? provider, string? returnUrl) => new("Sign out?", Html.Format($"""
        <p class="lead">You will be signed out of all applications behind this gateway{(provider is null ? "" : $", and of {NameOf(provider)}")}.</p>
        <form method="post" action="{LoginPaths.LogoutPath}">
        {Hidden(returnUrl)}<p><button type="submit">Sign out</button></p>
        </form>
        """));

    /// <summary>The identity provider was not asked.</summary>
    public GatewayPage Here(string? returnUrl) => Page("You are signed out", "You are signed out of the applications behind this gateway.",
        "Your sign-in service may still know you. On a computer that others use, sign out there too and close the browser.", returnUrl);

    public GatewayPage Everywhere(string provider, string? returnUrl) => Page("You are signed out", $"You are signed out of the applications behind this gateway and of {NameOf(provider)}.", CloseBrowser, returnUrl);

    public GatewayPage Partly(string provider, string? returnUrl) => Page("You are signed out, but not everywhere",
        $"You are signed out of the applications behind this gateway. {NameOf(provider)} says that it could not sign you out of every other application.",
        "To end what is left, sign out of those applications, or close the browser, all its windows.", returnUrl);

    /// <param name="reason">The id of what was wrong; null: the identity provider itself said no.</param>
    public GatewayPage NotThere(string provider, string? returnUrl, string supportCode, string? reason) => Page("You are signed out here only",
        reason is null
            ? $"You are signed out of the applications behind this gateway. {NameOf(provider)} did not sign you out."
            : $"You are signed out of the applications behind this gateway. Whether {NameOf(provider)} signed you out is not known: its answer could not be accepted.",
        $"Sign out at {NameOf(provider)} itself, or close the browser, all its windows; until then anybody at this computer could sign in again as you.", returnUrl, Html.Format($"""
        <dl class="facts">
          <div><dt>Support code</dt><dd class="code">{supportCode}</dd></div>
          <div><dt>Reason</dt><dd class="name">{reason ?? "saml.logout.declined"}</dd></div>
        </dl>
        """));

    /// <summary>An identity provider ended the login, and wants no answer.</summary>
    public GatewayPage EndedBy(string provider) => Page("You are signed out", $"{NameOf(provider)} has signed you out, here too.", CloseBrowser, returnUrl: null);

    private static GatewayPage Page(string title, string lead, string advice, string? returnUrl, IHtmlContent? more = null) => new(title, Html.Format($"""
        <p class="lead">{lead}</p>
        <p>{advice}</p>
        <p><a class="button quiet" href="{returnUrl ?? "/"}">Sign in again</a></p>
        {more ?? HtmlString.Empty}
        """));

    private static IHtmlContent Hidden(string? returnUrl) => returnUrl is null ? HtmlString.Empty : Html.Format($"<input type=\"hidden\" name=\"return\" value=\"{returnUrl}\">\n");

    private string NameOf(string provider) => serviceProvider.Value.IdentityProviders.GetValueOrDefault(provider)?.DisplayName ?? provider;
}
