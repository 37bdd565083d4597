using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace JitGateway.Failures;

/// <summary>Renders a page in the common layout. Style and script are allowed by their hashes and by nothing else.</summary>
internal sealed class PageWriter : IPageWriter
{
    private static readonly string StyleSource = Source(PageLayout.Style);

    public async Task WriteAsync(HttpContext context, GatewayPage page)
    {
        var script = page.Script?.ReplaceLineEndings("\n");   // as the browser will hash it
        using var html = new StringWriter();
        PageLayout.Render(page with { Script = script }).WriteTo(html, HtmlEncoder.Default);
        var bytes = Encoding.UTF8.GetBytes(html.ToString());
        var response = context.Response;
        response.StatusCode = page.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        SecurityHeaders.Set(response.Headers, Policy(page, script));
        if (page.FrameAncestor is not null) response.Headers.Remove("X-Frame-Options");   // it knows no origins
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static string Policy(GatewayPage page, string? script)
    {
        var policy = new StringBuilder("default-src 'none'; style-src ").Append(StyleSource);
        if (script is not null) policy.Append("; script-src ").Append(Source(script));
        if (page.AsksItsOrigin) policy.Append("; connect-src 'self'");
        if (!page.FormLeadsAway) policy.Append("; form-action 'self'");
        return policy.Append("; frame-ancestors ").Append(page.FrameAncestor ?? "'none'").Append("; base-uri 'none'").ToString();
    }

    private static string Source(string content) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
}
