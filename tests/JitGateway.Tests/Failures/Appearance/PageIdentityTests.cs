using System.Net;
using System.Text.Json;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Failures.Appearance;

/// <summary>The section <c>Pages</c>: name, logo, help, colour and language on the pages of a gateway that runs.</summary>
public sealed class PageIdentityTests : IDisposable
{
    private const string Svg = """<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1H0z"/></svg>""";
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13];
    private static readonly byte[] Webp = [.. "RIFF"u8, 4, 0, 0, 0, .. "WEBPVP8 "u8];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16];

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_page_says_whose_it_is_and_where_help_is_found()
    {
        var logo = _folder.WithFile("logo.svg", Svg);
        await using var gateway = await RunningGateway.StartAsync($$"""
            { "Pages": { "Name": "Example & Sons", "Logo": {{JsonSerializer.Serialize(logo)}}, "HelpText": { "en": "Weekdays from 8 to 18.", "de": "Werktags von 8 bis 18 Uhr." }, "Contact": "help@example.com", "Accent": "#ffcc00" } }
            """);

        foreach (var path in new[] { "/nowhere", "/sso/logout", "/sso/login" })
        {
            using var answer = await gateway.NavigateAsync(path);
            var page = await answer.Content.ReadAsStringAsync();

            page.ShouldContain(" &#x2013; Example &amp; Sons</title>");
            page.ShouldContain($"<img src=\"data:image/svg+xml;base64,{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Svg))}\" alt=\"Example &amp; Sons\">");
            VisibleText.Of(page).ShouldContain("Help\nWeekdays from 8 to 18.\nWhom to ask: help@example.com\nSupport code\n");
            page.ShouldContain("href=\"mailto:help@example.com?subject=Support%20code%20");
            page.ShouldContain("--accent:#ffcc00");
            var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
            policy.ShouldContain("; img-src data:;");
            policy.ShouldNotContain("unsafe");
        }
    }

    [Fact]
    public async Task A_page_that_carries_no_logo_allows_no_picture_and_one_for_dark_screens_is_shown_there()
    {
        var (light, dark) = (Write("light.png", Png), Write("dark.webp", Webp));
        await using var gateway = await RunningGateway.StartAsync("""{ "Pages": { "Name": "Example Corp" } }""");
        using var named = await gateway.NavigateAsync("/nowhere");
        VisibleText.Of(await named.Content.ReadAsStringAsync()).ShouldStartWith("Example Corp\nNothing here\n");
        named.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldNotContain("img-src");

        gateway.Reconfigure($$"""{ "Pages": { "Name": "Example Corp", "Logo": {{JsonSerializer.Serialize(light)}}, "LogoDark": {{JsonSerializer.Serialize(dark)}} } }""");

        using var answer = await gateway.NavigateAsync("/nowhere");
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("<source media=\"(prefers-color-scheme:dark)\" srcset=\"data:image/webp;base64,");
        page.ShouldContain("<img src=\"data:image/png;base64,");
    }

    [Theory]
    [InlineData("de-CH, en;q=0.5", "de", "Hier ist nichts", "Werktags.")]
    [InlineData("fr", "fr", "Il n’y a rien ici", "<span lang=\"de\">Werktags.</span>")]
    [InlineData("nl, fr;q=0.5", "fr", "Il n’y a rien ici", "<span lang=\"nl\">Werkdagen.</span>")]
    [InlineData("es", "de", "Hier ist nichts", "Werktags.")]
    [InlineData(null, "de", "Hier ist nichts", "Werktags.")]
    public async Task Pages_are_in_the_readers_language_else_in_the_operators(string? accepted, string language, string title, string help)
    {
        await using var gateway = await RunningGateway.StartAsync("""{ "Pages": { "Language": "de", "HelpText": { "en": "Weekdays.", "de": "Werktags.", "nl": "Werkdagen." } } }""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        if (accepted is not null) request.Headers.TryAddWithoutValidation("Accept-Language", accepted);

        using var answer = await gateway.Client.SendAsync(request);

        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain($"<html lang=\"{language}\">");
        WebUtility.HtmlDecode(page).ShouldContain($"<h1>{title}</h1>");
        page.ShouldContain($"<p>{help}</p>");
        answer.Content.Headers.ContentLanguage.ShouldBe([language]);
        answer.Headers.Vary.ShouldBe(["Accept-Language"]);
    }

    [Fact]
    public async Task A_scripts_problem_document_is_in_the_readers_language_too()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("Accept-Language", "fr");

        using var answer = await gateway.Client.SendAsync(request);

        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("title").GetString().ShouldBe("Il n’y a rien ici");
        problem.RootElement.GetProperty("detail").GetString().ShouldStartWith("Il n’y a pas d’application");
        problem.RootElement.GetProperty("constant").GetString().ShouldBe("NOT_FOUND");
        answer.Content.Headers.ContentLanguage.ShouldBe(["fr"]);
    }

    [Theory]
    [InlineData("logo.png", "image/png")]
    [InlineData("logo.webp", "image/webp")]
    [InlineData("logo.jpg", "image/jpeg")]
    [InlineData("logo.svg", "image/svg+xml")]
    [InlineData("plain.svg", "image/svg+xml")]
    public async Task A_picture_is_what_its_content_says(string name, string type)
    {
        var file = name switch
        {
            "logo.png" => Write(name, Png),
            "logo.webp" => Write(name, Webp),
            "logo.jpg" => Write(name, Jpeg),
            "plain.svg" => _folder.WithFile(name, "\uFEFF <svg/>"),
            _ => _folder.WithFile(name, Svg),
        };
        await using var gateway = await RunningGateway.StartAsync($$"""{ "Pages": { "Name": "Example Corp", "Logo": {{JsonSerializer.Serialize(file)}} } }""");

        using var answer = await gateway.NavigateAsync("/nowhere");

        (await answer.Content.ReadAsStringAsync()).ShouldContain($"<img src=\"data:{type};base64,");
    }

    [Theory]
    [InlineData("""{ "Name": " " }""", "Pages:Name = \" \": names nobody. Write the organisation's name, at most 200 characters.")]
    [InlineData("""{ "Contact": "" }""", "Pages:Contact = \"\": tells nobody whom to ask. Write an address of mail, an https URL, or a few words, at most 200 characters.")]
    [InlineData("""{ "Accent": "green" }""", "Pages:Accent = \"green\": is no colour. Write #rgb or #rrggbb.")]
    [InlineData("""{ "Language": "nl" }""", "Pages:Language = \"nl\": is not the name of a language of the pages. Use one of: de, en, fr.")]
    [InlineData("""{ "Logo": "text.png" }""", "Pages:Name: is missing beside Logo. Write the organisation's name: it is read out to whoever does not see the picture.")]
    [InlineData("""{ "Name": "Example", "LogoDark": "logo.svg" }""", "Pages:LogoDark = \"FOLDER/logo.svg\": stands without Logo. Write Logo as well: it is shown on light screens.")]
    [InlineData("""{ "Name": "Example", "Logo": "text.png" }""", "Pages:Logo = \"FOLDER/text.png\": is no picture that pages can show, or one over 32 KB. Name an SVG, PNG, JPEG or WebP file that is small enough to go with every page.")]
    [InlineData("""{ "Name": "Example", "Logo": "large.svg" }""", "Pages:Logo = \"FOLDER/large.svg\": is no picture that pages can show, or one over 32 KB. Name an SVG, PNG, JPEG or WebP file that is small enough to go with every page.")]
    [InlineData("""{ "Name": "Example", "Logo": "none.svg" }""", "Pages:Logo = \"FOLDER/none.svg\": cannot be read (there is no such file). Name a file that the gateway can read.")]
    [InlineData("""{ "HelpText": { "de": "" } }""", "Pages:HelpText: is neither a text nor texts by language. Write \"text\", or { \"en\": \"text\", \"de\": \"Text\" }.")]
    [InlineData("""{ "Colour": "#fff" }""", "Pages:Colour: is not a key that is known here. Known: Accent, Contact, HelpText, Language, Logo, LogoDark, Name.")]
    public void Tells_what_is_wrong_and_what_to_write(string pages, string error)
    {
        _folder.WithFile("text.png", "no picture");
        _folder.WithFile("logo.svg", Svg);
        _folder.WithFile("large.svg", "<svg>" + new string(' ', 33_000) + "</svg>");
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Pages": {{pages}} }""");

        _folder.Errors().ShouldContain(error.Replace("FOLDER", _folder.Folder));
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
