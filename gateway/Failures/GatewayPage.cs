using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>A page of ours: sign-in, signed out, failure. Rendered in the common layout with a strict CSP and no-store.</summary>
/// <param name="Title">The heading, plain text.</param>
/// <param name="Body">The content; build it with <see cref="Html.Format"/> so that values are encoded.</param>
internal sealed record GatewayPage(string Title, IHtmlContent Body)
{
    public int Status { get; init; } = 200;

    /// <summary>A script that the page runs, allowed by its hash; the page must work without it.</summary>
    public string? Script { get; init; }

    /// <summary>
    /// Its form posts to another site, which may redirect to sites that nobody knows beforehand: browsers hold <c>form-action</c> against every redirect
    /// that follows (CSP 3, 6.4.1), so such a page has none. False: forms lead to our own origin only, redirects included.
    /// </summary>
    public bool FormLeadsAway { get; init; }

    /// <summary>The origin whose pages may frame this one. Absent: nobody's.</summary>
    public string? FrameAncestor { get; init; }
}

/// <summary>Writes pages of ours.</summary>
internal interface IPageWriter
{
    Task WriteAsync(HttpContext context, GatewayPage page);
}
