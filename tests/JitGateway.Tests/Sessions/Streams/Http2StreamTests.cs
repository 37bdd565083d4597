using System.Net;
using System.Net.WebSockets;
using JitGateway.Identity;
using JitGateway.Sessions.Streams;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using static JitGateway.Tests.Sessions.Streams.StreamSteps;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>Streams over HTTP/2, of which many share one connection: only the one whose session ended may end.</summary>
public sealed class Http2StreamTests : IAsyncLifetime
{
    private readonly HttpMessageInvoker _connection = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private StreamingBackend _backend = null!;
    private RunningGateway _gateway = null!;
    private string _cookie = "";

    private OpenStreams Streams => _gateway.Services.GetRequiredService<OpenStreams>();

    public async Task InitializeAsync()
    {
        _backend = await StreamingBackend.StartAsync();
        _gateway = await StartAsync(_backend, protocols: HttpProtocols.Http2);
        _cookie = await SignInAsync("ada");
    }

    public async Task DisposeAsync()
    {
        _connection.Dispose();
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task A_gRPC_stream_ends_with_the_status_of_whoever_is_not_signed_in()
    {
        using var answer = await GetAsync("/app/grpc", _cookie);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1024];
        (await body.ReadAsync(buffer)).ShouldBe("message".Length);

        await EndAsync(_cookie);

        (await body.ReadAsync(buffer).AsTask().WaitAsync(Patience)).ShouldBe(0, "a clean end, no reset stream");
        answer.TrailingHeaders.GetValues("grpc-status").Single().ShouldBe("16");
        answer.TrailingHeaders.GetValues("grpc-message").Single().ShouldBe("Your session has ended. Sign in again.");
        await _backend.Dropped.Task.WaitAsync(Patience);
        await CountAsync(Streams, 0);
    }

    [Fact]
    public async Task A_gRPC_stream_of_a_node_that_stops_may_be_opened_elsewhere()
    {
        using var answer = await GetAsync("/app/grpc", _cookie);
        await using var body = await answer.Content.ReadAsStreamAsync();

        Streams.EndAll(StreamEnd.NodeStops);

        await body.CopyToAsync(Stream.Null, Limit());
        answer.TrailingHeaders.GetValues("grpc-status").Single().ShouldBe("14");
        answer.TrailingHeaders.GetValues("grpc-message").Single().ShouldBe("The gateway restarts. Connect again.");
    }

    [Fact]
    public async Task A_WebSocket_of_a_revoked_session_gets_a_close_frame_on_both_sides()
    {
        using var socket = await ConnectAsync(_cookie, open: 1);
        (await EchoAsync(socket, "hello")).ShouldBe("hello");

        await EndAsync(_cookie);

        await ClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, "Your session has ended. Sign in again.");
        (await _backend.SocketEnd.Task.WaitAsync(Patience)).ShouldBe("1008 Your session has ended. Sign in again.");
        await CountAsync(Streams, 0);
    }

    [Fact]
    public async Task What_others_have_on_the_same_connection_goes_on()
    {
        var grace = await SignInAsync("grace");
        using var hers = await ConnectAsync(grace, open: 1);
        using var download = await GetAsync("/app/download", _cookie);
        await using var body = await download.Content.ReadAsStreamAsync();
        var buffer = new byte[1024];
        await body.ReadExactlyAsync(buffer);
        await CountAsync(Streams, 2);

        await EndAsync(_cookie);

        await Should.ThrowAsync<Exception>(async () =>
        {
            while (await body.ReadAsync(buffer, Limit()) > 0)
            {
            }
        });
        await CountAsync(Streams, 1);
        (await EchoAsync(hers, "still here")).ShouldBe("still here");
    }

    private Task EndAsync(string cookie) => _gateway.Services.GetRequiredService<ISessionTermination>().EndSessionAsync(IdOf(cookie).ToString(), default);

    private async Task<string> SignInAsync(string name)
    {
        using var answer = await GetAsync($"{SignsInAda.Path}?as={name}", cookie: null);
        return answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    /// <summary>The answer as soon as its head is there.</summary>
    private async Task<HttpResponseMessage> GetAsync(string path, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway.Client.BaseAddress!, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        var answer = await _connection.SendAsync(request, Limit());
        answer.Version.ShouldBe(HttpVersion.Version20);
        return answer;
    }

    private async Task<ClientWebSocket> ConnectAsync(string cookie, int open)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Cookie", cookie);
        await socket.ConnectAsync(SocketUrl(_gateway, "/app/ws"), _connection, Limit());
        await CountAsync(Streams, open);
        return socket;
    }
}
