using System.Net;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Admin;

public sealed class ExplainPageTests : IAsyncLifetime
{
    private const string Explain = "/sso/admin/backends/explain";
    private const string More = """
        "vault": { "Match": { "Path": "/vault" }, "Destinations": "http://127.0.0.1:1", "IdentityProvider": "corp", "Access": [ { "Groups": [ "ops" ], "Effect": "Allow" }, { "Effect": "Deny" } ] }
        """;

    private ConsoleGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ConsoleGateway.StartAsync(backends: More);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_viewer_is_told_rule_by_rule_who_gets_in()
    {
        var viewer = await _gateway.ViewerAsync();

        var member = await ExplainedAsync(viewer, ("url", "/vault/x"), ("method", "GET"), ("idp", "corp"), ("user", "ada"), ("groups", "staff, ops"));
        var other = await ExplainedAsync(viewer, ("url", "/vault/x"), ("method", "GET"), ("idp", "corp"), ("user", "ada"), ("groups", "staff"));

        member.ShouldContain("It gets in");
        member.ShouldContain("X-Remote-User");
        other.ShouldContain("It does not get in");
        other.ShouldContain("access.denied");
    }

    [Fact]
    public async Task No_viewer_has_the_application_asked()
    {
        var viewer = await _gateway.ViewerAsync();

        var page = await ExplainedAsync(viewer, ("url", "/board/"), ("method", "GET"), ("idp", "corp"), ("user", "ada"), ("live", "true"));

        page.ShouldContain("It gets in");
        _gateway.Accounts.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Hostile_values_are_text_and_a_form_of_another_page_explains_nothing()
    {
        var viewer = await _gateway.ViewerAsync();
        using var form = await viewer.NavigateAsync(Explain);
        var fields = TestBrowser.FieldsOf(await form.Content.ReadAsStringAsync()).Where(f => f.Name == "token").ToArray();

        using var hostile = await viewer.PostFromOwnPageAsync(Explain, [.. fields, ("url", "/vault/"), ("method", "GET"), ("user", "\"><script>alert(1)</script>")]);
        using var forged = await viewer.PostFromOwnPageAsync(Explain, ("url", "/vault/"), ("token", "guessed"));

        (await hostile.Content.ReadAsStringAsync()).ShouldNotContain("<script>alert(1)");
        forged.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Strangers_explain_nothing() => await ConsoleGateway.PageAsync(await _gateway.StrangerAsync(), Explain, HttpStatusCode.Forbidden);

    private static async Task<string> ExplainedAsync(TestBrowser browser, params (string Name, string Value)[] fields)
    {
        using var form = await browser.NavigateAsync(Explain);
        var token = TestBrowser.FieldsOf(await form.Content.ReadAsStringAsync()).Where(f => f.Name == "token").ToArray();
        using var answer = await browser.PostFromOwnPageAsync(Explain, [.. token, .. fields]);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        return html;
    }
}
