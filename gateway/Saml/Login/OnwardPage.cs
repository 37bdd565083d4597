using JitGateway.Failures;

namespace JitGateway.Saml.Login;

/// <summary>
/// Leads on after a form of our own. A redirect would stand under that page's form-action policy, wherever the application or the identity provider then leads;
/// a page that goes on by itself does not.
/// </summary>
internal static class OnwardPage
{
    public static GatewayPage To(HttpContext context, string url, PageText title, PageText lead)
    {
        context.Response.Headers["Refresh"] = $"0;url={url}";
        return new GatewayPage(title, Html.Format($"<p class=\"lead\">{lead}</p>\n<p><a class=\"button\" href=\"{url}\">{PageText.Of("Continue")}</a></p>\n"));
    }
}
