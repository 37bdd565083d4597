using System.Text;
using System.Text.Encodings.Web;
using JitGateway.Configuration;
using JitGateway.Failures.Appearance;
using JitGateway.Failures.Languages;
using JitGateway.Failures.Rooms;

namespace JitGateway.Failures;

/// <summary>Renders a page in the common layout. Style and script are allowed by their hashes, the operator's logo as what it is, and nothing else.</summary>
internal sealed class PageWriter(Active<PageIdentity> identity, PageLanguages languages, TimeProvider time) : IPageWriter
{
    public async Task WriteAsync(HttpContext context, GatewayPage page)
    {
        var (whose, language) = (identity.Value, languages.Of(context.Request));
        var script = page.Script?.ReplaceLineEndings("\n");   // as the browser will hash it
        using var html = new StringWriter(language);
        PageLayout.Render(page with { Script = script }, new PageFrame(whose, language, AcceptedLanguages.Of(context.Request), context.TraceIdentifier, time.GetUtcNow())).WriteTo(html, HtmlEncoder.Default);
        var bytes = Encoding.UTF8.GetBytes(html.ToString());
        var response = context.Response;
        response.StatusCode = page.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        PageLanguages.Announce(response, language);
        SecurityHeaders.Set(response.Headers, Policy(page, script, whose));
        if (page.FrameAncestor is not null) response.Headers.Remove("X-Frame-Options");   // it knows no origins
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static string Policy(GatewayPage page, string? script, PageIdentity whose)
    {
        var policy = new StringBuilder("default-src 'none'; style-src ").Append(whose.StyleSource);
        if (page.Room is not null) policy.Append(' ').Append(RoomStyle.Source);
        if (whose.Logo is not null || page.ShowsPictures) policy.Append("; img-src").Append(whose.Logo is null ? "" : " data:").Append(page.ShowsPictures ? " 'self'" : "");
        if (script is not null) policy.Append("; script-src ").Append(PageIdentity.SourceOf(script));
        if (page.AsksItsOrigin) policy.Append("; connect-src 'self'");
        if (!page.FormLeadsAway) policy.Append("; form-action 'self'");
        return policy.Append("; frame-ancestors ").Append(page.FrameAncestor ?? "'none'").Append("; base-uri 'none'").ToString();
    }
}
