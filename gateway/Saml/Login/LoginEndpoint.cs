using JitGateway.Configuration;
using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Saml.Login;

/// <summary><c>GET /sso/login?return=…&amp;idp=…</c>: on to the identity provider, or a page to choose one.</summary>
internal sealed class LoginEndpoint(
    Active<GatewayOptions> gateway, ReturnUrls returnUrls, IdentityProviderChoices choices, LoginStart start, IFailureWriter failures, IPageWriter pages)
{
    public Task HandleAsync(HttpContext context)
    {
        if (!context.Request.Host.Host.Equals(gateway.Value.PublicOrigin!.Host, StringComparison.OrdinalIgnoreCase)) return MoveAsync(context);
        var query = context.Request.Query;
        var target = returnUrls.Root;
        if (query["return"].ToString() is { Length: > 0 } wanted && !returnUrls.TryRead(wanted, out target!))
            return FailAsync(context, ErrorRegister.ReturnUrlRefused, "saml.login.return_url", returnUrls.Root);

        var fitting = choices.For(target);
        if (fitting.Count == 0) return FailAsync(context, ErrorRegister.LoginNotConfigured, "saml.login.no_identity_provider");
        if (query["idp"].ToString() is { Length: > 0 } name)
        {
            return fitting.FirstOrDefault(p => p.Name == name) is { } named
                ? start.SendAsync(context, named, target)
                : FailAsync(context, ErrorRegister.UnknownIdentityProvider, "saml.login.unknown_identity_provider", target);
        }

        if (fitting.Count == 1) return start.SendAsync(context, fitting[0], target);
        var email = query["email"].ToString().Trim();
        return OfEmail(fitting, email) is { } own
            ? start.SendAsync(context, own, target, afterOwnForm: true)
            : pages.WriteAsync(context, Choice(fitting, target, email));
    }

    /// <summary>The attempt's cookie belongs to PublicOrigin, where the answer arrives: the login begins there, and a path of this host becomes absolute.</summary>
    private Task MoveAsync(HttpContext context)
    {
        var query = context.Request.Query.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        var wanted = query.GetValueOrDefault("return").ToString();
        if (wanted is "" or ['/', ..]) query["return"] = gateway.Value.OriginOf(context.Request.Host.Host) + (wanted.Length > 0 ? wanted : "/");
        return LoginPaths.RedirectAsync(context, $"{gateway.Value.Origin}{LoginPaths.LoginPath}{QueryString.Create(query)}");
    }

    private static IdentityProvider? OfEmail(IReadOnlyList<IdentityProvider> fitting, string email) =>
        email.LastIndexOf('@') is > 0 and var at
            ? fitting.FirstOrDefault(p => p.Options.EmailDomains.Contains(email[(at + 1)..], StringComparer.OrdinalIgnoreCase))
            : null;

    private static GatewayPage Choice(IReadOnlyList<IdentityProvider> fitting, ReturnUrl target, string email)
    {
        var choices = new HtmlContentBuilder();
        foreach (var provider in fitting)
            choices.AppendHtml(Html.Format($"<li><a class=\"button quiet\" href=\"{LoginPaths.Login(target, provider.Name)}\">{provider.DisplayName}</a></li>\n"));
        return new GatewayPage("How do you sign in?", Html.Format($"""
            <p class="lead">Choose the service with which you sign in.</p>
            <ul class="choices">
            {choices}</ul>
            {EmailForm(fitting, target, email)}
            """));
    }

    private static IHtmlContent EmailForm(IReadOnlyList<IdentityProvider> fitting, ReturnUrl target, string email) =>
        fitting.All(p => p.Options.EmailDomains.Count == 0) ? HtmlString.Empty : Html.Format($"""
            <h2>Not sure? Your e-mail address tells.</h2>
            <form method="get" action="{LoginPaths.LoginPath}">
            {Unknown(email)}<input type="hidden" name="return" value="{target.ToString()}">
            <label for="email">E-mail address at work</label>
            <input type="email" id="email" name="email" autocomplete="email" required>
            <p><button type="submit">Continue</button></p>
            </form>
            """);

    private static IHtmlContent Unknown(string email) =>
        email.Length == 0 ? HtmlString.Empty : Html.Format($"<p role=\"alert\">No sign-in service belongs to that address. Check it, or choose from the list.</p>\n");

    private Task FailAsync(HttpContext context, ErrorCode code, string reason, ReturnUrl? again = null) =>
        failures.WriteAsync(context, new GatewayFailure(code, new ReasonId(reason)) { ContinueUrl = again is null ? null : LoginPaths.Login(again) });
}
