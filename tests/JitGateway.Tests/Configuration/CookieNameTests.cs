using JitGateway.Configuration;

namespace JitGateway.Tests.Configuration;

public sealed class CookieNameTests
{
    [Theory]
    [InlineData("https://sso.example.com", null, "__Host-jit", "__Host-jit-login-")]
    [InlineData("https://sso.example.com", "example.com", "__Secure-jit", "__Host-jit-login-")]
    [InlineData("http://127.0.0.1:8080", null, "jit", "jit-login-")]
    public void The_prefix_is_the_strictest_that_browsers_accept(string origin, string? domain, string session, string login)
    {
        var options = new GatewayOptions { PublicOrigin = new Uri(origin), CookieDomain = domain };

        options.SessionCookie.ShouldBe(session);
        options.LoginCookiePrefix.ShouldBe(login);
        options.IsOwnCookie(session).ShouldBeTrue();
        options.IsOwnCookie(login + "x").ShouldBeTrue();
    }

    [Theory]
    [InlineData("__Host-jitter")]
    [InlineData("__Host-")]
    [InlineData("JSESSIONID")]
    public void A_backends_cookie_is_not_ours(string name) =>
        new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com") }.IsOwnCookie(name).ShouldBeFalse();

    [Theory]
    [InlineData("sso.example.com", true)]
    [InlineData("wiki.example.com", true)]
    [InlineData("example.com", true)]
    [InlineData("badexample.com", false)]
    [InlineData("wiki.example.org", false)]
    public void A_cookie_domain_reaches_the_hosts_under_it(string host, bool reached) =>
        new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com"), CookieDomain = "example.com" }.SendsCookieTo(host).ShouldBe(reached);

    [Fact]
    public void Without_a_cookie_domain_only_the_public_host_is_reached()
    {
        var options = new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com") };

        options.SendsCookieTo("SSO.example.com").ShouldBeTrue();
        options.SendsCookieTo("wiki.example.com").ShouldBeFalse();
    }
}
