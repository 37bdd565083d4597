using System.Net.WebSockets;
using System.Text;
using JitGateway.Sessions;
using JitGateway.Sessions.Streams;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>What tests of streams do, whoever ends them.</summary>
internal static class StreamSteps
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>A gateway before a streaming application: <c>/app</c> and <c>/other</c> want a person, <c>/open</c> does not.</summary>
    /// <param name="clock">Absent: the machine's.</param>
    /// <param name="store">Absent: the node's memory.</param>
    /// <param name="protocols">What the gateway speaks.</param>
    /// <param name="sessions">The section <c>Sessions</c>.</param>
    public static Task<RunningGateway> StartAsync(
        StreamingBackend backend, TimeProvider? clock = null, ISessionStore? store = null, HttpProtocols protocols = HttpProtocols.Http1, string sessions = "{}") =>
        RunningGateway.StartAsync($$"""
            {
              "Sessions": {{sessions}},
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:9/metadata" } } },
              "Backends": {
                "app": { "Match": { "Path": "/app", "StripPrefix": true }, "Destinations": "{{backend.Url}}" },
                "other": { "Match": { "Path": "/other", "StripPrefix": true }, "Destinations": "{{backend.Url}}" },
                "open": { "Match": { "Path": "/open", "StripPrefix": true }, "Destinations": "{{backend.Url}}", "Access": [ { "Effect": "Public" } ] }
              }
            }
            """, builder =>
        {
            builder.Services.AddSingleton<IStartupFilter, SignsInAda>();
            if (clock is not null) builder.Services.AddSingleton(clock);
            if (store is not null) builder.Services.AddSingleton(store);
            builder.WebHost.ConfigureKestrel(o => o.ConfigureEndpointDefaults(e => e.Protocols = protocols));
        });

    public static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;

    public static SessionId IdOf(string cookie) => SessionToken.Parse(cookie.Split('=')[1]).Id;

    public static Uri SocketUrl(RunningGateway gateway, string path) => new(gateway.Client.BaseAddress!.AbsoluteUri.Replace("http:", "ws:", StringComparison.Ordinal) + path[1..]);

    /// <summary>A WebSocket over HTTP/1.1 as soon as the gateway has answered.</summary>
    public static async Task<ClientWebSocket> DialAsync(RunningGateway gateway, string path, string? cookie)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        if (cookie is not null) socket.Options.SetRequestHeader("Cookie", cookie);
        await socket.ConnectAsync(SocketUrl(gateway, path), Limit());
        return socket;
    }

    public static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Limit());
        var buffer = new byte[1024];
        var got = await socket.ReceiveAsync(buffer, Limit());
        return Encoding.UTF8.GetString(buffer, 0, got.Count);
    }

    /// <summary>The next thing that comes is the end.</summary>
    public static async Task ClosedAsync(ClientWebSocket socket, WebSocketCloseStatus status, string reason)
    {
        (await socket.ReceiveAsync(new byte[1024], Limit())).MessageType.ShouldBe(WebSocketMessageType.Close);
        socket.CloseStatus.ShouldBe(status);
        socket.CloseStatusDescription.ShouldBe(reason);
    }

    /// <summary>Waits for so many open streams; one that is over is none.</summary>
    public static Task CountAsync(OpenStreams streams, int expected) => Eventually.HoldsAsync(() =>
    {
        streams.Settle();
        return Task.FromResult(streams.Count);
    }, count => count == expected, $"{expected} open streams");

    /// <summary>The watch has seen what was used, and told the store.</summary>
    public static Task SettledAsync(OpenStreams streams, ManualTimeProvider clock) =>
        Eventually.HoldsAsync(
            () => Task.FromResult(streams.Sessions.All(s => s.TouchedAt >= s.UsedAt || clock.GetElapsedTime(s.TouchedAt) < TimeSpan.FromMinutes(1))), settled => settled, "a round of the watch");
}
