using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Applications;

/// <summary>Three applications that know nothing of SAML, protected as their pages say, and people with a real browser.</summary>
public sealed partial class ApplicationsJourneyTests(ApplicationsFixture fixture) : IClassFixture<ApplicationsFixture>
{
    private const int Believed = 3;

    private static readonly DemoPerson Ada = DemoPerson.Three[0], Grace = DemoPerson.Three[1];

    [Fact]
    public async Task Radicale_shows_everybody_their_own_calendars()
    {
        fixture.Radicale.People.ShouldBeEmpty();
        var page = await fixture.SignInAsync(Ada, "/calendars/", url => url.AbsolutePath == "/calendars/.web/");
        await page.GetByPlaceholder("Username").FillAsync("whoever");   // its page asks, and nobody reads it
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.GetByText("Create new addressbook or calendar").ClickAsync();
        await page.Locator("#createcollectionscene [data-name=displayname]").FillAsync("Engines");
        await page.Locator("#createcollectionscene [data-name=submit]").ClickAsync();
        var address = page.Locator("#collectionsscene article:not(.hidden) [data-name=url]");
        await Assertions.Expect(address).ToHaveTextAsync(new Regex($"^{Regex.Escape(fixture.On("/calendars/ada/"))}[^/]+/$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        var calendar = (await address.TextContentAsync())!;
        fixture.Radicale.People.ShouldBe(["ada"]);

        await ForgeAsync(page, "grace");
        (await OwnerAsync(page)).ShouldBe("/calendars/ada/");
        fixture.Radicale.People.ShouldBe(["ada"]);
        await StopForgingAsync(page);

        (await FetchAsync(page, "PUT", $"{calendar}tea.ics", ("Content-Type", "text/calendar"), Tea)).ShouldBe(201);
        (await FetchAsync(page, "MOVE", $"{calendar}tea.ics", ("Destination", $"{calendar}tea-time.ics"))).ShouldBe(201);
        (await FetchAsync(page, "GET", $"{calendar}tea-time.ics")).ShouldBe(200);

        var jörg = fixture.Person("Jörg", "Joerg");
        await fixture.SignInAsync(jörg, "/calendars/", url => url.AbsolutePath == "/calendars/.web/", page);
        (await OwnerAsync(page)).ShouldBe("/calendars/j%C3%B6rg/");
        (await FetchAsync(page, "GET", calendar)).ShouldBe(403);
        fixture.Radicale.People.ShouldBe(["ada", "jörg"]);

        var believed = await BelievedAsync("calendars", new Uri(calendar).AbsolutePath["/calendars".Length..]);
        believed.ShouldBe(["X-Remote-User", "all of these", "all of these in lower case", "all of these with _ for -", "headers of other proxies", "headers of other proxies with _ for -"]);
    }

    [Fact]
    public async Task Zabbix_lets_in_whom_the_gateway_has_made_an_account_for()
    {
        (await NamesInZabbixAsync()).ShouldNotContain("ada");
        var page = await fixture.SignInAsync(Ada, "/zabbix/zabbix.php?action=userprofile.edit", IsProfile);
        await Assertions.Expect(NameInZabbix(page)).ToHaveAttributeAsync("title", "ada (Ada Lovelace)");
        (await NamesInZabbixAsync()).ShouldContain("ada");
        (await NamesInZabbixAsync()).ShouldNotContain("grace");

        await page.Context.ClearCookiesAsync(new() { Name = "zbx_session" });   // so that it asks who comes
        await ForgeAsync(page, "Admin");
        await page.GotoAsync(fixture.On("/zabbix/zabbix.php?action=userprofile.edit"));
        await Assertions.Expect(NameInZabbix(page)).ToHaveAttributeAsync("title", "ada (Ada Lovelace)");
        await StopForgingAsync(page);

        await fixture.SignInAsync(Grace, "/zabbix/zabbix.php?action=userprofile.edit", IsProfile, page);
        await Assertions.Expect(NameInZabbix(page)).ToHaveAttributeAsync("title", "grace (Grace Hopper)");
        (await NamesInZabbixAsync()).Count(name => name is "ada" or "grace").ShouldBe(2);
        (await FetchAsync(page, "POST", fixture.On("/zabbix/api_jsonrpc.php"), ("Content-Type", "application/json-rpc"), "{}")).ShouldBe(403);

        (await BelievedAsync("monitoring", "/index_http.php")).ShouldBe(["Basic with no password"]);

        static bool IsProfile(Uri url) => url is { AbsolutePath: "/zabbix/zabbix.php", Query: "?action=userprofile.edit" };
    }

    [Fact]
    public async Task Request_Tracker_lets_in_whom_the_gateway_has_made_an_account_for()
    {
        (await NamesInTrackerAsync()).ShouldNotContain("ada");
        var page = await fixture.SignInAsync(Ada, "/tickets/", url => url.AbsolutePath == "/tickets/");
        await Assertions.Expect(NameInTracker(page)).ToHaveTextAsync("ada");
        (await NamesInTrackerAsync()).ShouldContain("ada");

        await ForgeAsync(page, "root");
        await page.GetByRole(AriaRole.Link, new() { Name = "Home", Exact = true }).First.ClickAsync();
        await page.ArriveAsync(fixture.On("/tickets/"));
        await Assertions.Expect(NameInTracker(page)).ToHaveTextAsync("ada");
        await StopForgingAsync(page);

        await fixture.SignInAsync(Grace, "/tickets/", url => url.AbsolutePath == "/tickets/", page);
        await Assertions.Expect(NameInTracker(page)).ToHaveTextAsync("grace");
        (await NamesInTrackerAsync()).Count(name => name is "ada" or "grace").ShouldBe(2);
        (await FetchAsync(page, "GET", fixture.On("/tickets/REST/2.0/users"))).ShouldBe(403);

        (await BelievedAsync("tickets", "/")).ShouldBe(["X-Remote-User", "all of these in lower case", "all of these with _ for -", "headers of other proxies", "headers of other proxies with _ for -"]);
        using var past = new HttpClient();
        past.DefaultRequestHeaders.Add("X-Remote-User", "14");   // root's number
        (await past.GetAsync(fixture.Tracker.Server.Origin)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    /// <summary>Names that mean something else to an application than a person.</summary>
    [Theory]
    [InlineData("/calendars/", "ada/engines")]
    [InlineData("/calendars/", "..")]
    [InlineData("/zabbix/", "Guest")]
    [InlineData("/zabbix/", "jitgateway")]
    [InlineData("/tickets/", "14")]
    [InlineData("/tickets/", "Root")]
    public async Task Nobody_is_taken_for_an_account_that_is_not_a_persons(string application, string login)
    {
        fixture.Person(login, "Odd");
        using var visitor = new Visitor();

        var answer = await visitor.SignInAsync(login, new Uri(fixture.On(application)));

        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Text.ShouldContain("ACCESS_DENIED");
        fixture.Radicale.People.ShouldBe(fixture.Radicale.People.Intersect(["ada", "jörg"]));
    }

    private const string Tea = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\nBEGIN:VEVENT\r\nUID:tea\r\nDTSTAMP:20261123T000000Z\r\nDTSTART:20261124T160000Z\r\nSUMMARY:Tea\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private static ILocator NameInZabbix(IPage page) => page.Locator("a.icon-profile");

    private static ILocator NameInTracker(IPage page) => page.Locator("#preferences .current-user");

    /// <summary>From now on the browser says with every request that it is somebody else.</summary>
    private static Task ForgeAsync(IPage page, string name) => page.Context.SetExtraHTTPHeadersAsync(new Dictionary<string, string>
    {
        ["X-Remote-User"] = name,
        ["X_Remote_User"] = name,
        ["Remote-User"] = name,
        ["X-Script-Name"] = "/elsewhere",
        ["X-Forwarded-Prefix"] = "/elsewhere",
        ["Authorization"] = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:zabbix"))}",
    });

    private static Task StopForgingAsync(IPage page) => page.Context.SetExtraHTTPHeadersAsync(new Dictionary<string, string>());

    /// <summary>A script of the page asks, with the person's cookies.</summary>
    private static Task<int> FetchAsync(IPage page, string method, string url, (string Name, string Value)? header = null, string? body = null) => page.EvaluateAsync<int>(
        "async ([method, url, name, value, body]) => (await fetch(url, { method, headers: name ? { [name]: value } : {}, body })).status", new[] { method, url, header?.Name, header?.Value, body });

    /// <returns>Whom Radicale takes the browser for: the address of their folder.</returns>
    private async Task<string> OwnerAsync(IPage page)
    {
        var answer = await page.EvaluateAsync<string>(
            """async url => (await fetch(url, { method: 'PROPFIND', headers: { Depth: '0' }, body: '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>' })).text()""", fixture.On("/calendars/"));
        return Principal().Match(answer) is { Success: true } found ? found.Groups["href"].Value : answer;
    }

    /// <summary>Asks <c>jitgateway probe</c>, from this machine, which the applications let come to them past the gateway.</summary>
    /// <returns>What was believed.</returns>
    private async Task<IReadOnlyList<string>> BelievedAsync(string backend, string path)
    {
        var report = JsonDocument.Parse(await fixture.Gateway.RunAsync(Believed, "probe", "--backend", backend, "--user", "ada", "--path", path, "--json")).RootElement;
        report.GetProperty("verdict").GetString().ShouldBe("believed");
        return [.. report.GetProperty("destinations")[0].GetProperty("tries").EnumerateArray().Where(t => t.GetProperty("verdict").GetString() == "believed").Select(t => t.GetProperty("what").GetString()!)];
    }

    private async Task<IReadOnlyList<string>> NamesInZabbixAsync() =>
        [.. (await fixture.Zabbix.Server.CallAsync("user.get", new { output = new[] { "username" } })).EnumerateArray().Select(u => u.GetProperty("username").GetString()!)];

    private async Task<IReadOnlyList<string>> NamesInTrackerAsync()
    {
        var users = JsonDocument.Parse(await fixture.Tracker.Server.Root.GetStringAsync("users?query=%5B%7B%22field%22%3A%22id%22%2C%22operator%22%3A%22%3E%22%2C%22value%22%3A0%7D%5D&per_page=100")).RootElement;
        return [.. users.GetProperty("items").EnumerateArray().Select(u => u.GetProperty("id").GetString()!)];
    }

    [GeneratedRegex("current-user-principal><href>(?<href>[^<]*)<", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Principal();
}
