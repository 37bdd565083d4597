namespace JitGateway.Tests.Edge.Hygiene;

/// <param name="Answer">A status with the gateway's reason, a reset of the stream, or the end of the connection.</param>
internal sealed record Http2Case(string Name, Func<Http2Frames, Http2Frames> Write, string Answer, string? Seen = null)
{
    public bool IsOpenAfterwards => !Answer.StartsWith("closed", StringComparison.Ordinal);
}

/// <summary>What HTTP/2 lets a client say otherwise than HTTP/1, and what it must not become for an application that hears HTTP/1.</summary>
internal static class Http2Cases
{
    private static readonly (string, string)[] Plain = [(":method", "GET"), (":scheme", "http"), (":authority", "127.0.0.1"), (":path", "/a")];

    public static readonly IReadOnlyList<Http2Case> All =
    [
        new("a request", Of(), "200", "GET /a"),
        new("no path", f => f.Request(1, Plain[..3]), "reset PROTOCOL_ERROR"),
        new("an empty path", Path(""), "reset PROTOCOL_ERROR"),
        new("a path without a slash", Path("a"), "reset PROTOCOL_ERROR"),
        new("an asterisk", Path("*"), "reset PROTOCOL_ERROR"),
        new("an absolute address for a path", Path("http://127.0.0.1/a%2Fb"), "reset PROTOCOL_ERROR"),
        new("a path with a request in it", Path("/a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /secret"), "closed PROTOCOL_ERROR"),
        new("a path with a blank", Path("/a b"), "200", "GET /a%20b"),
        new("a path with a NUL", Path("/a\0b"), "closed PROTOCOL_ERROR"),
        new("a path with an escaped slash", Path("/a%2Fb"), "400 access.path.escape"),
        new("a path with a backslash", Path("/a\\..\\secret"), "400 access.path.backslash"),
        new("a path with two slashes around a rule", Path("//secret"), "400 access.path.two_readings"),
        new("a path with a step up around a rule", Path("/a/../secret"), "403 access.denied"),
        new("a path with a fragment", Path("/a#b"), "200", "GET /a%23b"),
        new("two paths", Of((":path", "/b")), "closed PROTOCOL_ERROR"),
        new("a pseudo-header that nobody has", Of((":host", "evil.example")), "closed PROTOCOL_ERROR"),
        new("a pseudo-header of answers", Of((":status", "200")), "closed PROTOCOL_ERROR"),
        new("a pseudo-header behind a header", f => f.Request(1, [.. Plain[..3], ("x-a", "b"), (":path", "/a")]), "closed PROTOCOL_ERROR"),
        new("no method", f => f.Request(1, Plain[1..]), "reset PROTOCOL_ERROR"),
        new("no scheme", f => f.Request(1, [Plain[0], .. Plain[2..]]), "reset PROTOCOL_ERROR"),
        new("another scheme", f => f.Request(1, [Plain[0], (":scheme", "https"), .. Plain[2..]]), "reset PROTOCOL_ERROR"),
        new("a method with a request in it", Method("GET /secret HTTP/1.1\r\nX: "), "closed PROTOCOL_ERROR"),
        new("TRACE", Method("TRACE"), "405 edge.method"),
        new("CONNECT", f => f.Request(1, (":method", "CONNECT"), (":authority", "127.0.0.1:80")), "405 edge.method"),
        new("an extended CONNECT to what nobody has", f => f.Request(1, [(":method", "CONNECT"), (":protocol", "foo"), .. Plain[1..]]), "405 edge.method"),
        new("a WebSocket where GET is closed", Socket("/noget"), "403 access.denied"),
        new("a WebSocket of nobody, where a page would lead to the login", Socket("/inside", ("accept", "text/html"), ("sec-fetch-mode", "navigate")), "401 saml.login.required"),
        new("a WebSocket with a step up around a rule", Socket("/a/../secret"), "403 access.denied"),
        new("a WebSocket by a name in capitals", f => f.Request(1, [(":method", "CONNECT"), (":protocol", "WebSocket"), .. Plain[1..]]), "405 edge.method"),
        new("a WebSocket by GET", f => f.Request(1, [(":method", "GET"), (":protocol", "websocket"), .. Plain[1..]]), "reset PROTOCOL_ERROR"),
        new("a WebSocket by CONNECT in small letters", f => f.Request(1, [(":method", "connect"), (":protocol", "websocket"), .. Plain[1..]]), "reset PROTOCOL_ERROR"),
        new("CONNECT in small letters", Method("connect"), "405 edge.method"),
        new("CONNECT with a path", Method("CONNECT"), "reset PROTOCOL_ERROR"),
        new("another authority", Authority("evil.example"), "421 request.host"),
        new("an authority with a user name", Authority("u:p@127.0.0.1"), "reset PROTOCOL_ERROR"),
        new("another Host than the authority", Of(("host", "evil.example")), "200", "GET /a"),
        new("no authority, and Host", f => f.Request(1, [Plain[0], Plain[1], Plain[3], ("host", "127.0.0.1")]), "200", "GET /a"),
        new("neither authority nor Host", f => f.Request(1, Plain[0], Plain[1], Plain[3]), "421 request.host"),
        new("a name in capitals", Of(("X-A", "b")), "closed PROTOCOL_ERROR"),
        new("a name with a colon", Of(("x:a", "b")), "200", "GET /a"),
        new("a name with a line end", Of(("x\r\ny", "b")), "200", "GET /a"),
        new("a value with a line end", Of(("x-a", "b\r\nX-Remote-User: admin")), "closed PROTOCOL_ERROR"),
        new("a value with a NUL", Of(("x-a", "b\0c")), "closed PROTOCOL_ERROR"),
        new("Connection", Of(("connection", "close")), "closed PROTOCOL_ERROR"),
        new("Transfer-Encoding", Of(("transfer-encoding", "chunked")), "400 edge.framing.transfer_encoding"),
        new("TE with more than trailers", Of(("te", "gzip")), "closed PROTOCOL_ERROR"),
        new("Upgrade", Of(("upgrade", "websocket")), "200", "GET /a"),
        new("Upgrade by POST", f => f.Request(1, [(":method", "POST"), (":scheme", "http"), (":authority", "127.0.0.1"), (":path", "/noget"), ("upgrade", "websocket")]), "200", "POST /noget\nContent-Length: 0"),
        new("a body shorter than Content-Length", Post("hel", ("content-length", "5")), "reset PROTOCOL_ERROR"),
        new("a body longer than Content-Length", Post("hello", ("content-length", "3")), "reset PROTOCOL_ERROR"),
        new("a body of the length announced", Post("hello", ("content-length", "5")), "200", "POST /a\nContent-Length: 5\n\nhello"),
        new("a body without a length", Post("hello"), "200", "POST /a\nTransfer-Encoding: chunked\n\nhello"),
        new("a body that is a request", Post("0\r\n\r\nGET /secret HTTP/1.1\r\n\r\n"), "200", "POST /a\nTransfer-Encoding: chunked\n\n0\r\n\r\nGET /secret HTTP/1.1\r\n\r\n"),
        new("trailers that name a person", f => f.RequestWithTrailers(1, "hello", [("x-remote-user", "admin")], [(":method", "POST"), .. Plain[1..]]), "200", "POST /a\nTransfer-Encoding: chunked\n\nhello"),
        new("trailers with a pseudo-header", f => f.RequestWithTrailers(1, "hello", [(":path", "/secret")], [(":method", "POST"), .. Plain[1..]]), "closed PROTOCOL_ERROR"),
        new("our cookie in parts", Of(("cookie", "a=1"), ("cookie", "jit=k3y"), ("cookie", "b=2")), "200", "GET /a\nCookie: a=1; b=2"),
        new("headers that name a person", Of(("x-remote-user", "admin"), ("x_remote_user", "admin"), ("x-forwarded-for", "10.0.0.1")), "200", "GET /a"),
        new("a hundred and one headers", Of([.. Enumerable.Range(0, 101).Select(i => ($"x-{i:D3}", "x"))]), "431"),
        new("a header of 70,000 octets", Of(("x-a", new string('x', 70_000))), "closed FRAME_SIZE_ERROR"),
        new("a head that never ends", f => f.EndlessHead(1, 200, Plain), "closed PROTOCOL_ERROR"),
        new("a frame that is too large", f => f.Raw(0, 0, 1, 20_000), "closed FRAME_SIZE_ERROR"),
        new("a stream of the server's", f => f.Request(2, Plain), "closed PROTOCOL_ERROR"),
        new("a body for a stream that nobody opened", f => f.Raw(0, 1, 1, 5), "closed PROTOCOL_ERROR"),
    ];

    /// <summary>The request with more headers behind.</summary>
    private static Func<Http2Frames, Http2Frames> Of(params (string, string)[] more) => f => f.Request(1, [.. Plain, .. more]);

    private static Func<Http2Frames, Http2Frames> Path(string path) => f => f.Request(1, [.. Plain[..3], (":path", path)]);

    private static Func<Http2Frames, Http2Frames> Method(string method) => f => f.Request(1, [(":method", method), .. Plain[1..]]);

    private static Func<Http2Frames, Http2Frames> Socket(string path, params (string, string)[] more) =>
        f => f.Request(1, [(":method", "CONNECT"), (":protocol", "websocket"), Plain[1], Plain[2], (":path", path), ("sec-websocket-version", "13"), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), .. more]);

    private static Func<Http2Frames, Http2Frames> Authority(string authority) => f => f.Request(1, [.. Plain[..2], (":authority", authority), Plain[3]]);

    private static Func<Http2Frames, Http2Frames> Post(string body, params (string, string)[] more) => f => f.RequestWithBody(1, body, [(":method", "POST"), .. Plain[1..], .. more]);
}
