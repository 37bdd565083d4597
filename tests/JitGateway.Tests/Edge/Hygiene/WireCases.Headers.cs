namespace JitGateway.Tests.Edge.Hygiene;

internal static partial class WireCases
{
    private static string Of(string host, string headers = "") => $"GET /a HTTP/1.1\r\n{host}{headers}\r\n";

    private static WireCaseList Hosts() => new()
    {
        { "no Host", Of(""), 400 },
        { "Host twice, the same", Of("Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n"), 400 },
        { "Host twice, another", Of("Host: 127.0.0.1\r\nHost: evil.example\r\n"), 400 },
        { "Host without a value", Of("Host:\r\n"), 421, "request.host" },
        { "no Host in HTTP/1.0", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 421, "request.host" },
        { "a host that nobody serves", Of("Host: evil.example\r\n"), 421, "request.host" },
        { "a host that ends like ours", Of("Host: evil-127.0.0.1\r\n"), 421, "request.host" },
        { "a host that begins like ours", Of("Host: 127.0.0.1.evil.example\r\n"), 421, "request.host" },
        { "our host with a dot behind", Of("Host: 127.0.0.1.\r\n"), 421, "request.host" },
        { "another port", Of("Host: 127.0.0.1:8443\r\n"), Seen("GET /a") },
        { "a port that is no number", Of("Host: 127.0.0.1:abc\r\n"), 400 },
        { "a port beyond all ports", Of("Host: 127.0.0.1:99999\r\n"), Seen("GET /a") },
        { "a host with a path", Of("Host: 127.0.0.1/evil\r\n"), 400 },
        { "a host with a user name", Of("Host: evil@127.0.0.1\r\n"), 400 },
        { "a list of hosts", Of("Host: 127.0.0.1, evil.example\r\n"), 400 },
        { "a host with a blank within", Of("Host: 127.0.0.1 evil.example\r\n"), 400 },
        { "a host with a NUL", Of("Host: 127.0.0.1\0\r\n"), 400 },
        { "a host on a folded line", Of("Host:\r\n 127.0.0.1\r\n"), 400 },
        { "a blank before the colon of Host", Of("Host : 127.0.0.1\r\n"), 400 },
        { "the loopback address of IPv6", Of("Host: [::1]\r\n"), 421, "request.host" },
        { "the number of our address", Of("Host: 2130706433\r\n"), 421, "request.host" },
        { "X-Forwarded-Host", Get("/a", "X-Forwarded-Host: evil.example\r\n"), Seen("GET /a") },
        { "X-Forwarded-Host twice", Get("/a", "X-Forwarded-Host: evil.example\r\nX-Forwarded-Host: more.example\r\n"), Seen("GET /a") },
        { "X_Forwarded_Host", Get("/a", "X_Forwarded_Host: evil.example\r\n"), Seen("GET /a") },
        { "X-Original-Host and X-Host", Get("/a", "X-Original-Host: evil.example\r\nX-Host: evil.example\r\n"), Seen("GET /a", "X-Host: evil.example") },
    };

    private static WireCaseList Fields() => new()
    {
        { "a blank before the colon of a header", Get("/a", "X-A : b\r\n"), 400 },
        { "a header without a name", Get("/a", ": b\r\n"), 400 },
        { "a header without a colon", Get("/a", "X-A\r\n"), 400 },
        { "a name with a blank", Get("/a", "X A: b\r\n"), 400 },
        { "a name that is no token", Get("/a", "X(A): b\r\n"), Seen("GET /a") },
        { "a name with a letter beyond ASCII", Get("/a", "X-\u00c4: b\r\n"), 400 },
        { "a first header that is folded", "GET /a HTTP/1.1\r\n X-A: b\r\nHost: 127.0.0.1\r\n\r\n", 400 },
        { "a header on two lines", Get("/a", "X-A: b\r\n c\r\n"), 400 },
        { "a carriage return in a value", Get("/a", "X-A: b\rc\r\n"), 400 },
        { "a line feed in a value", Get("/a", "X-A: b\nX-Remote-User: admin\r\n"), 400 },
        { "a NUL in a value", Get("/a", "X-A: b\0c\r\n"), 400 },
        { "octets beyond ASCII in a value", Get("/a", "X-A: \u00e4\u00ff\r\n"), Seen("GET /a", "X-A: \u00e4\u00ff") },
        { "a tab in a value", Get("/a", "X-A: b\tc\r\n"), Seen("GET /a", "X-A: b\tc") },
        { "a value without anything", Get("/a", "X-A:\r\n"), Seen("GET /a", "X-A: ") },
        { "one header twice", Get("/a", "X-A: b\r\nX-A: c\r\n"), Seen("GET /a", "X-A: b, c") },
        { "Connection that names a header", Get("/a", "Connection: X-A\r\nX-A: b\r\n"), Seen("GET /a", "X-A: b") },
        { "Connection that names X-Forwarded-For", Get("/a", "Connection: X-Forwarded-For, X-Forwarded-Proto\r\n"), Seen("GET /a") },
        { "Connection that names Content-Length", Post("Connection: Content-Length\r\nContent-Length: 5\r\n", "hello"), SeenPost("hello", "Content-Length: 5") },
        { "Keep-Alive and Proxy-Connection", Get("/a", "Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"), Seen("GET /a") },
        { "Proxy-Authorization", Get("/a", "Proxy-Authorization: Basic eDp5\r\n"), Seen("GET /a") },
        { "TE", Get("/a", "TE: trailers, gzip\r\n"), Seen("GET /a") },
        { "an upgrade to what nobody has", Get("/a", "Connection: Upgrade\r\nUpgrade: foo\r\n"), Seen("GET /a") },
        { "an upgrade to HTTP/2", Get("/a", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"), Seen("GET /a") },
        { "Accept-Encoding", Get("/a", "Accept-Encoding: br, gzip\r\n"), Seen("GET /a", "Accept-Encoding: br, gzip") },
        { "Range with many parts", Get("/a", "Range: bytes=0-,0-,0-,0-\r\n"), Seen("GET /a", "Range: bytes=0-,0-,0-,0-") },
        { "Authorization", Get("/a", "Authorization: Basic eDp5\r\n"), Seen("GET /a", "Authorization: Basic eDp5") },
        { "Via and Max-Forwards", Get("/a", "Via: 1.0 fred\r\nMax-Forwards: 0\r\n"), Seen("GET /a", "Max-Forwards: 0", "Via: 1.0 fred") },
        { "our cookie among others", Get("/a", "Cookie: a=1; jit=k3y; b=2\r\n"), Seen("GET /a", "Cookie: a=1; b=2") },
        { "our cookie alone", Get("/a", "Cookie: jit=k3y; jit-login-AAAA=x\r\n"), Seen("GET /a") },
    };

    private static WireCaseList Claims() => new()
    {
        { "X-Forwarded-For", Get("/a", "X-Forwarded-For: 10.0.0.1\r\n"), Seen("GET /a") },
        { "X-Forwarded-For in another spelling", Get("/a", "x_forwarded_for: 10.0.0.1\r\n"), Seen("GET /a") },
        { "X-Forwarded-Proto", Get("/a", "X-Forwarded-Proto: https\r\n"), Seen("GET /a") },
        { "X-Forwarded-Prefix", Get("/a", "X-Forwarded-Prefix: /evil\r\n"), Seen("GET /a") },
        { "X-Forwarded-Port, -Server, -Ssl", Get("/a", "X-Forwarded-Port: 443\r\nX-Forwarded-Server: evil\r\nX-Forwarded-Ssl: on\r\n"), Seen("GET /a") },
        { "Forwarded", Get("/a", "Forwarded: for=10.0.0.1;host=evil.example;proto=https\r\n"), Seen("GET /a") },
        { "X-Real-IP and X-Client-IP", Get("/a", "X-Real-IP: 10.0.0.1\r\nX-Client-IP: 10.0.0.1\r\n"), Seen("GET /a") },
        { "X-Original-URL and X-Rewrite-URL", Get("/a", "X-Original-URL: /secret\r\nX-Rewrite-URL: /secret\r\n"), Seen("GET /a") },
        { "X-HTTP-Method-Override", Post("X-HTTP-Method-Override: DELETE\r\n", ""), SeenPost("", "Content-Length: 0") },
        { "X-Remote-User", Get("/a", "X-Remote-User: admin\r\n"), Seen("GET /a") },
        { "X_Remote_User", Get("/a", "X_Remote_User: admin\r\n"), Seen("GET /a") },
        { "X.Remote.User", Get("/a", "X.Remote.User: admin\r\n"), Seen("GET /a") },
        { "Remote-User, X-Auth-Request-User, X-Forwarded-User", Get("/a", "Remote-User: admin\r\nX-Auth-Request-User: admin\r\nX-Forwarded-User: admin\r\n"), Seen("GET /a") },
        { "X-Jit-Assertion", Get("/a", "X-Jit-Assertion: eyJhbGciOiJub25lIn0.e30.\r\n"), Seen("GET /a") },
    };

    private static WireCaseList Floods() => new()
    {
        new WireCase("a hundred headers", Get("/a", Many(99)), 200) { Seen = Seen("GET /a", [.. Enumerable.Range(0, 99).Select(i => $"X-{i:D3}: x")]), Shown = "100 headers with Host" },
        new WireCase("one more", Get("/a", Many(100)), 431) { IsOpenAfterwards = false, Shown = "101 headers" },
        new WireCase("ten thousand headers", Get("/a", Many(10_000)), 431) { IsOpenAfterwards = false, Shown = "10,000 headers" },
        new WireCase("a header of 60,000 octets", Get("/a", $"X-A: {new string('x', 60_000)}\r\n"), 200) { Seen = Seen("GET /a", $"X-A: {new string('x', 60_000)}"), Shown = "X-A: x, 60,000 times" },
        new WireCase("a header of 70,000 octets", Get("/a", $"X-A: {new string('x', 70_000)}\r\n"), 431) { IsOpenAfterwards = false, Shown = "X-A: x, 70,000 times" },
        new WireCase("a target of 16,000 octets", Get("/" + new string('x', 16_000)), 200) { Seen = Seen("GET /" + new string('x', 16_000)), Shown = "GET / and 16,000 times x" },
        new WireCase("a target of 17,000 octets", Get("/" + new string('x', 17_000)), 414) { IsOpenAfterwards = false, Shown = "GET / and 17,000 times x" },
        new WireCase("a query with 3,000 keys of one name", Get("/a?" + string.Join('&', Enumerable.Repeat("a=", 3_000))), 200) { Seen = Seen("GET /a?" + string.Join('&', Enumerable.Repeat("a=", 3_000))), Shown = "GET /a?a=&a=&… 3,000 times" },
        new WireCase("a name of a header of 60,000 octets", Get("/a", $"{new string('x', 60_000)}: a\r\n"), 200) { Seen = Seen("GET /a", $"{new string('x', 60_000)}: a"), Shown = "x, 60,000 times, then : a" },
        new WireCase("a method of 5,000 letters", Request(new string('X', 5_000), "/a"), 200) { Seen = Seen(new string('X', 5_000) + " /a", "Content-Length: 0"), Shown = "X, 5,000 times, then /a" },
        new WireCase("an own form over a mebibyte", Request("POST", "/sso/acs", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1048577\r\n"), 413) { Reason = "saml.form.too_large", IsOpenAfterwards = false },
        new WireCase("an own form of ten thousand fields", Form(string.Join('&', Enumerable.Range(0, 10_000).Select(i => $"a{i}=b"))), 400) { Reason = "saml.form.unreadable", Shown = "POST /sso/acs with 10,000 fields" },
        new WireCase("an own form of 60,000 keys", Form(SixtyThousandKeys), 400) { Reason = "saml.form.unreadable", Shown = "POST /sso/acs with k0=&k1=&… 60,000 keys" },
        new WireCase("a form of 60,000 keys for the application", Post($"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {SixtyThousandKeys.Length}\r\n", SixtyThousandKeys), 200)
        {
            Seen = SeenPost(SixtyThousandKeys, $"Content-Length: {SixtyThousandKeys.Length}", "Content-Type: application/x-www-form-urlencoded"), Shown = "POST /a with k0=&k1=&… 60,000 keys",
        },
    };

    /// <summary>For whoever makes a table of them (hash flood). In a query and in cookies the limits of the server come before so many.</summary>
    private static string SixtyThousandKeys => string.Join('&', Enumerable.Range(0, 60_000).Select(i => $"k{i}="));

    private static string Many(int headers) => string.Concat(Enumerable.Range(0, headers).Select(i => $"X-{i:D3}: x\r\n"));

    private static string Form(string body) => Request("POST", "/sso/acs", $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n") + body;
}
