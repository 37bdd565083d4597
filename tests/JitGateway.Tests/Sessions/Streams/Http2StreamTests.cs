using System.Net;
using System.Net.WebSockets;
using System.Text;
using JitGateway.Identity;
using JitGateway.Sessions;
using JitGateway.Sessions.Streams;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>Streams over HTTP/2, of which many share one connection: only the one whose session ended may end.</summary>
public sealed class Http2StreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly HttpMessageInvoker _connection = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private StreamingBackend _backend = null!;
    private RunningGateway _gateway = null!;
    private string _cookie = "";

    private OpenStreams Streams => _gateway.Services.GetRequiredService<OpenStreams>();

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
            builder.WebHost.ConfigureKestrel(o => o.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http2));
        });
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
        answer.TrailingHeaders.GetValues("grpc-message").Single().ShouldBe("The session has ended");
        await _backend.Dropped.Task.WaitAsync(Patience);
        await OpenAsync(0);
    }

    [Fact]
    public async Task A_WebSocket_of_a_revoked_session_gets_a_close_frame_on_both_sides()
    {
        using var socket = await ConnectAsync(_cookie, open: 1);
        (await EchoAsync(socket, "hello")).ShouldBe("hello");

        await EndAsync(_cookie);

        (await socket.ReceiveAsync(new byte[1024], Limit())).MessageType.ShouldBe(WebSocketMessageType.Close);
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
        socket.CloseStatusDescription.ShouldBe("Your session has ended. Sign in again.");
        (await _backend.SocketEnd.Task.WaitAsync(Patience)).ShouldBe("1008 Your session has ended. Sign in again.");
        await OpenAsync(0);
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
        await OpenAsync(2);

        await EndAsync(_cookie);

        await Should.ThrowAsync<Exception>(async () =>
        {
            while (await body.ReadAsync(buffer, Limit()) > 0)
            {
            }
        });
        await OpenAsync(1);
        (await EchoAsync(hers, "still here")).ShouldBe("still here");
    }

    private Task EndAsync(string cookie) => _gateway.Services.GetRequiredService<ISessionTermination>().EndSessionAsync(SessionToken.Parse(cookie.Split('=')[1]).Id.ToString(), default);

    private Task OpenAsync(int expected) => Eventually.HoldsAsync(() =>
    {
        Streams.Settle();
        return Task.FromResult(Streams.Count);
    }, count => count == expected, $"{expected} open streams");

    private async Task<string> SignInAsync(string name)
    {
        using var answer = await GetAsync($"{SignsInAda.Path}?as={name}", cookie: null);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
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
        await socket.ConnectAsync(new Uri(_gateway.Client.BaseAddress!.AbsoluteUri.Replace("http:", "ws:", StringComparison.Ordinal) + "app/ws"), _connection, Limit());
        await OpenAsync(open);
        return socket;
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Limit());
        var buffer = new byte[1024];
        var got = await socket.ReceiveAsync(buffer, Limit());
        return Encoding.UTF8.GetString(buffer, 0, got.Count);
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;
}
