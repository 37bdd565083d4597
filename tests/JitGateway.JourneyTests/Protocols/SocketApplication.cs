using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>A WebSocket application: echoes each message piece by piece as it comes; told <c>close CODE WHY</c> it closes with them, told <c>vanish</c> it is gone.</summary>
internal sealed class SocketApplication : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SocketApplication(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>How the sockets ended that clients closed: code and text.</summary>
    public ConcurrentQueue<string> Closed { get; } = new();

    public static async Task<SocketApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var application = new SocketApplication(app);
        app.UseWebSockets();
        app.Run(application.ServeAsync);
        await app.StartAsync();
        return application;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault() });
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                Closed.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{(int)socket.CloseStatus!} {socket.CloseStatusDescription}"));
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, context.RequestAborted);
                return;
            }

            var order = received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true, Count: < 100 } ? Encoding.UTF8.GetString(buffer, 0, received.Count).Split(' ', 3) : [];
            switch (order)
            {
                case ["close", var code, var why]:
                    await socket.CloseAsync((WebSocketCloseStatus)int.Parse(code, CultureInfo.InvariantCulture), why, context.RequestAborted);
                    return;
                case ["vanish", ..]:
                    context.Abort();
                    return;
                default:
                    await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
                    break;
            }
        }
    }
}
