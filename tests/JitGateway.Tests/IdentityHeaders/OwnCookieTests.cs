using JitGateway.Identity;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>The gateway's cookies and a backend's, over the wire.</summary>
public sealed class OwnCookieTests(OwnCookieTests.Wire wire) : IClassFixture<OwnCookieTests.Wire>
{
    private static readonly SessionPrincipal Anna = GatewayOnTheWire.Person("anna");

    private readonly GatewayOnTheWire _wire = wire.Value;

    [Theory]
    [InlineData("jit=secret", null)]
    [InlineData("jit=secret; lang=en", "lang=en")]
    [InlineData("lang=en; jit=secret", "lang=en")]
    [InlineData("a=1; jit=secret; b=2;jit=secret;c=3", "a=1; b=2; c=3")]
    [InlineData("__Host-jit=secret; a=1", "a=1")]
    [InlineData("__Secure-jit=secret; a=1", "a=1")]
    [InlineData("__host-JIT=secret; a=1", "a=1")]
    [InlineData("jit-login-AbC=secret; __Host-jit-login-x=secret; a=1", "a=1")]
    [InlineData("=jit=secret; a=1", "a=1")]
    [InlineData("a=\"1; jit=secret; b=2\"", "a=\"1; b=2\"")]
    [InlineData("a=1;\tjit=secret", "a=1")]
    [InlineData("jitsi=mine; __Host-jitsi=mine; notjit=mine; a=jit", "jitsi=mine; __Host-jitsi=mine; notjit=mine; a=jit")]
    public async Task Ours_never_reach_a_backend_and_others_do(string sent, string? arrives)
    {
        var seen = await _wire.BackendSeesAsync("anna", $"Cookie: {sent}\r\n");

        seen.ShouldNotContain("secret");
        seen.Header("Cookie").ShouldBe(arrives is null ? [] : [arrives]);
    }

    [Fact]
    public async Task Ours_are_found_in_several_headers_and_on_public_paths()
    {
        var seen = await _wire.BackendSeesAsync(null, "Cookie: a=1\r\nCookie: jit=secret\r\nCookie: b=2\r\n", "/wiki/public");

        seen.ShouldNotContain("secret");
        string.Join("; ", seen.Header("Cookie")).ShouldBe("a=1; b=2");
    }

    [Fact]
    public async Task A_long_line_is_not_kept_beside_the_session()
    {
        foreach (var (mark, length) in new[] { ("short", 100), ("long", 2000) })
        {
            var cookie = $"{mark}={new string('x', length)}";
            for (var i = 0; i < 2; i++) (await _wire.BackendSeesAsync("anna", $"Cookie: jit=secret; {cookie}\r\n")).Header("Cookie").ShouldBe([cookie]);
        }

        var kept = ObjectGraph.Of(Anna);
        kept.Holding("short=").ShouldNotBeEmpty();
        kept.Holding("long=").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("jit=evil; Path=/")]
    [InlineData("JIT=evil")]
    [InlineData("__Host-jit=evil; Secure; Path=/")]
    [InlineData("__host-jit=evil; Secure; Path=/")]
    [InlineData("__Secure-jit=evil; Secure")]
    [InlineData("jit-login-AbC=evil")]
    [InlineData("=jit=evil")]
    [InlineData(" jit =evil")]
    [InlineData("jit")]
    [InlineData("jit; Max-Age=0")]
    public async Task A_backend_cannot_set_ours(string cookie)
    {
        _wire.Backend.AnswerHeaders = $"Set-Cookie: a=1\r\nSet-Cookie: {cookie}\r\nSet-Cookie: b=2; HttpOnly\r\n";

        var answer = await _wire.SendAsync("anna");

        answer.Header("Set-Cookie").ShouldBe(["a=1", "b=2; HttpOnly"]);
    }

    [Theory]
    [InlineData("\"cookies\"", null)]
    [InlineData("\"cache\", \"cookies\", \"storage\"", "\"cache\", \"storage\"")]
    [InlineData("\"cookies\"\r\nClear-Site-Data: \"Cookies\",\"executionContexts\"", "\"executionContexts\"")]
    [InlineData("\"*\"", "\"cache\", \"storage\"")]
    [InlineData("\"cache\"", "\"cache\"")]
    public async Task A_backend_cannot_have_ours_cleared(string asked, string? arrives)
    {
        _wire.Backend.AnswerHeaders = $"Clear-Site-Data: {asked}\r\n";

        (await _wire.SendAsync("anna")).Header("Clear-Site-Data").ShouldBe(arrives is null ? [] : [arrives]);
    }

    [Fact]
    public async Task What_a_backend_sets_for_itself_arrives()
    {
        _wire.Backend.AnswerHeaders = "Set-Cookie: jitsi=1\r\nSet-Cookie: session=x; Path=/wiki; HttpOnly\r\n";

        (await _wire.SendAsync("anna")).Header("Set-Cookie").ShouldBe(["jitsi=1", "session=x; Path=/wiki; HttpOnly"]);
    }

    [Fact]
    public async Task An_answer_with_other_octets_than_ASCII_arrives_as_it_was_sent()
    {
        _wire.Backend.AnswerHeaders = "Content-Disposition: attachment; filename=\"pr\u00FCfung.pdf\"\r\n";

        (await _wire.SendAsync("anna")).ShouldContain("Content-Disposition: attachment; filename=\"pr\u00FCfung.pdf\"\r\n");
    }

    public sealed class Wire : WireFixture
    {
        public Wire()
            : base(Anna)
        {
        }
    }
}
