using JitGateway.Configuration;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using JitGateway.Saml.Metadata;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Healing;

/// <summary>
/// The gateway on <c>localhost</c>, in this process so that its clock can be moved, two identity providers on <c>127.0.0.1</c>, which is another site, and Chromium. Everybody may go to <c>/wiki</c> by the first of them, and to <c>/both</c> by either.
/// </summary>
public sealed class HealingFixture : IAsyncLifetime
{
    private static readonly string Pictures = Path.Combine(RepositoryPaths.Root, "tests", ".work", "pictures");

    private readonly Parts _parts = new();

    internal ShiftedClock GatewayClock { get; } = new();

    internal ShiftedClock ProviderClock { get; } = new();

    internal Browser Browser { get; private set; } = null!;

    internal Uri Origin { get; } = new($"http://localhost:{FreePort.Next()}");

    internal string At(string path) => new Uri(Origin, path).AbsoluteUri;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Pictures);
        var browser = Browser.StartAsync();
        var application = _parts.Add(await HeaderBackend.StartAsync());
        var first = _parts.Add(await StartProviderAsync());
        var second = _parts.Add(await StartProviderAsync());
        var configuration = new GatewayConfiguration(Origin)
            .With("Saml:IdentityProviders:staff", $$"""{ "DisplayName": "Staff", "Metadata": "{{first.MetadataUrl}}" }""")
            .With("Saml:IdentityProviders:students", $$"""{ "DisplayName": "Students", "Metadata": "{{second.MetadataUrl}}" }""")
            .WithBackend("wiki", $$"""{ "Match": { "Path": "/wiki" }, "Destinations": [ "{{application.Url}}" ], "IdentityProvider": "staff", "Provisioning": { "Adapter": "None" } }""")
            .WithBackend("both", $$"""{ "Match": { "Path": "/both" }, "Destinations": [ "{{application.Url}}" ], "Provisioning": { "Adapter": "None" } }""");
        var gateway = GatewayHost.Build(new ConfigurationFiles([configuration.Write()], new Dictionary<string, string?>()), builder =>
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{Origin.Port}");
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(GatewayClock);
        });
        _parts.Add(gateway);
        await gateway.StartAsync();
        var providers = gateway.Services.GetRequiredService<IdentityProviderDirectory>();
        await Eventually.HoldsAsync(() => providers.Find("staff") is not null && providers.Find("students") is not null, "the metadata of both is read");
        Browser = _parts.Add(await browser);
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    /// <summary>Leaves three pictures of a page: as it is on a desk, at night, and on a telephone.</summary>
    internal static async Task PictureAsync(IPage page, string name)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await TakeAsync("light");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await TakeAsync("dark");
        await page.SetViewportSizeAsync(360, 740);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("a telephone shows the whole width");
        await TakeAsync("phone");

        Task<byte[]> TakeAsync(string kind) => page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"healing-{name}-{kind}.png"), FullPage = true });
    }

    private Task<DemoIdentityProvider> StartProviderAsync() => DemoIdentityProvider.StartAsync(new DemoIdentityProviderSettings { ServiceProvider = Origin, Time = ProviderClock });
}
