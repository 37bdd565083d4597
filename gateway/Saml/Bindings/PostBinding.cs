using System.Text;
using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Saml.Bindings;

/// <summary>The HTTP-POST binding (SAML Bindings 3.5): a form that sends itself; a button does where no script runs.</summary>
internal static class PostBinding
{
    /// <summary>Runs at once and again after the back button, so that nobody is stuck on the page.</summary>
    public const string SubmitAtOnce = "document.forms[0].submit();addEventListener('pageshow',function(e){if(e.persisted)document.forms[0].submit()})";

    /// <summary>The page that carries a signed message to the identity provider.</summary>
    public static GatewayPage RequestPage(Uri destination, string message, string relayState) => Page(
        PageText.Of("Going to the sign-in page"),
        destination.AbsoluteUri,
        [("SAMLRequest", Convert.ToBase64String(Encoding.UTF8.GetBytes(message))), ("RelayState", relayState)]) with
    {
        FormLeadsAway = true,
    };

    /// <summary>The page that carries a logout message of ours. It may stand in a frame of the identity provider, as those do that end many sessions at once.</summary>
    /// <param name="parameter"><c>SAMLRequest</c> or <c>SAMLResponse</c>.</param>
    public static GatewayPage LogoutPage(string parameter, Uri destination, string message, string? relayState) => Page(
        PageText.Of("Signing you out"),
        destination.AbsoluteUri,
        relayState is null ? [(parameter, Convert.ToBase64String(Encoding.UTF8.GetBytes(message)))] : [(parameter, Convert.ToBase64String(Encoding.UTF8.GetBytes(message))), ("RelayState", relayState)]) with
    {
        FormLeadsAway = true,
        FrameAncestor = destination.GetLeftPart(UriPartial.Authority),
    };

    public static GatewayPage Page(PageText title, string action, IEnumerable<(string Name, string Value)> fields)
    {
        var inputs = new HtmlContentBuilder();
        foreach (var (name, value) in fields)
            inputs.AppendHtml(Html.Format($"<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n"));
        return new GatewayPage(title, Html.Format($"""
            <form method="post" action="{action}">
            {inputs}<p>{PageText.Of("This takes a moment. If nothing happens, press the button.")}</p>
            <p><button type="submit">{PageText.Of("Continue")}</button></p>
            </form>
            """))
        { Script = SubmitAtOnce };
    }

    /// <summary>Strict base64 with padding, in lines or not; null for anything else.</summary>
    public static byte[]? Decode(string value)
    {
        foreach (var c in value)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/' or '=' or '\r' or '\n'))
                return null;
        var bytes = new byte[value.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(value, bytes, out var length) && length > 0 ? bytes[..length] : null;
    }
}
