using JitGateway.Configuration;
using JitGateway.Demo.IdentityProvider;
using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using JitGateway.Saml.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Healing;

/// <summary>
/// The gateway on <c>localhost</c>, in this process so that sessions can be ended, with an application under <c>/desk</c> and the same on the host <c>safe.localhost</c>, which has a cookie of its own; the identity provider on <c>127.0.0.1</c>, which is
/// another site; and Chromium.
/// </summary>
public sealed class KeptFormsFixture : IAsyncLifetime
{
    /// <summary>Everybody reads; to write takes a second factor.</summary>
    private const string VaultRules = """[ { "Methods": [ "POST" ], "AuthnContext": "https://refeds.org/profile/mfa", "Effect": "Allow" }, { "Methods": [ "POST" ], "Effect": "Deny" }, { "Effect": "Allow" } ]""";

    private readonly Parts _parts = new();
    private WebApplication _gateway = null!;

    internal Browser Browser { get; private set; } = null!;

    internal KeptFormsDesk Desk { get; private set; } = null!;

    internal Uri Origin { get; } = new($"http://localhost:{FreePort.Next()}");

    internal string At(string path) => new Uri(Origin, path).AbsoluteUri;

    internal string AtSafe(string path) => $"http://safe.localhost:{Origin.Port}{path}";

    public async Task InitializeAsync()
    {
        var browser = Browser.StartAsync();
        Desk = _parts.Add(await KeptFormsDesk.StartAsync());
        var provider = _parts.Add(await DemoIdentityProvider.StartAsync(new DemoIdentityProviderSettings { ServiceProvider = Origin }));
        var configuration = new GatewayConfiguration(Origin)
            .With("Saml:IdentityProviders:staff", $$"""{ "DisplayName": "Staff", "Metadata": "{{provider.MetadataUrl}}" }""")
            .WithBackend("desk", $$"""{ "Match": { "Path": "/desk" }, "Destinations": [ "{{Desk.Url}}" ], "Provisioning": { "Adapter": "None" } }""")
            .WithBackend("vault", $$"""{ "Match": { "Path": "/vault" }, "Destinations": [ "{{Desk.Url}}" ], "Provisioning": { "Adapter": "None" }, "Access": {{VaultRules}} }""")
            .WithBackend("safe", $$"""{ "Match": { "Hosts": [ "safe.localhost" ] }, "Destinations": [ "{{Desk.Url}}" ], "Provisioning": { "Adapter": "None" } }""");
        _gateway = _parts.Add(GatewayHost.Build(new ConfigurationFiles([configuration.Write()], new Dictionary<string, string?>()), builder =>
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{Origin.Port}");
            builder.Logging.ClearProviders();
        }));
        await _gateway.StartAsync();
        var providers = _gateway.Services.GetRequiredService<IdentityProviderDirectory>();
        await Eventually.HoldsAsync(() => providers.Find("staff") is not null, "the metadata is read");
        Browser = _parts.Add(await browser);
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    /// <summary>A person's session ends; the browser keeps its cookies.</summary>
    internal async Task EndSessionAsync(IPage page)
    {
        var session = await page.EvaluateAsync<string>("fetch('/sso/me').then(me => me.json()).then(me => me.session)");
        (await _gateway.Services.GetRequiredService<ISessionTermination>().EndSessionAsync(session, CancellationToken.None)).ShouldBeTrue();
    }
}
