using System.Text.Json;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Backends.Operation;

/// <summary>A backend that is closed: who reads what, and who gets in.</summary>
public sealed class MaintenanceTests : IAsyncLifetime
{
    private EchoBackend _wiki = null!;

    public async Task InitializeAsync() => _wiki = await EchoBackend.StartAsync("wiki");

    public async Task DisposeAsync() => await _wiki.DisposeAsync();

    [Fact]
    public async Task People_read_a_page_and_scripts_a_problem_and_the_application_is_not_asked()
    {
        await using var gateway = await StartAsync("""{ "Text": { "en": "Back after <lunch>.", "de": "Nach dem Essen wieder da." }, "Contact": "help@example.com" }""");

        foreach (var person in new[] { "ada", null })
        {
            var (status, page, answer) = await PeopleByHeader.AskAsync(gateway, person, "/page?x=1", language: "de-AT, en;q=0.5");
            status.ShouldBe(503);
            answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(5));
            page.ShouldContain("1024");
            page.ShouldContain("Nach dem Essen wieder da.");
            page.ShouldContain("mailto:help@example.com");
            page.ShouldContain("href=\"/page?x=1\"");
            page.ShouldNotContain("/sso/login", Case.Sensitive, "nobody signs in to read that");
        }

        (await PeopleByHeader.AskAsync(gateway, "ada", language: "en")).Body.ShouldContain("Back after &lt;lunch&gt;.");
        var (code, problem, told) = await PeopleByHeader.AskAsync(gateway, "ada", accept: "application/json", language: "en");
        code.ShouldBe(503);
        told.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        told.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(5));
        using var json = JsonDocument.Parse(problem);
        json.RootElement.GetProperty("constant").GetString().ShouldBe("MAINTENANCE");
        json.RootElement.GetProperty("reason").GetString().ShouldBe("backends.maintenance");
        json.RootElement.GetProperty("note").GetString().ShouldBe("Back after <lunch>.");
        _wiki.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Public_pages_are_closed_too_and_other_backends_are_not()
    {
        await using var gateway = await StartAsync("true");

        (await PeopleByHeader.AskAsync(gateway, null, "/public")).Status.ShouldBe(503);
        (await PeopleByHeader.AskAsync(gateway, null, "/open/x")).Body.ShouldBe("wiki: GET /open/x");
        (await PeopleByHeader.AskAsync(gateway, null, "/sso/metadata")).Status.ShouldNotBe(503);
    }

    [Fact]
    public async Task Testers_get_in_as_far_as_the_rules_let_them_and_are_led_to_the_login()
    {
        await using var gateway = await StartAsync("""{ "Allow": { "Groups": [ "qa", "operators" ] } }""");

        (await PeopleByHeader.AskAsync(gateway, "ada:staff,qa", "/page")).Body.ShouldBe("wiki: GET /page");
        (await PeopleByHeader.AskAsync(gateway, "ada:qa", "/secret")).Status.ShouldBe(403);
        (await PeopleByHeader.AskAsync(gateway, "ada:qa", "/public")).Body.ShouldBe("wiki: GET /public");
        var (status, page, _) = await PeopleByHeader.AskAsync(gateway, "ada:staff", "/page");
        (status, page.Contains("/sso/login", StringComparison.Ordinal)).ShouldBe((503, false), "who is known not to be one is sent nowhere");
        (status, page, _) = await PeopleByHeader.AskAsync(gateway, null, "/page?x=1");
        status.ShouldBe(503);
        page.ShouldContain("<a class=\"button\" href=\"/page?x=1\">Try again</a>", Case.Sensitive, "most are no testers");
        page.ShouldContain("<a class=\"button quiet\" href=\"http://127.0.0.1/sso/login?return=http%3A%2F%2F127.0.0.1%2Fpage%3Fx%3D1\">Sign in</a>");
    }

    [Fact]
    public async Task A_change_of_the_configuration_counts_from_the_next_request_on()
    {
        await using var gateway = await StartAsync("false");
        (await PeopleByHeader.AskAsync(gateway, "ada")).Status.ShouldBe(200);

        gateway.Reconfigure(Configuration("true"));
        (await PeopleByHeader.AskAsync(gateway, "ada")).Status.ShouldBe(503);

        var until = TimeProvider.System.GetUtcNow().AddHours(3).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
        gateway.Reconfigure(Configuration($$"""{ "Until": "{{until}}" }"""));
        var (_, _, answer) = await PeopleByHeader.AskAsync(gateway, "ada");
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromHours(2.8), TimeSpan.FromHours(3));

        gateway.Reconfigure(Configuration("false"));
        (await PeopleByHeader.AskAsync(gateway, "ada")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("\"yes\"", "Backends:wiki:Maintenance = \"yes\": is neither true nor false. Write true, or { \"Text\": …, \"Until\": …, \"Allow\": { \"Groups\": [ … ] } }.")]
    [InlineData("""{ "Until": "2026-03-02T08:00" }""", "Backends:wiki:Maintenance:Until = \"2026-03-02T08:00\": is not a time with its offset from UTC. Write one as in 2026-03-02T08:00:00+01:00 or 2026-03-02T07:00:00Z.")]
    [InlineData("""{ "Txt": "x" }""", "Backends:wiki:Maintenance:Txt: is not a key that is known here. Did you mean \"Text\"? Known: Allow, Contact, Text, Until.")]
    public void Mistakes_are_told_with_their_cure(string maintenance, string error)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Backends": { "wiki": { "Destinations": "http://127.0.0.1:1", "Maintenance": {{maintenance}} } } }""");

        folder.Errors().ShouldBe([error]);
    }

    private Task<RunningGateway> StartAsync(string maintenance) => PeopleByHeader.StartAsync(Configuration(maintenance));

    private string Configuration(string maintenance) => $$"""
        {
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "corp.xml" } } },
          "Backends": {
            "wiki": { "Destinations": "{{_wiki.Url}}", "Maintenance": {{maintenance}}, "Access": [ { "Path": "/public", "Effect": "Public" }, { "Path": "/secret", "Effect": "Deny" } ] },
            "open": { "Match": { "Path": "/open" }, "Destinations": "{{_wiki.Url}}", "Access": [ { "Effect": "Public" } ] }
          }
        }
        """;
}
