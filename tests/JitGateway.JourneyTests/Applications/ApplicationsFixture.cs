using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Adapters;
using JitGateway.JourneyTests.Documentation;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Applications;

/// <summary>Radicale, Zabbix and Request Tracker behind one gateway, each as its page has it, and Chromium. Only where the servers are and what is secret is said besides.</summary>
public sealed class ApplicationsFixture : IAsyncLifetime
{
    private static readonly RecipePage RadicalePage = new("applications/radicale.md"), ZabbixPage = new("applications/zabbix.md"), TrackerPage = new("applications/request-tracker.md");

    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private DemoIdentityProvider _identityProvider = null!;

    public Radicale Radicale { get; } = new(RadicalePage.Blocks("ini").Single());

    public ZabbixOfTheRecipe Zabbix { get; } = new();

    public RequestTrackerOfTheRecipe Tracker { get; private set; } = null!;

    internal GatewayProcess Gateway { get; private set; } = null!;

    internal Browser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    public string On(string path) => new Uri(_configuration.Origin, path).AbsoluteUri;

    /// <summary>Somebody who can sign in.</summary>
    internal DemoPerson Person(string login, string givenName)
    {
        var person = new DemoPerson(login, $"name-id-of-{login}", givenName, "Example", ["staff"], "Comes to the applications.") { DisplayName = $"{givenName} Example", Email = $"{givenName}@example.org", Department = "Research" };
        _identityProvider.Set(person);
        return person;
    }

    /// <summary>Opens a page of an application and signs in on the way.</summary>
    /// <param name="page">Null: a browser of their own. Otherwise one in which somebody else was signed in, whose session has ended at the gateway and nowhere else.</param>
    internal async Task<IPage> SignInAsync(DemoPerson person, string path, Func<Uri, bool> arrived, IPage? page = null)
    {
        if (page is null) page = await Browser.NewPersonAsync();
        else await page.Context.ClearCookiesAsync(new() { Name = "jit" });
        await page.GotoAsync(On(path));
        await page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {person.GivenName}" }).ClickAsync();
        await page.ArriveAsync(url => new Uri(url) is var at && at.Authority == _configuration.Origin.Authority && arrived(at));
        return page;
    }

    private async Task StartAsync()
    {
        var lines = $"{TrackerPage.Blocks("perl")[0]}\nSet($WebDomain, '127.0.0.1'); Set($WebPort, {_configuration.Origin.Port});";
        Tracker = new RequestTrackerOfTheRecipe { Server = new RequestTracker(lines, TrackerPage.Blocks("perl")[1], TrackerPage.Blocks("sh").Single()) };
        await Task.WhenAll(_parts.StartAsync(Radicale), _parts.StartAsync(Zabbix), _parts.StartAsync(Tracker));
        await RecipeScript.RunAsync(ZabbixPage.Blocks("sh").Single(), new Dictionary<string, string> { ["ZABBIX_URL"] = Zabbix.Server.Origin.ToString().TrimEnd('/'), ["ZABBIX_ADMIN_PASSWORD"] = "zabbix" });

        _identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(_identityProvider);
        foreach (var page in (RecipePage[])[RadicalePage, Zabbix.Page, ZabbixPage, Tracker.Page, TrackerPage]) _configuration.WithPage(page.Blocks("jsonc").Single());
        Here("calendars", Radicale.Origin);
        Here("monitoring", Zabbix.Server.Origin);
        Here("tickets", Tracker.Server.Origin);
        _configuration.With("Backends:monitoring:Provisioning:Rest:BaseUrl", $"\"{Zabbix.Server.Origin}\"").With("Backends:monitoring:Provisioning:Rest:Secrets:password", $"\"{Zabbix.Password}\"")
            .With("Backends:monitoring:Trust:Basic:Password", "\"asked-for-by-nobody\"").With("Backends:monitoring:Provisioning:Timeout", "\"00:00:20\"")
            .With("Backends:tickets:Provisioning:Rest:BaseUrl", $"\"{new Uri(Tracker.Server.Origin, "REST/2.0")}\"").With("Backends:tickets:Provisioning:Rest:Secrets:token", $"\"{Tracker.Token}\"")
            .With("Backends:tickets:Provisioning:Timeout", "\"00:00:20\"");
        var browser = Browser.StartAsync();
        Gateway = _parts.Add(await GatewayProcess.StartReadyAsync(_configuration));
        Browser = _parts.Add(await browser);

        void Here(string backend, Uri origin) => _configuration.With($"Backends:{backend}:Destinations", $"[ \"{origin.ToString().TrimEnd('/')}\" ]");
    }
}
