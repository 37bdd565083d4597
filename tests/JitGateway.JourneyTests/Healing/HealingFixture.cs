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
/// The gateway on <c>localhost</c>, in this process so that its clock can be moved, two identity providers on <c>127.0.0.1</c>, which is another site, and Chromium. Everybody may go to <c>/wiki</c> by the first of them, and to <c>/both</c> by either; the other backends stop whoever comes.
/// </summary>
public sealed class HealingFixture : IAsyncLifetime
{
    private const string Rules = """
        [
          { "Path": "/wiki/board", "Effect": "Deny", "Reason": "The papers of the board are for the board.", "Contact": "board@example.com" },
          { "Path": "/wiki/vault", "AuthnContext": "https://refeds.org/profile/mfa", "Effect": "Allow" },
          { "Path": "/wiki/vault", "Effect": "Deny" },
          { "Effect": "Allow" }
        ]
        """;

    private const string Closed = """{ "Text": "Back after lunch.", "Contact": "help@example.com", "Allow": { "Groups": [ "wiki-editors" ] } }""";

    private readonly Parts _parts = new();

    internal ShiftedClock GatewayClock { get; } = new();

    internal ShiftedClock ProviderClock { get; } = new();

    internal Browser Browser { get; private set; } = null!;

    internal Uri Origin { get; } = new($"http://localhost:{FreePort.Next()}");

    internal string At(string path) => new Uri(Origin, path).AbsoluteUri;

    public async Task InitializeAsync()
    {
        var browser = Browser.StartAsync();
        var application = _parts.Add(await HeaderBackend.StartAsync());
        var first = _parts.Add(await StartProviderAsync());
        var second = _parts.Add(await StartProviderAsync());
        var configuration = new GatewayConfiguration(Origin)
            .With("Saml:IdentityProviders:staff", $$"""{ "DisplayName": "Staff", "Metadata": "{{first.MetadataUrl}}" }""")
            .With("Saml:IdentityProviders:students", $$"""{ "DisplayName": "Students", "Metadata": "{{second.MetadataUrl}}" }""")
            .With("Saml:IdentityProviders:gone", $$"""{ "DisplayName": "Gone", "Metadata": "http://127.0.0.1:{{FreePort.Next()}}/metadata" }""")
            .With("Gateway:TrustedProxies", """[ "127.0.0.1" ]""")   // so that somebody may come from elsewhere
            .With("Gateway:RateLimits", """{ "Login": { "Requests": 2, "Per": "01:00:00" } }""")
            .WithBackend("wiki", $$"""{ "Match": { "Path": "/wiki" }, "Destinations": [ "{{application.Url}}" ], "IdentityProvider": "staff", "Provisioning": { "Adapter": "None" }, "Access": {{Rules}} }""")
            .WithBackend("both", $$"""{ "Match": { "Path": "/both" }, "Destinations": [ "{{application.Url}}" ], "IdentityProvider": [ "staff", "students" ], "Provisioning": { "Adapter": "None" } }""")
            .WithBackend("closed", $$"""{ "Match": { "Path": "/closed" }, "Destinations": [ "{{application.Url}}" ], "IdentityProvider": "staff", "Provisioning": { "Adapter": "None" }, "Maintenance": {{Closed}} }""")
            .WithBackend("down", $$"""{ "Match": { "Path": "/down" }, "Destinations": [ "http://127.0.0.1:{{FreePort.Next()}}" ], "IdentityProvider": "staff", "Provisioning": { "Adapter": "None" } }""")
            .WithBackend("far", $$"""{ "Match": { "Path": "/far" }, "Destinations": [ "{{application.Url}}" ], "IdentityProvider": "gone", "Provisioning": { "Adapter": "None" } }""");
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

    /// <summary>Looks at a page of ours as everybody may who reads it.</summary>
    internal static Task PictureAsync(IPage page, string name) => page.ShouldBeReadableAsync($"healing-{name}");

    private Task<DemoIdentityProvider> StartProviderAsync() => DemoIdentityProvider.StartAsync(new DemoIdentityProviderSettings { ServiceProvider = Origin, Time = ProviderClock });
}
