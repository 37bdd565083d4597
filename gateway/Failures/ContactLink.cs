using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>Whom to ask, as a page shows it: an address of mail or of a page becomes a link, anything else stays words.</summary>
internal static class ContactLink
{
    public static IHtmlContent Of(string contact, string correlationId)
    {
        if (Uri.TryCreate(contact, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && PageLink.IsSafe(contact))
            return Html.Format($"<a href=\"{contact}\">{contact}</a>");
        if (!IsMail(contact)) return Html.Format($"{contact}");
        var address = $"mailto:{contact}?subject={Uri.EscapeDataString($"Support code {correlationId}")}";   // in English: it is for the help desk
        return Html.Format($"<a href=\"{address}\">{contact}</a>");
    }

    /// <summary>Narrower than RFC 5322: nothing in it means anything in an address of mail as a URL (RFC 6068).</summary>
    private static bool IsMail(string text) =>
        text.Split('@') is [{ Length: > 0 }, { Length: > 0 } domain] && domain.Contains('.', StringComparison.Ordinal) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '@' or '.' or '-' or '_' or '+');
}
