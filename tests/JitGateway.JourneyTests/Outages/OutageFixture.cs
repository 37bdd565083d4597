using System.Net;
using JitGateway.JourneyTests.Journeys;
using JitGateway.JourneyTests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace JitGateway.JourneyTests.Outages;

/// <summary>One gateway process for all journeys of outages: it has to be as good after each as before, without a restart.</summary>
public sealed class OutageFixture : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _started = [];

    public RedisServer Redis { get; } = new();

    internal TcpRelay Relay { get; private set; } = null!;

    internal GatewayProcess Gateway { get; private set; } = null!;

    internal OutagePeople People { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Redis.StartAsync();
        Relay = Started(new TcpRelay(Redis.Port));
        var application = WebApplication.CreateSlimBuilder();
        application.WebHost.UseUrls("http://127.0.0.1:0");
        var app = Started(application.Build());
        app.Run(context => context.Response.WriteAsync(context.Request.Headers["X-Who"].ToString()));
        await app.StartAsync();
        var destination = app.Urls.First();

        var configuration = new GatewayConfiguration(FreePort.Next());
        var identityProvider = Started(await configuration.StartIdentityProviderAsync());
        configuration.WithIdentityProvider("corp", identityProvider.MetadataUrl, JourneyBackends.Attributes)
            .With("Logging", """{ "LogLevel": { "Default": "Warning", "JitGateway.Redis": "Information" } }""")
            .With("Redis", $$"""{ "Configuration": "127.0.0.1:{{Relay.Port}}" }""")
            .With("Sessions", """{ "Store": "Redis", "NearCacheEntries": 100 }""")
            .WithBackend("app", $$"""{ "Match": { "Path": "/app" }, "Destinations": [ "{{destination}}" ], "Headers": { "X-Who": "{nameId}" } }""")
            .WithBackend("open", $$"""{ "Match": { "Path": "/open" }, "Destinations": [ "{{destination}}" ], "Access": [ { "Effect": "Public" } ] }""");
        Gateway = Started(await GatewayProcess.StartReadyAsync(configuration));
        People = await OutagePeople.SignInAsync(Redis.Configuration);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in _started.AsEnumerable().Reverse()) await part.DisposeAsync();
        await Redis.DisposeAsync();
    }

    /// <summary>Everybody signs in anew, because Redis forgot them.</summary>
    internal async Task SignInAsync() => People = await OutagePeople.SignInAsync(Redis.Configuration);

    /// <summary>How many of those who signed in are taken for nobody.</summary>
    internal async Task<int> SignedOutAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        var signedOut = 0;
        foreach (var person in People.All)
            await Eventually.HoldsAsync(async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Gateway.Url, "/app/"));
                request.Headers.Add("Accept", "application/json");
                request.Headers.Add("Cookie", $"jit={person.Cookie}");
                using var answer = await client.SendAsync(request);
                if (answer.StatusCode is HttpStatusCode.ServiceUnavailable) return false;   // this machine's own hiccup
                if (answer.StatusCode != HttpStatusCode.OK || await answer.Content.ReadAsStringAsync() != person.Name) signedOut++;
                return true;
            }, "somebody can tell who it is");
        return signedOut;
    }

    private T Started<T>(T part)
        where T : IAsyncDisposable
    {
        _started.Add(part);
        return part;
    }
}
