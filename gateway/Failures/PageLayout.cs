using System.Globalization;
using JitGateway.Failures.Appearance;
using JitGateway.Failures.Languages;
using JitGateway.Failures.Rooms;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>The frame of every page of ours: one column, a card, light or dark as the device is, nothing loaded from anywhere.</summary>
internal static class PageLayout
{
    private static readonly HtmlString Mark = new("""<svg class="mark" viewBox="0 0 36 36" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" aria-hidden="true"><path d="M5 32V17a13 13 0 0 1 26 0v15"/><path d="M12 32V18a6 6 0 0 1 12 0v14"/><path d="M2.5 32h31"/></svg>""");

    /// <summary>Classes for page bodies: lead, button (quiet), choices, name, code, note, steps. With the gateway's own colours; an operator's stand behind it.</summary>
    public static readonly string Style = """
        :root{color-scheme:light dark;--ground:#eef1f0;--card:#fff;--ink:#16211f;--soft:#53625e;--line:#d8dfdc;--accent:#0b6b58;--on-accent:#fff;--glow:#dcebe6}
        @media(prefers-color-scheme:dark){:root{--ground:#0f1615;--card:#17211f;--ink:#e9f0ee;--soft:#9fb0ab;--line:#2b3a36;--accent:#5fc9ae;--on-accent:#06231c;--glow:#16332c}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem 1rem;background:radial-gradient(60rem 30rem at 50% -12rem,var(--glow),transparent) var(--ground);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
        main{width:100%;max-width:34rem;padding:clamp(1.5rem,5vw,2.75rem);background:var(--card);border:1px solid var(--line);border-radius:1.25rem;box-shadow:0 1px 2px rgb(0 0 0/.05),0 1rem 3rem -1.5rem rgb(0 0 0/.25)}
        .mark{display:block;width:2.25rem;height:2.25rem;margin-bottom:1.25rem;color:var(--accent)}
        .brand{display:flex;align-items:center;gap:.75rem;margin-bottom:1.5rem;font-weight:600;line-height:1.3}
        .brand .mark{flex:none;margin:0}
        .brand img{display:block;max-width:min(100%,15rem);max-height:3.25rem}
        .help{margin:1.75rem 0 0;padding:1.1rem 0 0;border-top:1px solid var(--line);font-size:.92rem}
        .help h2{margin:0 0 .25rem;font-size:1rem}
        .help p{margin:0 0 .35rem}
        h1{margin:0 0 .75rem;font-size:clamp(1.45rem,4.5vw,1.8rem);line-height:1.25;font-weight:650;letter-spacing:-.015em;text-wrap:balance}
        h2{margin:2rem 0 .5rem;font-size:1.05rem}
        p{margin:0 0 1rem}
        .lead{font-size:1.08rem}
        .note{color:var(--soft);font-size:.92rem}
        a{color:var(--accent)}
        .button,button{display:inline-flex;align-items:center;justify-content:center;min-height:2.75rem;padding:.55rem 1.3rem;border:1px solid var(--accent);border-radius:.7rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
        .button.quiet,button.quiet{background:none;color:var(--accent)}
        .button:hover,button:hover{filter:brightness(1.08)}
        :focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:.4rem}
        label{display:block;margin:0 0 .35rem;font-weight:600}
        input[type=email],input[type=search],input[type=text],input[type=password],select{width:100%;min-height:2.75rem;margin:0 0 1rem;padding:.5rem .8rem;border:1px solid var(--soft);border-radius:.7rem;background:var(--ground);color:inherit;font:inherit}
        label.check{display:flex;align-items:baseline;gap:.6rem;font-weight:400}
        input[type=checkbox]{flex:none;width:1.1rem;height:1.1rem;margin:0;accent-color:var(--accent);translate:0 .15rem}
        [hidden]{display:none!important}
        .choices{list-style:none;margin:0 0 1rem;padding:0;display:grid;gap:.6rem}
        .choices .button,.choices button{width:100%;justify-content:flex-start;text-align:start}
        table{width:100%;margin:0 0 1rem;border-collapse:collapse}
        th,td{padding:.45rem .5rem;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
        progress{width:100%;height:.5rem;margin:0 0 1rem;accent-color:var(--accent)}
        .steps{margin:0 0 1rem;padding-left:1.4rem;color:var(--soft)}
        .steps [aria-current]{color:var(--ink);font-weight:650}
        .steps .done::after{content:" \2713";color:var(--accent)}
        .facts{margin:1.75rem 0 0;padding:1.1rem 0 0;border-top:1px solid var(--line);display:grid;gap:.4rem;font-size:.92rem}
        .facts div{display:grid;grid-template-columns:7.5rem 1fr;gap:.75rem}
        .facts dt{color:var(--soft)}
        .facts dd{margin:0}
        .name,.code{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;font-size:.95em}
        .code{font-weight:650;letter-spacing:.04em;user-select:all}
        @media(max-width:26rem){.facts div{grid-template-columns:1fr;gap:0}.facts{gap:.7rem}}
        @media print{body{background:none}main{border:0;box-shadow:none}}
        """.ReplaceLineEndings("\n");

    public static IHtmlContent Render(GatewayPage page, PageFrame frame) => Html.Format($"""
        <!doctype html>
        <html lang="{frame.Language.Tag}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        {Refresh(page.Refresh)}<title>{page.Title}{(frame.Whose.Name is null ? "" : $" – {frame.Whose.Name}")}</title>
        <style>{new HtmlString(frame.Whose.Style)}</style>{(page.Room is null ? HtmlString.Empty : Html.Format($"\n<style>{new HtmlString(RoomStyle.Style)}</style>"))}
        </head>
        {(page.Room is { } room ? RoomLayout.Render(room, Brand(frame.Whose), page.Title, page.Body, Html.Format($"{Help(frame)}{Facts(page, frame)}")) : Column(page, frame))}
        {Script(page.Script)}</body>
        </html>

        """);

    private static IHtmlContent Column(GatewayPage page, PageFrame frame) => Html.Format($"""
        <body>
        <main>
        {Brand(frame.Whose)}
        <h1>{page.Title}</h1>
        {page.Body}
        {Help(frame)}{Facts(page, frame)}
        </main>
        """);

    private static IHtmlContent Brand(PageIdentity whose) => whose switch
    {
        { Logo: { PictureDark: { } dark } logo } => Html.Format($"<p class=\"brand\"><picture><source media=\"(prefers-color-scheme:dark)\" srcset=\"{new HtmlString(dark)}\"><img src=\"{new HtmlString(logo.Picture)}\" alt=\"{whose.Name}\"></picture></p>"),
        { Logo: { } logo } => Html.Format($"<p class=\"brand\"><img src=\"{new HtmlString(logo.Picture)}\" alt=\"{whose.Name}\"></p>"),
        { Name: { } name } => Html.Format($"<p class=\"brand\">{Mark}{name}</p>"),
        _ => Mark,
    };

    /// <summary>The operator's words on help, and whom to ask.</summary>
    private static IHtmlContent Help(PageFrame frame)
    {
        var (whose, code) = (frame.Whose, frame.SupportCode);
        if (whose is { HelpText: null, Contact: null }) return HtmlString.Empty;
        var text = PageText.Verbatim(whose.HelpText, [.. frame.Accepted, frame.Language.Tag, whose.Language.Tag]);
        return Html.Format($"""
            <section class="help" aria-labelledby="help">
            <h2 id="help">{PageText.Of("Help")}</h2>
            {(text is null ? HtmlString.Empty : Html.Format($"<p>{text}</p>\n"))}{(whose.Contact is null ? HtmlString.Empty : Html.Format($"<p>{PageText.Of("Whom to ask:")} {ContactLink.Of(whose.Contact, code)}</p>\n"))}</section>

            """);
    }

    /// <summary>What to tell the help desk: on every page, those too that lead on by themselves, since they are what is seen where that fails.</summary>
    private static IHtmlContent Facts(GatewayPage page, PageFrame frame)
    {
        var facts = new HtmlContentBuilder();
        foreach (var fact in page.Facts) facts.AppendHtml(Html.Format($"  <div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>\n"));
        return Html.Format($"""
            <dl class="facts">
              <div><dt>{PageText.Of("Support code")}</dt><dd class="code">{frame.SupportCode}</dd></div>
            {facts}  <div><dt>{PageText.Of("Time")}</dt><dd><time>{frame.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC</time></dd></div>
            </dl>
            """);
    }

    private static IHtmlContent Refresh(PageRefresh? refresh)
    {
        if (refresh is null) return HtmlString.Empty;
        var seconds = (int)Math.Ceiling(refresh.After.TotalSeconds);
        return PageLink.IsSafe(refresh.Url)
            ? Html.Format($"<noscript><meta http-equiv=\"refresh\" content=\"{$"{seconds}; url={refresh.Url}"}\"></noscript>\n")
            : Html.Format($"<noscript><meta http-equiv=\"refresh\" content=\"{seconds}\"></noscript>\n");
    }

    private static IHtmlContent Script(string? script) =>
        script is null ? HtmlString.Empty : Html.Format($"<script>{new HtmlString(script)}</script>\n");
}

/// <summary>What a page's frame says beside the page: whose it is, in which language, and what to tell the help desk.</summary>
/// <param name="Accepted">The languages that the browser asks for, liked best first; the operator may write more than we do.</param>
internal sealed record PageFrame(PageIdentity Whose, PageLanguage Language, IReadOnlyList<string> Accepted, string SupportCode, DateTimeOffset Now);
