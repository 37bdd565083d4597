using JitGateway.Backends.Answers;

namespace JitGateway.Tests.Backends.Answers;

/// <summary>Cookies of a backend behind a prefix: they must come back to it, and to nobody else.</summary>
public sealed class CookiePathTests
{
    private static readonly PublicAddress Wiki = new(new Uri("https://apps.example.com"), "/wiki", new Uri("http://10.0.0.5:8080/"), [new Uri("http://10.0.0.5:8080/"), new Uri("http://wiki2.internal")], KnowsNoPrefix: false);

    [Theory]
    [InlineData("a=1; Path=/", "a=1; Path=/wiki")]
    [InlineData("a=1; path=/page", "a=1; Path=/wiki/page")]
    [InlineData("a=1;Path=/page/;HttpOnly", "a=1; Path=/wiki/page/;HttpOnly")]
    [InlineData("a=1; Secure; PATH = /x ; SameSite=Lax", "a=1; Secure; Path=/wiki/x; SameSite=Lax")]
    [InlineData("a=1; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=1; Path=/wiki; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("__Secure-a=1; Secure; Path=/", "__Secure-a=1; Secure; Path=/wiki")]
    [InlineData("a=Path=/x; Path=/y", "a=Path=/x; Path=/wiki/y")]
    [InlineData("a=1; Path=/wiki", null)]                       // the application has prefixed it itself
    [InlineData("a=1; Path=/wiki/page", null)]
    [InlineData("a=1", null)]
    [InlineData("a=1; HttpOnly", null)]
    [InlineData("a=1; Path=", null)]
    [InlineData("a=1; Path=page", null)]                        // browsers take the page's own
    [InlineData("__Host-a=1; Secure; Path=/", null)]            // holds for the root or not at all
    [InlineData("__host-a=1; Secure; Path=/", null)]
    public void The_path(string cookie, string? outside) => RewrittenCookie.Of(cookie, Wiki).ShouldBe(outside);

    [Theory]
    [InlineData("a=1; Domain=10.0.0.5", "a=1")]
    [InlineData("a=1; domain=.WIKI2.internal; Secure", "a=1; Secure")]
    [InlineData("a=1; Domain=wiki2.internal; Path=/", "a=1; Path=/wiki")]
    [InlineData("__Host-a=1; Domain=10.0.0.5; Path=/", "__Host-a=1; Path=/")]
    [InlineData("a=1; Domain=apps.example.com", null)]
    [InlineData("a=1; Domain=example.com", null)]
    [InlineData("a=1; Domain=internal", null)]
    public void A_domain_that_only_the_inside_knows_goes(string cookie, string? outside) => RewrittenCookie.Of(cookie, Wiki).ShouldBe(outside);

    [Fact]
    public void An_application_that_people_reach_by_the_same_host_keeps_its_domain() =>
        RewrittenCookie.Of("a=1; Domain=apps.example.com", Wiki with { Destination = new Uri("http://apps.example.com:8080"), Siblings = [] }).ShouldBeNull();
}
