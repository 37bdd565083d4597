using System.Security.Cryptography;
using System.Text;
using JitGateway.Failures;
using JitGateway.Failures.Appearance;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Failures;

public sealed class PageWriterTests
{
    private static readonly PageText Greeting = PageText.Verbatim("Hello");
    private static readonly IHtmlContent Hello = Html.Format($"<p>Hello</p>");

    [Fact]
    public async Task Allows_its_style_by_hash_and_nothing_else()
    {
        var (policy, page) = await WriteAsync(new GatewayPage(Greeting, Hello));

        policy.ShouldBe($"default-src 'none'; style-src {HashOf(Inside(page, "style"))}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    }

    [Fact]
    public async Task Allows_its_script_by_hash_whatever_its_line_ends()
    {
        var (policy, page) = await WriteAsync(new GatewayPage(Greeting, Hello) { Script = "let a = '</p>';\r\nlet b = 2;" });

        page.ShouldNotContain("\r");
        policy.ShouldContain($"; script-src {HashOf(Inside(page, "script"))};");
        policy.ShouldNotContain("unsafe");
    }

    /// <summary>Browsers hold the policy against every redirect that follows, and another site's redirects are nobody's to know.</summary>
    [Fact]
    public async Task A_form_leads_to_our_own_origin_only_unless_the_page_is_there_to_lead_away()
    {
        (await WriteAsync(new GatewayPage(Greeting, Hello))).Policy.ShouldContain("; form-action 'self';");
        (await WriteAsync(new GatewayPage(Greeting, Hello) { FormLeadsAway = true })).Policy.ShouldNotContain("form-action");
    }

    [Fact]
    public async Task Nobody_frames_a_page_but_whom_it_names()
    {
        (await WriteAsync(new GatewayPage(Greeting, Hello))).Policy.ShouldContain("frame-ancestors 'none'");
        (await WriteAsync(new GatewayPage(Greeting, Hello) { FrameAncestor = "https://idp.example.com" })).Policy.ShouldContain("frame-ancestors https://idp.example.com;");
    }

    [Fact]
    public async Task Encodes_the_title_and_every_value()
    {
        const string Hostile = "</title><script>alert('x')</script>\u202Eevil";

        var (_, page) = await WriteAsync(new GatewayPage(PageText.Verbatim(Hostile), Html.Format($"<p title=\"{Hostile}\">{Hostile}</p>")));

        page.ShouldNotContain("<script");
        page.ShouldNotContain("\u202E");
        page.Split("</title>").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Loads_nothing_from_anywhere()
    {
        var (_, page) = await WriteAsync(new GatewayPage(Greeting, Hello));

        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
        page.ShouldNotContain("url(");
        page.ShouldNotContain(" src=");
        page.ShouldNotContain("<link");
        page.ShouldNotContain(" style=");
    }

    [Fact]
    public async Task Is_readable_on_a_phone_by_night_and_by_a_screen_reader()
    {
        var (_, page) = await WriteAsync(new GatewayPage(Greeting, Hello) { Status = 404 });

        page.ShouldStartWith("<!doctype html>\n<html lang=\"en\">");
        page.ShouldContain("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.ShouldContain("prefers-color-scheme:dark");
        page.ShouldContain("<main>");
        page.ShouldContain("<h1>Hello</h1>");
        page.ShouldContain("aria-hidden=\"true\"");
        page.ShouldContain("<dt>Support code</dt><dd class=\"code\">7K3QM-9XW2D</dd>");
        Encoding.UTF8.GetByteCount(page).ShouldBeLessThan(8 * 1024);
    }

    [Theory]
    [InlineData("--ink", "--card", 7.0)]
    [InlineData("--soft", "--card", 4.5)]
    [InlineData("--accent", "--card", 4.5)]
    [InlineData("--on-accent", "--accent", 4.5)]
    public void Its_colours_can_be_told_apart_by_day_and_by_night(string ink, string ground, double least)
    {
        var themes = PageLayout.Style.Split(":root{").Skip(1).Select(theme => theme[..theme.IndexOf('}')]).ToList();

        themes.Count.ShouldBe(2);
        foreach (var theme in themes)
            Contrast(Luminance(theme, ink), Luminance(theme, ground)).ShouldBeGreaterThan(least, $"{ink} on {ground}");
    }

    private static async Task<(string Policy, string Page)> WriteAsync(GatewayPage page, PageIdentity? identity = null)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "7K3QM-9XW2D" };
        var body = new MemoryStream();
        context.Response.Body = body;
        await PlainPages.Writer(new ManualTimeProvider(), identity).WriteAsync(context, page);
        context.Response.StatusCode.ShouldBe(page.Status);
        context.Response.ContentLength.ShouldBe(body.Length);
        return (context.Response.Headers.ContentSecurityPolicy.ToString(), Encoding.UTF8.GetString(body.ToArray()));
    }

    private static string Inside(string page, string element) =>
        page[(page.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2)..page.IndexOf($"</{element}>", StringComparison.Ordinal)];

    private static string HashOf(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";

    private static double Contrast(double one, double other) => (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);

    /// <summary>WCAG 2.2, relative luminance.</summary>
    private static double Luminance(string theme, string variable)
    {
        var hex = theme.Split(';').Single(declaration => declaration.StartsWith($"{variable}:#")).Split('#')[1];
        if (hex.Length == 3) hex = string.Concat(hex.SelectMany(c => new[] { c, c }));
        var parts = Convert.FromHexString(hex).Select(b => b / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
