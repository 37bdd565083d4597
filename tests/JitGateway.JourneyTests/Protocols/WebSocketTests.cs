using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>WebSockets by HTTP/1.1 and by HTTP/2 (RFC 8441) to an application that knows HTTP/1.1 only.</summary>
[Collection(ProtocolCollection.Name)]
public sealed class WebSocketTests(ProtocolBed bed)
{
    private const int Big = 10 * 1024 * 1024;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Ten_mebibytes_in_one_frame_come_back_octet_for_octet(string version)
    {
        using var socket = await ConnectAsync(version, "/sockets");
        socket.SubProtocol.ShouldBe("journal");
        var message = RandomNumberGenerator.GetBytes(Big);

        var sending = socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Limit());   // it comes back while it is sent
        (await ReceiveAsync(socket, WebSocketMessageType.Binary)).AsSpan().SequenceEqual(message).ShouldBeTrue();
        await sending;
        await socket.SendAsync(Encoding.UTF8.GetBytes("schön"), WebSocketMessageType.Text, endOfMessage: true, Limit());

        Encoding.UTF8.GetString(await ReceiveAsync(socket, WebSocketMessageType.Text)).ShouldBe("schön");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Either_side_closes_with_a_code_and_a_reason_that_the_other_hears(string version)
    {
        using (var socket = await ConnectAsync(version, "/sockets"))
        {
            await socket.CloseAsync((WebSocketCloseStatus)4001, $"bye by {version}", Limit());
            await Eventually.HoldsAsync(() => bed.Sockets.Closed.Contains($"4001 bye by {version}"), "the application hears code and reason");
            ((int)socket.CloseStatus!).ShouldBe(4001);
        }

        using (var socket = await ConnectAsync(version, "/sockets"))
        {
            await socket.SendAsync("close 4321 enough for today"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Limit());
            (await socket.ReceiveAsync(new byte[100], Limit())).MessageType.ShouldBe(WebSocketMessageType.Close);
            ((int)socket.CloseStatus!, socket.CloseStatusDescription).ShouldBe((4321, "enough for today"));
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_application_that_vanishes_is_no_good_end(string version)
    {
        using var socket = await ConnectAsync(version, "/sockets");

        await socket.SendAsync("vanish"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Limit());

        await Should.ThrowAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[100], Limit()));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Nobody_gets_a_socket_without_a_session(string version)
    {
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(At("/sockets"), bed.Client, Limit()));

        socket.HttpStatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_rule_about_methods_takes_a_socket_for_the_GET_that_the_application_gets(string version)
    {
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Cookie", bed.Cookie);

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(At("/written"), bed.Client, Limit()));

        socket.HttpStatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    private async Task<ClientWebSocket> ConnectAsync(string version, string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Cookie", bed.Cookie);
        socket.Options.AddSubProtocol("journal");
        await socket.ConnectAsync(At(path), bed.Client, Limit());
        return socket;
    }

    private Uri At(string path) => new UriBuilder(bed.Url) { Scheme = "wss", Path = path }.Uri;

    private static async Task<byte[]> ReceiveAsync(WebSocket socket, WebSocketMessageType expected)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, Limit());
            part.MessageType.ShouldBe(expected);
            await message.WriteAsync(buffer.AsMemory(0, part.Count));
            if (part.EndOfMessage) return message.ToArray();
        }
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Eventually.Limit).Token;
}
