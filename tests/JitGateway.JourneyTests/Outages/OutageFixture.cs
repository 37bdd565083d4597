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
    private readonly Parts _parts = new();

    public RedisServer Redis { get; private set; } = null!;

    internal TcpRelay Relay { get; private set; } = null!;

    internal GatewayProcess Gateway { get; private set; } = null!;

    internal OutagePeople People { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Redis = await _parts.StartAsync(new RedisServer());
        Relay = _parts.Add(new TcpRelay(Redis.Port));
        var application = WebApplication.CreateSlimBuilder();
        application.WebHost.UseUrls("http://127.0.0.1:0");
        var app = _parts.Add(application.Build());
        app.Run(context => context.Response.WriteAsync(context.Request.Headers["X-Who"].ToString()));
        await app.StartAsync();
        var destination = app.Urls.First();

        var configuration = new GatewayConfiguration(FreePort.Next());
        var identityProvider = _parts.Add(await configuration.StartIdentityProviderAsync());
        configuration.WithIdentityProvider("corp", identityProvider.MetadataUrl, JourneyBackends.Attributes)
            .With("Logging", """{ "LogLevel": { "Default": "Warning", "JitGateway.Redis": "Information" } }""")
            .With("Redis", $$"""{ "Configuration": "127.0.0.1:{{Relay.Port}}" }""")
            .With("Sessions", """{ "Store": "Redis", "NearCacheEntries": 100 }""")
            .WithBackend("app", $$"""{ "Match": { "Path": "/app" }, "Destinations": [ "{{destination}}" ], "Headers": { "X-Who": "{nameId}" } }""")
            .WithBackend("open", $$"""{ "Match": { "Path": "/open" }, "Destinations": [ "{{destination}}" ], "Access": [ { "Effect": "Public" } ] }""");
        Gateway = _parts.Add(await GatewayProcess.StartReadyAsync(configuration));
        People = await OutagePeople.SignInAsync(Redis.Configuration);
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    /// <summary>Everybody signs in anew, because Redis forgot them.</summary>
    internal async Task SignInAsync() => People = await OutagePeople.SignInAsync(Redis.Configuration);

    /// <summary>How many of those who signed in are taken for nobody.</summary>
    internal async Task<int> SignedOutAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        var signedOut = 0;
        await Parallel.ForEachAsync(People.All, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (person, _) =>
            await Eventually.HoldsAsync(async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Gateway.Url, "/app/"));
                request.Headers.Add("Accept", "application/json");
                request.Headers.Add("Cookie", $"jit={person.Cookie}");
                using var answer = await client.SendAsync(request);
                if (answer.StatusCode is HttpStatusCode.ServiceUnavailable) return false;   // this machine's own hiccup
                if (answer.StatusCode != HttpStatusCode.OK || await answer.Content.ReadAsStringAsync() != person.Name) Interlocked.Increment(ref signedOut);
                return true;
            }, "somebody can tell who it is"));
        return signedOut;
    }
}
