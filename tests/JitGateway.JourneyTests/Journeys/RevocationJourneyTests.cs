using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using JitGateway.JourneyTests.Servers;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Two gateway processes on one Redis: what is ended by the command line at one ends the streams of the other.</summary>
[Collection(TwoNodesJourneys.Name)]
public sealed class RevocationJourneyTests(TwoNodes nodes, ITestOutputHelper output)
{
    /// <summary>The command line's own start is within it, which takes long on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("--idp", "demo", "--yes")]
    [InlineData("--backend", "streams", "--yes")]
    [InlineData("--all", "--yes")]
    public async Task A_WebSocket_on_one_node_closes_when_its_session_is_revoked_at_the_other(params string[] scope)
    {
        using var ada = new Visitor();
        await ada.SignInAsync("ada", new Uri(nodes.First.Url, "/streams/page"));
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.SetRequestHeader("Cookie", string.Join("; ", ada.CookiesFor(nodes.First.Url).Select(c => $"{c.Key}={c.Value}")));
        await socket.ConnectAsync(new Uri(nodes.Second.Url.AbsoluteUri.Replace("http:", "ws:", StringComparison.Ordinal) + "streams/ws"), Limit());
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, Limit());
        await socket.ReceiveAsync(new byte[64], Limit());

        var close = socket.ReceiveAsync(new byte[64], Limit());
        await nodes.First.RunAsync(["sessions", "revoke", .. scope]);
        var watch = Stopwatch.StartNew();
        var late = RefusedASecondLaterAsync(ada);

        (await Task.WhenAny(close, late)).ShouldBe(close, "it is closed before a request is answered that begins a second after the command has ended");
        (await close).MessageType.ShouldBe(WebSocketMessageType.Close);
        output.WriteLine($"closed at the other node {watch.ElapsedMilliseconds} ms after the command had ended");
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
        (await late).ShouldBe(HttpStatusCode.Unauthorized);
        (await ada.CallAsync(new Uri(nodes.First.Url, "/streams/page"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task<HttpStatusCode> RefusedASecondLaterAsync(Visitor visitor)
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        using var answer = await visitor.CallAsync(new Uri(nodes.Second.Url, "/streams/page"));
        return answer.StatusCode;
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Patience).Token;
}
