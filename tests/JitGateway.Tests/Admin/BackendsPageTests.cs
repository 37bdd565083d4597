using System.Net;

namespace JitGateway.Tests.Admin;

public sealed class BackendsPageTests : IAsyncLifetime
{
    private const string Backends = "/sso/admin/backends";
    private const string More = """
        "vault": {
          "DisplayName": "<script>alert(1)</script>", "Match": { "Path": "/vault" }, "Destinations": "http://127.0.0.1:1", "IdentityProvider": "corp",
          "Headers": { "X-Remote-User": "{username}", "X-Api-Key": "planted-key-in-a-header" },
          "Access": [ { "Path": "/vault/news", "Effect": "Public" }, { "Groups": [ "ops" ], "Effect": "Allow" }, { "Effect": "Deny" } ]
        }
        """;

    private ConsoleGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ConsoleGateway.StartAsync(backends: More);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_viewer_sees_every_backend_and_what_one_does()
    {
        var viewer = await _gateway.ViewerAsync();

        var list = await ConsoleGateway.PageAsync(viewer, Backends);
        var one = await ConsoleGateway.PageAsync(viewer, $"{Backends}/backend?name=vault");

        list.ShouldContain("Notice board");
        list.ShouldContain("Scim");
        list.ShouldContain("By rules: 3");
        one.ShouldContain("the person is in one of the groups ops");
        one.ShouldContain("the path begins with /vault/news");
        one.ShouldContain("X-Remote-User");
        one.ShouldContain("{username}");
        (await ConsoleGateway.PageAsync(viewer, $"{Backends}/backend?name=board")).ShouldContain("externalId={subject}");
    }

    [Fact]
    public async Task Secrets_are_neither_on_a_page_nor_in_its_JSON_and_hostile_names_are_text()
    {
        var operators = await _gateway.OperatorAsync();

        foreach (var path in (string[])[Backends, $"{Backends}/backend?name=vault", $"{Backends}/backend?name=board"])
        {
            using var page = await operators.NavigateAsync(path);
            var html = await page.Content.ReadAsStringAsync();
            foreach (var text in (string[])[html, (await ConsoleGateway.JsonAsync(operators, path)).GetRawText()])
            {
                text.ShouldNotContain("planted-key-in-a-header");
                text.ShouldNotContain("token-of-the-accounts");
            }

            html.ShouldNotContain("<script>alert(1)");
        }
    }

    [Fact]
    public async Task A_backend_that_is_not_there_is_not_found_and_strangers_see_none()
    {
        await ConsoleGateway.PageAsync(await _gateway.ViewerAsync(), $"{Backends}/backend?name=nowhere", HttpStatusCode.NotFound);
        await ConsoleGateway.PageAsync(await _gateway.StrangerAsync(), Backends, HttpStatusCode.Forbidden);
    }
}
