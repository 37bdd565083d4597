using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures.Rooms;

/// <summary>The frame of a room's pages: whose they are, its links, who is there, the way out.</summary>
internal static class RoomLayout
{
    /// <param name="room">The room.</param>
    /// <param name="brand">Whose pages they are.</param>
    /// <param name="title">The heading.</param>
    /// <param name="body">The content.</param>
    /// <param name="foot">Help, and what to tell the help desk.</param>
    public static IHtmlContent Render(Room room, IHtmlContent brand, PageText title, IHtmlContent body, IHtmlContent foot) => Html.Format($"""
        <body class="room{(room.IsBroad ? " broad" : "")}">
        <header class="head">
        <a class="skip" href="#content">{PageText.Of("To the content")}</a>
        {brand}
        <nav aria-label="{room.Name}"><ul class="nav">
        {Links(room)}</ul></nav>
        {Who(room)}</header>
        <div>
        <main id="content" tabindex="-1" class="within">
        <h1>{title}</h1>
        {body}
        </main>
        <footer class="foot">{foot}</footer>
        </div>
        """);

    private static IHtmlContent Links(Room room)
    {
        var links = new HtmlContentBuilder();
        foreach (var link in room.Links)
        {
            var count = link.Count == 0 ? HtmlString.Empty : Html.Format($" <b>{link.Count}</b>");
            links.AppendHtml(link.Path == room.Current
                ? Html.Format($"<li><a href=\"{link.Path}\" aria-current=\"page\">{link.Text}{count}</a></li>\n")
                : Html.Format($"<li><a href=\"{link.Path}\">{link.Text}{count}</a></li>\n"));
        }

        return links;
    }

    private static IHtmlContent Who(Room room)
    {
        if (room.Who is null) return HtmlString.Empty;
        var role = room.Role is null ? HtmlString.Empty : Html.Format($" <span class=\"chip\">{room.Role}</span>");
        return Html.Format($"<div class=\"who\"><span><bdi>{room.Who}</bdi>{role}</span><a href=\"/sso/logout\">{PageText.Of("Sign out")}</a></div>\n");
    }
}
