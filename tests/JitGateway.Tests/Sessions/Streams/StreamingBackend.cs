using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>A backend whose answers go on: <c>/ws</c> echoes, <c>/half</c> begins a frame and stops, <c>/events</c>, <c>/download</c>, <c>/grpc</c>; <c>/poll</c>, <c>/late</c> (a WebSocket) and <c>/slow-page</c> are held.</summary>
internal sealed class StreamingBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StreamingBackend(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>How the last WebSocket ended for the backend: the close frame's code and text, or that it was cut.</summary>
    public TaskCompletionSource<string> SocketEnd { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody asked for what is held.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Released: what is held goes on.</summary>
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Released: the half frame is finished.</summary>
    public TaskCompletionSource Rest { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The backend noticed that nobody reads any more.</summary>
    public TaskCompletionSource Dropped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<StreamingBackend> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(o => o.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var backend = new StreamingBackend(app);
        app.UseWebSockets();
        app.Map("/ws", backend.EchoAsync);
        app.Map("/half", backend.HalfAsync);
        app.Map("/events", backend.EventsAsync);
        app.Map("/grpc", backend.GrpcAsync);
        app.Map("/download", backend.DownloadAsync);
        app.Map("/poll", async context =>
        {
            await backend.HoldAsync();
            await context.Response.WriteAsync("secret news");
        });
        app.Map("/late", async context =>
        {
            await backend.HoldAsync();
            await backend.EchoAsync(context);
        });
        app.Map("/slow-page", async context =>
        {
            await context.Response.WriteAsync("first half, ");
            await context.Response.Body.FlushAsync();
            await backend.HoldAsync();
            await context.Response.WriteAsync("second half");
        });
        app.Map("/page", context => context.Response.WriteAsync("a page"));
        await app.StartAsync();
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        Held.TrySetResult();
        Rest.TrySetResult();
        await _app.DisposeAsync();
    }

    private Task HoldAsync()
    {
        Asked.TrySetResult();
        return Held.Task;
    }

    private async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (got.MessageType == WebSocketMessageType.Close) break;
                await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, context.RequestAborted);
            }

            SocketEnd.TrySetResult($"{(int?)socket.CloseStatus} {socket.CloseStatusDescription}");
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            SocketEnd.TrySetResult("cut");
        }
    }

    /// <summary>Writes frames by hand: the head of one of 300 bytes and the first half, then, when it is told to and a frame has come, the rest and another frame.</summary>
    private async Task HalfAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status101SwitchingProtocols;
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        await using var stream = await context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!.UpgradeAsync();
        await stream.WriteAsync((byte[])[0x82, 126, 1, 44, .. Enumerable.Repeat((byte)'a', 150)]);
        await Rest.Task;
        var buffer = new byte[1024];
        try
        {
            await stream.ReadExactlyAsync(buffer, 0, 2);   // the close frame: from here on both directions know of the end
            await stream.WriteAsync((byte[])[.. Enumerable.Repeat((byte)'b', 150), 0x82, 5, .. "after"u8]);
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // cut
        }
    }

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: one\n\n");
        await UntilDroppedAsync(context);
    }

    private async Task GrpcAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.WriteAsync("message");
        await UntilDroppedAsync(context);
    }

    private async Task UntilDroppedAsync(HttpContext context)
    {
        await context.Response.Body.FlushAsync();
        var dropped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(() => dropped.TrySetResult());
        await dropped.Task;
        Dropped.TrySetResult();
    }

    /// <summary>Without a length, or with the one that was asked for; for ever.</summary>
    private async Task DownloadAsync(HttpContext context)
    {
        if (context.Request.Query["length"].ToString() is { Length: > 0 } length) context.Response.ContentLength = long.Parse(length);
        var block = new byte[16 * 1024];
        try
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(block, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // nobody reads
        }

        Dropped.TrySetResult();
    }
}
