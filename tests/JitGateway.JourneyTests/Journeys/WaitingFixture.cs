using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>A gateway, a wiki whose accounts can be held up, a lobby that needs none, and Chromium.</summary>
public class WaitingFixture : IAsyncLifetime
{
    private readonly Parts _parts = new();
    private readonly GatewayConfiguration _configuration = new(FreePort.Next());
    private DemoIdentityProvider _identityProvider = null!;
    private int _people;

    public ScimmyServer Wiki { get; private set; } = null!;

    internal GatewayProcess Gateway { get; private set; } = null!;

    private protected Browser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Wiki = await _parts.StartAsync(new ScimmyServer());
        var lobby = _parts.Add(await HeaderBackend.StartAsync());
        _identityProvider = _parts.Add(await _configuration.StartIdentityProviderAsync());
        _configuration.WithIdentityProvider(_identityProvider)
            .WithBackend("lobby", JourneyBackends.Plain(lobby.Url, "/lobby"))
            .WithBackend("wiki", JourneyBackends.Wiki(Wiki).Replace("\"Timeout\": \"00:00:05\"", "\"Timeout\": \"00:00:20\"", StringComparison.Ordinal));   // nobody waits for it
        await PrepareAsync(_configuration);
        Gateway = _parts.Add(await GatewayProcess.StartReadyAsync(_configuration));
        Browser = _parts.Add(await Browser.StartAsync());
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    public string On(string path) => new Uri(Gateway.Url, path).AbsoluteUri;

    /// <summary>Somebody new, who is inside the gateway and has no account in the wiki.</summary>
    internal async Task<(IPage Page, string Login)> SignedInAsync(bool scripts)
    {
        var person = JourneyPeople.Numbered(Interlocked.Increment(ref _people));
        _identityProvider.Set(person);
        var page = await Browser.NewPersonAsync();
        await page.GotoAsync(On("/lobby/"));
        await page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {person.GivenName}" }).ClickAsync();
        await page.ArriveAsync(url => new Uri(url).AbsolutePath == "/lobby/");
        return (scripts ? page : await Browser.WithoutScriptsAsync(page), person.Login);
    }

    /// <summary>More of the configuration, before the gateway reads it.</summary>
    private protected virtual Task PrepareAsync(GatewayConfiguration configuration) => Task.CompletedTask;

    private protected T Keep<T>(T part)
        where T : IAsyncDisposable => _parts.Add(part);
}
