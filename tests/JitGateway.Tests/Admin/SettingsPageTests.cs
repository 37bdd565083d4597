using System.Net;

namespace JitGateway.Tests.Admin;

/// <summary>The configuration in force, without its secrets.</summary>
public sealed class SettingsPageTests
{
    private const string Settings = "/sso/admin/settings";


    [Fact]
    public async Task Each_value_is_shown_with_where_it_is_said()
    {
        await using var gateway = await ConsoleGateway.StartAsync();

        var page = await ConsoleGateway.PageAsync(await gateway.ViewerAsync(), $"{Settings}?q=Backends:board:Provisioning:Mapping");

        page.ShouldContain("Backends:board:Provisioning:Mapping:userName");
        page.ShouldContain("<bdi>{username}</bdi>");
        page.ShouldContain("appsettings.json:");
        page.ShouldNotContain("Backends:wiki:");
        page.ShouldContain("Nothing has changed since the node began.");
    }

    [Fact]
    public async Task No_secret_is_on_the_page_in_its_json_or_in_the_file()
    {
        await using var gateway = await ConsoleGateway.StartAsync(backends: """
            "crm": { "Match": { "Path": "/crm" }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": "corp", "Provisioning": { "Adapter": "Webhook", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" },
              "Webhook": { "Url": "http://127.0.0.1:9/", "Secrets": [ "planted-planted-planted-planted-planted" ] } } }
            """);
        var browser = await gateway.OperatorAsync();

        var page = await ConsoleGateway.PageAsync(browser, $"{Settings}?q=crm");
        var all = (await ConsoleGateway.JsonAsync(browser, Settings)).ToString();
        using var file = await browser.NavigateAsync($"{Settings}/export?format=csv");

        page.ShouldContain("(secret)");
        foreach (var text in new[] { page, all, await file.Content.ReadAsStringAsync() })
        {
            text.ShouldNotContain("planted");
            text.ShouldNotContain("token-of-the-accounts");
        }
    }

    [Fact]
    public async Task What_stands_in_the_environment_of_others_is_none_of_it()
    {
        await using var gateway = await ConsoleGateway.StartAsync();

        (await ConsoleGateway.JsonAsync(await gateway.ViewerAsync(), Settings)).GetProperty("settings").EnumerateArray().ShouldNotContain(s => s.GetProperty("key").GetString() == "PATH");
    }

    [Fact]
    public async Task Strangers_see_nothing_of_it()
    {
        await using var gateway = await ConsoleGateway.StartAsync();

        await ConsoleGateway.PageAsync(await gateway.StrangerAsync(), Settings, HttpStatusCode.Forbidden);
    }
}
