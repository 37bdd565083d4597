using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Demo.Applications;
using JitGateway.Demo.IdentityProvider;
using JitGateway.Demo.Pages;

namespace JitGateway.Demo;

/// <summary>Everything the demo consists of, in this one process: identity provider, five applications, the tour, the gateway.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private const string ScimToken = "wiki-token-of-the-demo";
    private const string WebhookSecret = "secret-of-the-demo-for-its-meeting-rooms";
    private const string HelpdeskKey = "key-of-the-demo-for-its-help-desk";
    private readonly DemoPorts _ports;
    private readonly string _directory = Directory.CreateTempSubdirectory("jitgateway-demo-").FullName;
    private readonly List<IAsyncDisposable> _parts = [];
    private WebApplication? _gateway;

    private DemoHost(DemoPorts ports) => _ports = ports;

    /// <summary>Where to begin.</summary>
    public string Url => DemoPorts.Url(_ports.Gateway);

    /// <summary>As the command line takes it.</summary>
    public string Configuration => $"--config {Path.Combine(_directory, "demo.json")} --config {Path.Combine(_directory, "this-run.json")}";

    public static async Task<DemoHost> StartAsync(DemoPorts ports)
    {
        var demo = new DemoHost(ports);
        try
        {
            await demo.StartPartsAsync(TimeProvider.System);
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when the process is asked to (Ctrl+C, SIGTERM).</summary>
    public Task WaitForShutdownAsync() => _gateway!.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts.AsEnumerable().Reverse()) await part.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartPartsAsync(TimeProvider time)
    {
        var database = $"Data Source={Path.Combine(_directory, "timesheets.db")}";
        var phonebook = Path.Combine(_directory, "phonebook.json");
        _parts.Add(await DemoIdentityProvider.StartAsync(new DemoIdentityProviderSettings { ServiceProvider = new Uri(Url), Port = _ports.IdentityProvider, Time = time }));
        foreach (var application in (WebApplication[])[
            TourApplication.Build(DemoPorts.Url(_ports.Tour)),
            WikiApplication.Build(DemoPorts.Url(_ports.Wiki), ScimToken, time),
            await TimesheetsApplication.BuildAsync(DemoPorts.Url(_ports.Timesheets), database, time),
            RoomsApplication.Build(DemoPorts.Url(_ports.Rooms), WebhookSecret, time),
            HelpdeskApplication.Build(DemoPorts.Url(_ports.Helpdesk), HelpdeskKey, time),
            await PhonesApplication.BuildAsync(DemoPorts.Url(_ports.Phones), phonebook, time)])
        {
            _parts.Add(application);
            await application.StartAsync();
        }

        // copies, because keys are kept and relative paths begin beside the file that names them
        var file = Path.Combine(_directory, "demo.json");
        var thisRun = Path.Combine(_directory, "this-run.json");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "demo.json"), file);
        await File.WriteAllTextAsync(thisRun, JsonSerializer.Serialize(ThisRun(), ReadableJson.Options));
        _gateway = GatewayHost.Build(new ConfigurationFiles([file, thisRun], new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)));
        _parts.Add(_gateway);
        await _gateway.StartAsync();
    }

    /// <summary>The demo's file says it all; this run's ports, and where the plug-in was built, come on top, as a second <c>--config</c> would.</summary>
    private Dictionary<string, string> ThisRun() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Logging:LogLevel:JitGateway.Saml.Keys"] = "Error",   // that a key was made is no news in a demo
        ["Urls"] = Url,
        ["Gateway:PublicOrigin"] = Url,
        ["Gateway:Management:Url"] = DemoPorts.Url(_ports.Management),
        ["Saml:EntityId"] = $"{Url}/sso/metadata",
        ["Saml:IdentityProviders:demo:Metadata"] = $"{DemoPorts.Url(_ports.IdentityProvider)}/metadata",
        ["Plugins:Acme.Phonebook:Path"] = Path.Combine(AppContext.BaseDirectory, "plugins", "phonebook", "Acme.Phonebook.dll"),
        ["Backends:tour:Destinations:0"] = DemoPorts.Url(_ports.Tour),
        ["Backends:wiki:Destinations:0"] = DemoPorts.Url(_ports.Wiki),
        ["Backends:wiki:Provisioning:Scim:BaseUrl"] = $"{DemoPorts.Url(_ports.Wiki)}/scim/v2",
        ["Backends:timesheets:Destinations:0"] = DemoPorts.Url(_ports.Timesheets),
        ["Backends:rooms:Destinations:0"] = DemoPorts.Url(_ports.Rooms),
        ["Backends:rooms:Provisioning:Webhook:Url"] = $"{DemoPorts.Url(_ports.Rooms)}/jit",
        ["Backends:helpdesk:Destinations:0"] = DemoPorts.Url(_ports.Helpdesk),
        ["Backends:helpdesk:Provisioning:Rest:BaseUrl"] = $"{DemoPorts.Url(_ports.Helpdesk)}/api",
        ["Backends:phones:Destinations:0"] = DemoPorts.Url(_ports.Phones),
    };
}
