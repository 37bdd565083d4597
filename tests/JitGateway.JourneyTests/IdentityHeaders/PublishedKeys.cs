using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace JitGateway.JourneyTests.IdentityHeaders;

/// <summary>The gateway's list of keys, with a count of who asked for it.</summary>
internal sealed class PublishedKeys : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();
    private int _fetches;

    private PublishedKeys(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public int Fetches => Volatile.Read(ref _fetches);

    public static async Task<PublishedKeys> StartAsync(Uri gateway)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var keys = new PublishedKeys(builder.Build());
        keys._app.Run(async context =>
        {
            Interlocked.Increment(ref keys._fetches);
            context.Response.ContentType = "application/jwk-set+json";
            await context.Response.Body.WriteAsync(await keys._client.GetByteArrayAsync(new Uri(gateway, "/sso/jwks.json")));
        });
        await keys._app.StartAsync();
        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }
}
