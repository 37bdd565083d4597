using System.Net;
using System.Net.WebSockets;
using JitGateway.Sessions.Streams;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using static JitGateway.Tests.Sessions.Streams.StreamSteps;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>Streams whose session ends while no message of it arrives.</summary>
public sealed class UnheardEndTests : IAsyncLifetime
{
    private readonly ScriptedStore _store = new();
    private StreamingBackend _backend = null!;
    private RunningGateway _gateway = null!;
    private string _cookie = "";

    public async Task InitializeAsync()
    {
        _backend = await StreamingBackend.StartAsync();
        _gateway = await StartAsync(_backend, store: _store);
        _cookie = await SignsInAda.CookieAsync(_gateway);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task While_the_subscription_is_dead_the_store_is_asked_and_the_stream_ends()
    {
        using var socket = await ConnectAsync();
        _store.HearsEnds = false;   // and nobody says so

        _store.EndUnheard(IdOf(_cookie));

        await ClosedAsync(socket);
    }

    [Fact]
    public async Task When_ends_may_have_been_missed_the_store_is_asked_though_messages_arrive_again()
    {
        using var socket = await ConnectAsync();
        _store.EndUnheard(IdOf(_cookie));

        _store.MayHaveMissed();

        await ClosedAsync(socket);
    }

    [Fact]
    public async Task A_stream_that_comes_just_after_the_end_does_not_go_on_beside_those_that_were_there()
    {
        using var first = await ConnectAsync();
        _store.EndUnheard(IdOf(_cookie));

        using var second = await DialAsync(_gateway, "/app/ws", _cookie);   // the near cache lets it in

        await ClosedAsync(second);
        await ClosedAsync(first);
    }

    [Fact]
    public async Task Whoever_signs_out_while_the_store_is_away_loses_their_streams_too()
    {
        using var socket = await ConnectAsync();
        _store.GoAway();

        using var form = new HttpRequestMessage(HttpMethod.Post, "/sso/logout");
        form.Headers.Add("Sec-Fetch-Site", "same-origin");
        form.Headers.Add("Cookie", _cookie);
        using var answer = await _gateway.Client.SendAsync(form);

        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await ClosedAsync(socket);
    }

    private static Task ClosedAsync(ClientWebSocket socket) => StreamSteps.ClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, "Your session has ended. Sign in again.");

    /// <summary>A WebSocket whose session the store has confirmed since it was opened, so that nothing is asked any more by itself.</summary>
    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = await DialAsync(_gateway, "/app/ws", _cookie);
        var streams = _gateway.Services.GetRequiredService<OpenStreams>();
        await Eventually.HoldsAsync(() => Task.FromResult(streams.Sessions.SingleOrDefault()), s => s is { IsInDoubt: false }, "the store has been asked");
        return socket;
    }
}
