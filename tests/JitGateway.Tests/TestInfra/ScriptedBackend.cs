using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.TestInfra;

/// <summary>A backend that answers as the test says.</summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    /// <summary>An address where nobody listens: a port that the system gives to no server by itself, so that none of another test comes to be there.</summary>
    public const string Nobody = "http://127.0.0.1:1";

    private readonly WebApplication _app;

    private ScriptedBackend(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <param name="listen">Which protocol it speaks; null: HTTP/1.1.</param>
    public static async Task<ScriptedBackend> StartAsync(RequestDelegate answer, Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (listen is null) builder.WebHost.UseUrls("http://127.0.0.1:0");
        else builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new ScriptedBackend(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
