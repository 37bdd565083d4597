using System.Net;
using System.Text.Json;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;

namespace JitGateway.Tests.Admin;

/// <summary>A gateway with a console: who is in the group <c>ops</c> may act there, who is in <c>lookers</c> may look. Its application <c>board</c> has accounts.</summary>
internal sealed class ConsoleGateway : IAsyncDisposable
{
    private readonly EchoBackend _application;

    private ConsoleGateway(LoginGateway logins, EchoBackend application, HttpStub accounts) => (Logins, _application, Accounts) = (logins, application, accounts);

    public LoginGateway Logins { get; }

    /// <summary>The SCIM server of <c>board</c>: answers what a test writes down.</summary>
    public HttpStub Accounts { get; }

    public IServiceProvider Services => Logins.Services;

    /// <param name="root">More sections, as JSON members.</param>
    /// <param name="admin">The section Admin, as JSON members.</param>
    /// <param name="backends">More backends, as JSON members.</param>
    public static async Task<ConsoleGateway> StartAsync(string root = "", string? admin = null, string backends = "", string saml = "", Action<WebApplicationBuilder>? customise = null)
    {
        var application = await EchoBackend.StartAsync("app");
        var accounts = await HttpStub.StartAsync();
        admin ??= """ "Viewers": [ { "Groups": [ "lookers" ], "Effect": "Allow" } ], "Operators": [ { "Groups": [ "ops" ], "Effect": "Allow" } ] """;
        var logins = await LoginGateway.StartAsync(
            saml: saml,
            onlyBackends: $$"""
                "wiki": { "DisplayName": "Wiki", "Match": { "Path": "/wiki" }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp" },
                "board": {
                  "DisplayName": "Notice board", "Match": { "Path": "/board" }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp",
                  "Provisioning": {
                    "Adapter": "Scim", "Match": [ "externalId={subject}" ], "Mapping": { "externalId": "{subject}", "userName": "{username}", "emails": "{email}" }, "Required": [ "userName" ], "Retries": 0, "Protection": { "CheckEvery": "00:00:00" },
                    "Scim": { "BaseUrl": "{{accounts.Origin}}", "Token": "token-of-the-accounts" }
                  }
                }{{(backends.Length > 0 ? $", {backends}" : "")}}
                """,
            root: $"\"Admin\": {{ {admin} }}{(root.Length > 0 ? $", {root}" : "")}",
            customise: customise);
        return new ConsoleGateway(logins, application, accounts);
    }

    /// <summary>A browser in which somebody is signed in.</summary>
    /// <param name="name">Their user name.</param>
    /// <param name="groups">Their groups.</param>
    public async Task<TestBrowser> SignedInAsync(string name, params string[] groups)
    {
        var browser = Logins.NewBrowser();
        var asked = await Logins.AskAsync("/wiki/", browser);
        var answer = Logins.Corp.Answer(asked.Id, Logins.Clock.GetUtcNow()) with { NameId = $"{name}-4711", Attributes = [new("uid", name), new("mail", $"{name}@example.com"), new("groups", groups)] };
        using var landed = await Logins.AnswerAsync(Logins.Corp.Sign(answer), asked.RelayState, browser);
        (await browser.WhoAmIAsync()).ShouldBe(name);
        return browser;
    }

    public Task<TestBrowser> OperatorAsync() => SignedInAsync("olga", "ops");

    public Task<TestBrowser> ViewerAsync() => SignedInAsync("vera", "lookers");

    /// <summary>Somebody without a role.</summary>
    public Task<TestBrowser> StrangerAsync() => SignedInAsync("ann", "staff");

    /// <summary>A page as it is read.</summary>
    public static async Task<string> PageAsync(TestBrowser browser, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var page = await browser.NavigateAsync(path);
        var html = await page.Content.ReadAsStringAsync();
        page.StatusCode.ShouldBe(status, html);
        return WebUtility.HtmlDecode(html);
    }

    /// <summary>The JSON twin of a page.</summary>
    public static async Task<JsonElement> JsonAsync(TestBrowser browser, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await browser.FetchAsync(path, ("Accept", "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Opens the page that asks for confirmation, and confirms; what the next page is read as.</summary>
    public static async Task<string> ConfirmAsync(TestBrowser browser, string path, string why = "as the ticket says", params (string Name, string Value)[] more)
    {
        using var asked = await browser.NavigateAsync(path);
        var html = await asked.Content.ReadAsStringAsync();
        asked.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        using var done = await browser.PostFromOwnPageAsync(path.Split('?')[0], [.. TestBrowser.FieldsOf(html), ("why", why), .. more]);
        done.StatusCode.ShouldBe(HttpStatusCode.Redirect, await done.Content.ReadAsStringAsync());
        return await PageAsync(browser, done.Headers.Location!.OriginalString);
    }

    public async ValueTask DisposeAsync()
    {
        await Logins.DisposeAsync();
        await Accounts.DisposeAsync();
        await _application.DisposeAsync();
    }
}
