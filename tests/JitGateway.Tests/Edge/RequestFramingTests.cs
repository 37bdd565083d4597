using JitGateway.Tests.IdentityHeaders;

namespace JitGateway.Tests.Edge;

/// <summary>Each request is followed by another on the same connection, which nobody may answer after a refusal.</summary>
public sealed class RequestFramingTests(RequestFramingTests.Wire wire) : IClassFixture<RequestFramingTests.Wire>
{
    private const string Next = "GET /wiki/public/next HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    private readonly GatewayOnTheWire _wire = wire.Value;

    [Theory]
    [InlineData("POST /wiki/public/a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "edge.framing.two_lengths")]
    [InlineData("POST /wiki/public/a HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", "edge.framing.two_lengths")]
    [InlineData("GET http://127.0.0.1/wiki/public/a%2Fb HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "edge.framing.absolute_form")]
    [InlineData("GET http://127.0.0.1/wiki/public/%2f..%2fb HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "edge.framing.absolute_form")]
    [InlineData("GET http://127.0.0.1/wiki\\public\\..\\b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "edge.framing.absolute_form")]
    [InlineData("GET http://127.0.0.1/wiki/public/a%5Cb HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "edge.framing.absolute_form")]
    [InlineData("GET http://127.0.0.1/wiki/public/a#b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "edge.framing.absolute_form")]
    [InlineData("GET http://u:p@127.0.0.1/wiki/public/a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "edge.framing.user_info")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "edge.framing.asterisk")]
    public async Task What_has_two_readings_is_refused_and_ends_the_connection(string request, string reason)
    {
        var before = _wire.Backend.Requests.Count;

        var answer = await WireText.SendAsync(_wire.Url, request + Next);

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain(reason);
        answer.Header("Connection").ShouldBe(["close"]);
        answer.Split("HTTP/1.1 ").Length.ShouldBe(2, "one answer");
        _wire.Backend.Requests.Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("TRACE /wiki/public/a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("TRACK /wiki/public/a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n")]
    public async Task A_method_that_shows_cookies_or_makes_tunnels_is_not_there(string request)
    {
        var before = _wire.Backend.Requests.Count;

        var answer = await WireText.SendAsync(_wire.Url, request + Next);

        answer.ShouldStartWith("HTTP/1.1 405 ");
        answer.Header("Allow").ShouldBe(["DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"]);
        answer.Split("HTTP/1.1 ").Length.ShouldBe(2, "one answer");
        _wire.Backend.Requests.Count.ShouldBe(before);
    }

    [Fact]
    public async Task A_line_ends_with_both_characters()
    {
        (await WireText.SendAsync(_wire.Url, Next.Replace("\r\n", "\n"))).ShouldStartWith("HTTP/1.1 400 ");
        (await WireText.SendAsync(_wire.Url, Next.Replace("Host: 127.0.0.1\r\n", "Host: 127.0.0.1\n"))).ShouldStartWith("HTTP/1.1 400 ");
    }

    [Theory]
    [InlineData("GET http://127.0.0.1/wiki/public/a%20b?x=%2f HTTP/1.1\r\nHost: 127.0.0.1\r\n", "GET /wiki/public/a%20b?x=%2f ")]
    [InlineData("PROPFIND /wiki/public/calendar HTTP/1.1\r\nHost: 127.0.0.1\r\nDepth: 1\r\n", "PROPFIND /wiki/public/calendar ")]
    [InlineData("OPTIONS /wiki/public/a HTTP/1.1\r\nHost: 127.0.0.1\r\n", "OPTIONS /wiki/public/a ")]
    public async Task What_has_one_reading_passes(string request, string seen)
    {
        (await WireText.SendAsync(_wire.Url, request + "Connection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 200 ");

        _wire.Backend.LastRequest.ShouldStartWith(seen);
    }

    public sealed class Wire : WireFixture;
}
