using System.Net.WebSockets;
using JitGateway.Sessions;
using JitGateway.Sessions.Streams;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>Streams whose session ends on another node while no message of it arrives.</summary>
public sealed class UnheardEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly ScriptedStore _store = new();
    private StreamingBackend _backend = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _backend = await StreamingBackend.StartAsync();
        _gateway = await RunningGateway.StartAsync($$"""
            {
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:9/metadata" } } },
              "Backends": { "app": { "Match": { "Path": "/app", "StripPrefix": true }, "Destinations": "{{_backend.Url}}" } }
            }
            """, builder =>
        {
            builder.Services.AddSingleton<IStartupFilter, SignsInAda>();
            builder.Services.AddSingleton<ISessionStore>(_store);
        });
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task While_the_subscription_is_dead_the_store_is_asked_and_the_stream_ends()
    {
        var (socket, id) = await ConnectAsync();
        using (socket)
        {
            _store.HearsEnds = false;   // and nobody says so

            _store.EndUnheard(id);

            await ClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, "Your session has ended. Sign in again.");
        }
    }

    [Fact]
    public async Task When_ends_may_have_been_missed_the_store_is_asked_though_messages_arrive_again()
    {
        var (socket, id) = await ConnectAsync();
        using (socket)
        {
            _store.EndUnheard(id);

            _store.MayHaveMissed();

            await ClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, "Your session has ended. Sign in again.");
        }
    }

    /// <summary>A WebSocket whose session the store has confirmed since it was opened, so that nothing is asked any more by itself.</summary>
    private async Task<(ClientWebSocket Socket, SessionId Id)> ConnectAsync()
    {
        using var signedIn = await _gateway.FetchAsync(SignsInAda.Path);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.SetRequestHeader("Cookie", cookie);
        await socket.ConnectAsync(new Uri(_gateway.Client.BaseAddress!.AbsoluteUri.Replace("http:", "ws:", StringComparison.Ordinal) + "app/ws"), Limit());
        var streams = _gateway.Services.GetRequiredService<OpenStreams>();
        await Eventually.HoldsAsync(() => Task.FromResult(streams.Sessions.SingleOrDefault()), s => s is { IsInDoubt: false }, "the store has been asked");
        return (socket, SessionToken.Parse(cookie.Split('=')[1]).Id);
    }

    private static async Task ClosedAsync(ClientWebSocket socket, WebSocketCloseStatus status, string reason)
    {
        (await socket.ReceiveAsync(new byte[1024], Limit())).MessageType.ShouldBe(WebSocketMessageType.Close);
        socket.CloseStatus.ShouldBe(status);
        socket.CloseStatusDescription.ShouldBe(reason);
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;
}
