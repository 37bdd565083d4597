namespace JitGateway.Tests.Edge.Hygiene;

internal static partial class WireCases
{
    private const string Socket = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    private const string SocketSeen = "Connection: Upgrade";

    /// <summary>YARP makes a GET of what it upgrades: the application must not get another method than the rules were asked about.</summary>
    private static WireCaseList Upgrades() => new()
    {
        { "a WebSocket", Get("/a", Socket), Seen("GET /a", SocketSeen, "Upgrade: websocket") },
        { "a WebSocket with the method in small letters", Request("get", "/a", Socket), Seen("GET /a", SocketSeen, "Upgrade: websocket") },
        { "a WebSocket where GET is closed", Get("/noget", Socket), 403, "access.denied" },
        { "a WebSocket of nobody, where a page would lead to the login", Get("/inside", Socket + "Accept: text/html\r\n"), 401, "saml.login.required" },
        { "a POST where GET is closed", Request("POST", "/noget"), Seen("POST /noget", "Content-Length: 0") },
        { "a WebSocket by POST where GET is closed", Request("POST", "/noget", Socket), 400, "edge.framing.upgrade" },
        { "a WebSocket by POST with a length", Request("POST", "/noget", Socket + "Content-Length: 0\r\n"), 400, "edge.framing.upgrade" },
        { "a WebSocket by POST with a body", Request("POST", "/noget", Socket + "Content-Length: 5\r\n") + "hello", 400, "edge.framing.upgrade" },
        { "a WebSocket by POST with chunks", Request("POST", "/noget", Socket + "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400, "edge.framing.upgrade" },
        { "a WebSocket by DELETE", Request("DELETE", "/noget", Socket), 400, "edge.framing.upgrade" },
        { "a WebSocket by OPTIONS", Request("OPTIONS", "/noget", Socket), 400, "edge.framing.upgrade" },
        { "a WebSocket by HEAD", Request("HEAD", "/a", Socket), 400 },
        { "a WebSocket by a method that nobody has", Request("FOO", "/noget", Socket), 400, "edge.framing.upgrade" },
        { "a WebSocket by CONNECT", $"CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n{Socket}\r\n", 400, "edge.framing.upgrade" },
        { "a WebSocket in HTTP/1.0", $"GET /a HTTP/1.0\r\nHost: 127.0.0.1\r\n{Socket}\r\n", 400, "edge.framing.upgrade" },
        { "a WebSocket by POST, spelt otherwise", Request("POST", "/noget", "connection: keep-alive, UPGRADE\r\nupgrade: WebSocket\r\n"), 400, "edge.framing.upgrade" },
        { "a WebSocket by POST among others", Request("POST", "/noget", "Connection: Upgrade\r\nUpgrade: foo, websocket\r\n"), 400, "edge.framing.upgrade" },
        { "a WebSocket by POST in a second header", Request("POST", "/noget", "Connection: Upgrade\r\nUpgrade: foo\r\nUpgrade: websocket\r\n"), 400, "edge.framing.upgrade" },
        { "a WebSocket by POST without Connection", Request("POST", "/a", "Upgrade: websocket\r\n"), 400, "edge.framing.upgrade" },
        { "a WebSocket without Connection", Get("/a", "Upgrade: websocket\r\n"), Seen("GET /a") },
        { "a WebSocket or something else", Get("/a", "Connection: Upgrade\r\nUpgrade: websocket, foo\r\n"), Seen("GET /a") },
        { "an upgrade by POST to nothing", Request("POST", "/noget", "Connection: Upgrade\r\n"), Seen("POST /noget", "Content-Length: 0") },
        { "an upgrade by POST to what nobody has", Request("POST", "/noget", "Connection: Upgrade\r\nUpgrade: foo\r\n"), Seen("POST /noget", "Content-Length: 0") },
        { "an upgrade by POST to TLS", Request("POST", "/noget", "Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n"), Seen("POST /noget", "Content-Length: 0") },
        { "an upgrade by POST to HTTP/2", Request("POST", "/noget", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"), Seen("POST /noget", "Content-Length: 0") },
        { "an upgrade to SPDY", Get("/a", "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"), 400, "edge.framing.upgrade" },
        { "an upgrade by POST to SPDY", Request("POST", "/noget", "Connection: Upgrade\r\nUpgrade: spdy/3.1\r\n"), 400, "edge.framing.upgrade" },
        { "an upgrade to SPDY or HTTP/2", Get("/a", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: SPDY/3.1, h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"), 400, "edge.framing.upgrade" },
    };
}
