using System.Net;
using System.Text.Json;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Admin;

/// <summary>The mapping workbench: what another version would change is seen before it is written.</summary>
public sealed class MappingPageTests : IAsyncLifetime
{
    private const string Bench = "/sso/admin/mapping";
    private const string Ada = """{ "identityProvider": "corp", "nameId": "ada-1", "attributes": { "uid": "ada", "mail": "ada@example.com" } }""";
    private const string Upper = """{ "Mapping": { "externalId": "{subject}", "userName": "{username|upper}", "emails": "{email}" } }""";

    private ConsoleGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ConsoleGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task The_page_begins_with_the_mapping_in_force_and_a_login()
    {
        var page = await ConsoleGateway.PageAsync(await _gateway.ViewerAsync(), $"{Bench}?backend=board");

        page.ShouldContain("\"userName\": \"{username}\"");
        page.ShouldContain("\"externalId={subject}\"");
        page.ShouldContain("\"nameId\": \"ada\"");
        page.ShouldNotContain("token-of-the-accounts");
    }

    [Fact]
    public async Task What_another_version_changes_for_a_login_is_seen_at_once()
    {
        var page = await TryAsync(await _gateway.ViewerAsync(), Upper, Ada);

        page.ShouldContain("Something changes for 1 of 1.");
        page.ShouldContain("<bdi>ada</bdi>");
        page.ShouldContain("<bdi>ADA</bdi>");
        _gateway.Accounts.Requests.ShouldBeEmpty("nobody asked the application");
    }

    [Fact]
    public async Task The_version_in_force_changes_nothing() =>
        (await TryAsync(await _gateway.ViewerAsync(), "{}", Ada)).ShouldContain("Nothing changes. Logins tried: 1.");

    [Theory]
    [InlineData("""{ "Mapping": { "userName": "{username|uper}" } }""", "uper")]
    [InlineData("""{ "Scim": { "Token": "x" } }""", "Scim")]
    [InlineData("{ nonsense", "is no JSON object")]
    public async Task What_is_wrong_with_a_version_is_said(string provisioning, string said)
    {
        var page = await TryAsync(await _gateway.ViewerAsync(), provisioning, Ada, status: HttpStatusCode.BadRequest);

        page.ShouldContain("role=\"alert\"");
        page.ShouldContain(said);
    }

    [Fact]
    public async Task An_operator_sees_what_would_become_of_the_account_with_it_and_nothing_is_written()
    {
        _gateway.Accounts.Then(new HttpStub.Answer(200, """{ "schemas": [ "urn:ietf:params:scim:api:messages:2.0:ListResponse" ], "totalResults": 0, "Resources": [] }""", "Content-Type", "application/scim+json"));

        var page = await TryAsync(await _gateway.OperatorAsync(), Upper, Ada, "plan");

        page.ShouldContain("An account would be made");
        page.ShouldContain("<bdi>ADA</bdi>");
        page.ShouldContain("Nothing was written.");
        _gateway.Accounts.Requests.ShouldAllBe(r => r.Method == "GET");
    }

    [Fact]
    public async Task A_viewer_who_asks_for_a_plan_asks_no_application()
    {
        (await TryAsync(await _gateway.ViewerAsync(), Upper, Ada, "plan")).ShouldContain("Something changes for 1 of 1.");
        (await TryAsync(await _gateway.ViewerAsync(), Upper, Ada, "recent")).ShouldContain("Something changes for 1 of 1.");

        _gateway.Accounts.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_tried_on_the_last_people_who_came()
    {
        (await TryAsync(await _gateway.OperatorAsync(), Upper, Ada, "recent")).ShouldContain("Nobody has come to an application with accounts");
        foreach (var name in (string[])["ann", "bob", "ann"])
        {
            _gateway.Accounts.Then(new HttpStub.Answer(503, "{}"));
            (await (await _gateway.SignedInAsync(name, "staff")).NavigateAsync("/board/")).Dispose();
        }

        var page = await TryAsync(await _gateway.OperatorAsync(), Upper, Ada, "recent");

        page.ShouldContain("Something changes for 2 of 2.");
        page.ShouldContain("<bdi>ANN</bdi>");
        page.ShouldContain("<bdi>BOB</bdi>");
        page.ShouldContain("<bdi>userName</bdi>: 2");
    }

    [Fact]
    public async Task Values_that_would_be_markup_or_turn_the_page_around_are_shown_as_text()
    {
        var login = JsonSerializer.Serialize(new { identityProvider = "corp", nameId = "x", attributes = new { uid = "<script>alert(1)</script>\u202E" + new string('x', 10_000), mail = "a@example.com" } });

        using var page = await PostAsync(await _gateway.ViewerAsync(), """{ "Mapping": { "externalId": "{subject}", "userName": "{username|lower}", "emails": "{email|upper}" } }""", login, "map");

        var html = await page.Content.ReadAsStringAsync();
        html.ShouldNotContain("<script>alert");
        html.ShouldContain("A@EXAMPLE.COM");
    }

    private static async Task<string> TryAsync(TestBrowser browser, string provisioning, string login, string what = "map", HttpStatusCode status = HttpStatusCode.OK)
    {
        using var page = await PostAsync(browser, provisioning, login, what);
        var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
        page.StatusCode.ShouldBe(status, html);
        return html[html.IndexOf("id=\"result\"", StringComparison.Ordinal)..];
    }

    private static async Task<HttpResponseMessage> PostAsync(TestBrowser browser, string provisioning, string login, string what)
    {
        using var opened = await browser.NavigateAsync($"{Bench}?backend=board");
        var fields = TestBrowser.FieldsOf(await opened.Content.ReadAsStringAsync()).Where(f => f.Name is "token" or "backend");
        return await browser.PostFromOwnPageAsync(Bench, [.. fields, ("provisioning", provisioning), ("login", login), ("do", what), ("count", "50")]);
    }
}
