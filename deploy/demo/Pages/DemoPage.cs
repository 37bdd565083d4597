using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Demo.Pages;

/// <summary>The look of the demo's pages: one style sheet, no script, nothing loaded from anywhere.</summary>
internal static class DemoPage
{
    private static readonly IHtmlContent Style = new HtmlString("""
        *{box-sizing:border-box}
        body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;color:#1d2433;background:#f3f4f8}
        header{background:var(--accent);color:#fff;padding:1.6rem 2rem}
        header h1{margin:0;font-size:1.6rem;letter-spacing:-.01em}
        header p{margin:.2rem 0 0;opacity:.9}
        header nav{float:right;margin-top:.35rem}
        header nav a{color:#fff;margin-left:1.2rem;text-decoration:none;border-bottom:1px solid #ffffff80}
        main{max-width:68rem;margin:0 auto;padding:1.5rem 2rem 3rem}
        section{background:#fff;border:1px solid #e1e4ec;border-radius:.6rem;padding:1.1rem 1.4rem;margin:0 0 1.1rem}
        h2{font-size:1.05rem;margin:0 0 .6rem}
        .news{border-left:.4rem solid var(--accent);font-size:1.05rem}
        .news strong{display:block;font-size:1.2rem}
        .pair{display:grid;grid-template-columns:1fr 1fr;gap:1.1rem}
        .trio{display:grid;grid-template-columns:repeat(3,1fr);gap:1.1rem}
        @media(max-width:56rem){.pair,.trio{grid-template-columns:1fr}}
        table{border-collapse:collapse;width:100%;font-size:.92rem}
        th{text-align:left;color:#667089;font-weight:600;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #e1e4ec}
        td{padding:.35rem .6rem .35rem 0;border-bottom:1px solid #f0f1f6;vertical-align:top;overflow-wrap:anywhere}
        td:first-child{white-space:nowrap}
        tr.me td{background:#fff8db}
        code,pre{font:.86rem/1.45 ui-monospace,"DejaVu Sans Mono",Menlo,monospace}
        pre{background:#f6f7fb;border-radius:.4rem;padding:.6rem .8rem;margin:.3rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
        .numbers{display:flex;gap:2rem;margin:0 0 .8rem}
        .numbers b{display:block;font-size:1.7rem;line-height:1.1}
        .numbers span{color:#667089;font-size:.85rem}
        ol.calls{list-style:none;margin:0;padding:0}
        ol.calls li{padding:.5rem 0;border-top:1px solid #f0f1f6}
        summary{cursor:pointer}
        .muted{color:#667089;font-size:.9rem}
        label{display:block;font-size:.85rem;color:#667089;margin:.6rem 0 .15rem}
        input[type=text]{width:100%;font:inherit;padding:.4rem .55rem;border:1px solid #c9cedb;border-radius:.4rem}
        button,.button{display:inline-block;font:inherit;font-weight:600;color:#fff;background:var(--accent);border:0;border-radius:.4rem;padding:.55rem 1rem;margin-top:.9rem;cursor:pointer;text-decoration:none}
        ol.story{padding-left:1.2rem;margin:.2rem 0}
        ol.story li{margin:.55rem 0}
        """);

    /// <param name="title">The heading.</param>
    /// <param name="subtitle">One line below it.</param>
    /// <param name="accent">The colour by which one tells the demo's parts apart.</param>
    /// <param name="navigation">Links at the top right, label and address.</param>
    /// <param name="body">Sections.</param>
    public static IHtmlContent Render(string title, string subtitle, string accent, IReadOnlyList<(string Label, string Href)> navigation, IHtmlContent body) => Html.Format($"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
        <style>:root{"{"}--accent:{accent}{"}"}
        {Style}</style></head>
        <body>
        <header><nav>{Each(navigation, link => Html.Format($"""<a href="{link.Href}">{link.Label}</a>"""))}</nav><h1>{title}</h1><p>{subtitle}</p></header>
        <main>{body}</main>
        </body>
        </html>
        """);

    public static IHtmlContent Each<T>(IEnumerable<T> items, Func<T, IHtmlContent> render)
    {
        var all = new HtmlContentBuilder();
        foreach (var item in items) all.AppendHtml(render(item));
        return all;
    }

    public static async Task WriteAsync(HttpResponse response, IHtmlContent page)
    {
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        using var text = new StringWriter();
        page.WriteTo(text, System.Text.Encodings.Web.HtmlEncoder.Default);
        await response.WriteAsync(text.ToString(), response.HttpContext.RequestAborted);
    }
}
