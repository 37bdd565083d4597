using JitGateway.Failures.Rooms;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>A page of ours: sign-in, signed out, failure. Rendered in the common layout, in the reader's language, with a strict CSP and no-store; its foot holds the support code.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Body">The content; build it with <see cref="Html.Format"/> so that values are encoded. Its words are <see cref="PageText"/>s.</param>
internal sealed record GatewayPage(PageText Title, IHtmlContent Body)
{
    public int Status { get; init; } = 200;

    /// <summary>The room that it stands in; absent: it stands alone, as a card.</summary>
    public Room? Room { get; init; }

    /// <summary>It shows pictures of our own origin.</summary>
    public bool ShowsPictures { get; init; }

    /// <summary>What its foot says beside the support code and the time.</summary>
    public IReadOnlyList<PageFact> Facts { get; init; } = [];

    /// <summary>A script that the page runs, allowed by its hash; the page must work without it. What it shows, it takes from the page: the words there are in the reader's language.</summary>
    public string? Script { get; init; }

    /// <summary>Its script asks the page's own origin.</summary>
    public bool AsksItsOrigin { get; init; }

    /// <summary>A browser without scripts asks for this address after so long; the page's own script does it otherwise. Absent: the page stays.</summary>
    public PageRefresh? Refresh { get; init; }

    /// <summary>
    /// Its form posts to another site, which may redirect to sites that nobody knows beforehand: browsers hold <c>form-action</c> against every redirect
    /// that follows (CSP 3, 6.4.1), so such a page has none. False: forms lead to our own origin only, redirects included.
    /// </summary>
    public bool FormLeadsAway { get; init; }

    /// <summary>The origin whose pages may frame this one. Absent: nobody's.</summary>
    public string? FrameAncestor { get; init; }
}

/// <summary>A line of a page's foot.</summary>
internal sealed record PageFact(PageText Name, IHtmlContent Value);

/// <param name="After">In whole seconds.</param>
/// <param name="Url">Without a fragment, or browsers would take it for a place in the page that they have; absent: the page's own address.</param>
internal sealed record PageRefresh(TimeSpan After, string? Url);

/// <summary>Writes pages of ours.</summary>
internal interface IPageWriter
{
    Task WriteAsync(HttpContext context, GatewayPage page);
}
