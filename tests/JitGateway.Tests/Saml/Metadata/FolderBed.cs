using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>A gateway at https://sso.example.com with a folder of identity providers, through as many lives as a test wants, with one clock and one folder for all of them.</summary>
internal sealed class FolderBed : IAsyncDisposable
{
    public const string Token = "operators-own-token";

    private const string Wiki = """ "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "http://127.0.0.1:9" } """;

    public ManualTimeProvider Clock { get; } = new();

    public ConfigurationFolder Files { get; } = new();

    /// <summary>The life that the node leads now.</summary>
    public RunningGateway Gateway { get; private set; } = null!;

    /// <summary>The folder's name.</summary>
    public string Folder { get; set; } = "idps";

    /// <summary>What is set for each provider, as JSON members.</summary>
    public string Settings { get; set; } = """ "SubjectFrom": "uid" """;

    /// <summary>The section of the folder as JSON members, for a test that reads the configuration alone.</summary>
    public string Section => $$""" "IdentityProviderFolder": { "Path": {{JsonSerializer.Serialize(PathOf(""))}}, "Settings": { {{Settings}} } } """;

    public void Put(string name, string metadata) => Files.WithFile($"{Folder}/{name}.xml", metadata);

    public void Take(string name) => File.Delete(PathOf($"{name}.xml"));

    /// <summary>Begins a life; the one before it ends.</summary>
    /// <param name="saml">More settings of the section Saml, as JSON members.</param>
    /// <param name="backends">The backends as JSON members; absent: one that says nothing of identity providers.</param>
    public async Task StartAsync(string saml = "", string backends = Wiki)
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        Gateway = await RunningGateway.StartAsync(Configuration(saml, backends), builder => builder.Services.AddSingleton<TimeProvider>(Clock));
    }

    /// <summary>Puts the folder and the settings in force as they are now, as an operator does by hand.</summary>
    public void Reconfigure() => Gateway.Reconfigure(Configuration());

    public IdentityProviderDirectory Directory => Gateway.Services.GetRequiredService<IdentityProviderDirectory>();

    public KnownIdentityProvider? Find(string name) => Directory.Find(name);

    /// <summary>Whether it is one in the configuration that is in force.</summary>
    public bool IsInForce(string name) => Gateway.Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders.ContainsKey(name);

    public int Told(int logged) => Gateway.Logs.Entries.Count(e => e.Event == logged);

    public async Task<string> ReadyAsync()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(Gateway.Management, "/health/ready"));
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Lets two seconds pass before each look.</summary>
    public Task HoldsAsync(Func<bool> condition) => Eventually.HoldsAsync(() =>
    {
        Clock.Advance(TimeSpan.FromSeconds(2));
        return Task.FromResult(condition());
    }, static holds => holds, $"what the test waits for ({string.Join("; ", Gateway.Logs.Entries.Where(static e => e.Event is 602 or 628).Select(static e => e.Message))})");

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        Files.Dispose();
    }

    private string Configuration(string saml = "", string backends = Wiki) => $$"""
        { "Gateway": { "PublicOrigin": "{{LoginGateway.Origin}}", "Management": { "Token": "{{Token}}" } }, "Saml": { {{Section}}{{(saml.Length == 0 ? "" : $", {saml}")}} }, "Backends": { {{backends}} } }
        """;

    private string PathOf(string file) => Path.Combine(Files.Folder, Folder, file);
}
