using System.Diagnostics;
using System.Globalization;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.CommandLine;

/// <summary>An operator with an empty folder, an identity provider that has never heard of the gateway, and an application: init, check, serve, first login.</summary>
public sealed class FirstLoginFixture : IAsyncLifetime
{
    private readonly List<(string Step, TimeSpan Took, string Said)> _steps = [];
    private SimpleSamlPhp _identityProvider = null!;
    private HeaderBackend _application = null!;
    private ChildProcess? _node;
    private Browser? _browser;

    internal OwnCommand Command { get; } = new("first-login");

    internal IReadOnlyList<(string Step, TimeSpan Took, string Said)> Steps => _steps;

    internal Uri Origin { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    internal Uri Management { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>What the first person saw.</summary>
    internal string FirstPage { get; private set; } = "";

    /// <summary>The command that an operator would write, with the addresses of this run.</summary>
    internal string Init => string.Create(CultureInfo.InvariantCulture, $"jitgateway init --yes --origin {Origin.GetLeftPart(UriPartial.Authority)} --idp-metadata {_identityProvider.Metadata} --backend-name headers --backend-url {_application.Url} --management {Management.GetLeftPart(UriPartial.Authority)}");

    public async Task InitializeAsync()
    {
        _identityProvider = await SimpleSamlPhp.StartAsync();
        _identityProvider.SetPerson("ada", new(StringComparer.Ordinal) { ["mail"] = ["ada@example.org"], ["givenName"] = ["Ada"], ["sn"] = ["Example"], ["displayName"] = ["Ada Example"], ["memberOf"] = ["staff"] });
        _application = await HeaderBackend.StartAsync();
        _browser = await Browser.StartAsync();
        await StepAsync("init", async () => Good(await Command.RunAsync(Init)));
        await StepAsync("check", async () => Good(await Command.RunAsync("jitgateway check --config gateway.json")));
        await StepAsync("serve, until ready", ServeAsync);
        await StepAsync("metadata handed over", RegisterAsync);
        await StepAsync("first login", SignInAsync);
    }

    public async Task DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        if (_browser is not null) await _browser.DisposeAsync();
        if (_application is not null) await _application.DisposeAsync();
        if (_identityProvider is not null) await _identityProvider.DisposeAsync();
    }

    private async Task StepAsync(string step, Func<Task<string>> does)
    {
        var began = Stopwatch.GetTimestamp();
        var said = await does();
        _steps.Add((step, Stopwatch.GetElapsedTime(began), said));
    }

    private static string Good((int Code, string Output) ended) => ended.Code == 0 ? ended.Output : throw new InvalidOperationException($"It ended with {ended.Code}:\n{ended.Output}");

    private async Task<string> ServeAsync()
    {
        _node = Command.Start("serve", "--config", "gateway.json");
        using var client = new HttpClient();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await client.GetAsync(new Uri(Management, "/health/ready"))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, () => $"the node is ready; it wrote:\n{_node.Output}");
        return _node.Output;
    }

    private async Task<string> RegisterAsync()
    {
        using var client = new HttpClient();
        var metadata = await client.GetStringAsync(new Uri(Origin, "/sso/metadata"));
        _identityProvider.Trust(metadata);
        return metadata;
    }

    private async Task<string> SignInAsync()
    {
        var page = await _browser!.NewPersonAsync();
        await page.GotoAsync(Origin.AbsoluteUri);
        await page.Locator("#username").FillAsync("ada");
        await page.Locator("#password").FillAsync(SimpleSamlPhp.PasswordOf("ada"));
        await page.Locator("#password").PressAsync("Enter");
        await page.ArriveAsync(url => url.StartsWith(Origin.AbsoluteUri, StringComparison.Ordinal) && !url.Contains("/sso/", StringComparison.Ordinal));
        return FirstPage = await page.Locator("body").InnerTextAsync();
    }
}
