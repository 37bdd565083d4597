using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JitGateway.JourneyTests.Servers;

/// <summary>An application that answers with the headers it was sent, as JSON.</summary>
internal sealed class HeaderBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HeaderBackend(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public static async Task<HeaderBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsJsonAsync(context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal)));
        await app.StartAsync();
        return new HeaderBackend(app);
    }

    /// <summary>The headers that a page of this application shows.</summary>
    public static IReadOnlyDictionary<string, string> HeadersOn(Page page) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(page.Text) ?? throw new InvalidOperationException($"No headers at {page.Url}, but {page.Status}:\n{page.Text}");

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
