using JitGateway.Backends.Answers;

namespace JitGateway.Tests.Backends.Answers;

/// <summary>Where a backend sends a browser, and where the browser must go.</summary>
public sealed class LocationTests
{
    [Theory]
    // paths: the application knows no prefix
    [InlineData("/", "/wiki/")]
    [InlineData("/page", "/wiki/page")]
    [InlineData("/page?return=/home#top", "/wiki/page?return=/home#top")]
    [InlineData("/a%2Fb;x=1", "/wiki/a%2Fb;x=1")]
    [InlineData("/wikipedia", "/wiki/wikipedia")]
    [InlineData("/?q=1", "/wiki/?q=1")]
    [InlineData("/\\evil.example", "/wiki/\\evil.example")]                  // to a browser //evil.example, without the prefix
    // or has read it in X-Forwarded-Prefix
    [InlineData("/wiki", null)]
    [InlineData("/wiki/", null)]
    [InlineData("/wiki/page", null)]
    [InlineData("/wiki?q=1", null)]
    [InlineData("/Wiki/page", null)]
    // the gateway's own
    [InlineData("/sso/logout", null)]
    [InlineData("/sso/logout?return=/", null)]
    [InlineData("/ssocial", "/wiki/ssocial")]
    [InlineData("https://apps.example.com/sso/login", null)]
    // relative ones hold as they are
    [InlineData("page", null)]
    [InlineData("../up", null)]
    [InlineData("?q=1", null)]
    [InlineData("#top", null)]
    [InlineData("", null)]
    // by the inner address
    [InlineData("http://10.0.0.5:8080/page", "https://apps.example.com/wiki/page")]
    [InlineData("http://10.0.0.5:8080", "https://apps.example.com/wiki/")]
    [InlineData("http://10.0.0.5:8080?q", "https://apps.example.com/wiki/?q")]
    [InlineData("https://10.0.0.5:8080/page", "https://apps.example.com/wiki/page")]   // X-Forwarded-Proto was believed, X-Forwarded-Host was not
    [InlineData("HTTP://10.0.0.5:8080/page", "https://apps.example.com/wiki/page")]
    [InlineData("//10.0.0.5:8080/page", "https://apps.example.com/wiki/page")]
    [InlineData("http://10.0.0.5:8080/sso/login", "https://apps.example.com/wiki/sso/login")]
    [InlineData("http://10.0.0.5:8080/wiki/page", "https://apps.example.com/wiki/page")]
    [InlineData("http://wiki2.internal/page", "https://apps.example.com/wiki/page")]   // another destination of the same application
    [InlineData("https://WIKI2.internal/page", "https://apps.example.com/wiki/page")]
    // by the host that people use
    [InlineData("https://apps.example.com/page", "https://apps.example.com/wiki/page")]
    [InlineData("http://apps.example.com/page", "https://apps.example.com/wiki/page")]
    [InlineData("https://apps.example.com:443/page", "https://apps.example.com/wiki/page")]
    [InlineData("https://apps.example.com/wiki/page", null)]
    [InlineData("http://apps.example.com/wiki/page", "https://apps.example.com/wiki/page")]
    // others' are none of ours
    [InlineData("https://elsewhere.example.com/page", null)]
    [InlineData("//elsewhere.example.com/page", null)]
    [InlineData("http://10.0.0.5/page", null)]                              // another port is another server
    [InlineData("http://10.0.0.5:9090/page", null)]
    [InlineData("https://apps.example.com:8443/page", null)]
    [InlineData("https://apps.example.com@evil.example/page", null)]
    [InlineData("https://user@10.0.0.5:8080/page", null)]
    [InlineData("https://apps.example.com\\@evil.example/page", null)]
    [InlineData("https://apps.example.com.evil.example/page", null)]
    [InlineData("mailto:a@example.com", null)]
    [InlineData("myapp://10.0.0.5:8080/page", null)]
    [InlineData("http://", null)]
    [InlineData("http:///page", null)]
    [InlineData("http://[::1/page", null)]
    public void Behind_a_prefix_that_is_stripped(string location, string? outside) => Wiki().ToPublic(location).ShouldBe(outside);

    [Theory]
    [InlineData("/page", null)]
    [InlineData("https://apps.example.com/page", null)]
    [InlineData("http://apps.example.com/page", "https://apps.example.com/page")]
    [InlineData("http://10.0.0.5:8080/page", "https://apps.example.com/page")]       // the inner address leads nowhere
    [InlineData("//wiki2.internal/page", "https://apps.example.com/page")]
    [InlineData("https://elsewhere.example.com/page", null)]
    public void Where_both_sides_see_the_same_paths(string location, string? outside) => Wiki(prefix: "").ToPublic(location).ShouldBe(outside);

    [Theory]
    [InlineData("/apps/wiki/page", "/wiki/page")]
    [InlineData("/apps/wiki", "/wiki/")]
    [InlineData("/apps/wiki?q=1", "/wiki/?q=1")]
    [InlineData("/page", null)]                                             // no address of people's leads there
    [InlineData("http://10.0.0.5:8080/apps/wiki/page", "https://apps.example.com/wiki/page")]
    [InlineData("http://10.0.0.5:8080/other", null)]
    public void Where_the_destination_has_a_path_of_its_own(string location, string? outside) => Wiki(destination: "http://10.0.0.5:8080/apps/wiki/").ToPublic(location).ShouldBe(outside);

    [Fact]
    public void What_the_application_prefixed_itself_is_not_prefixed_twice_unless_it_is_said_to_know_none()
    {
        Wiki().ToPublic("/wiki/page").ShouldBeNull();
        (Wiki() with { KnowsNoPrefix = true }).ToPublic("/wiki/page").ShouldBe("/wiki/wiki/page");
        (Wiki() with { KnowsNoPrefix = true }).ToPublic("http://10.0.0.5:8080/wiki").ShouldBe("https://apps.example.com/wiki/wiki");
    }

    [Theory]
    [InlineData("5; url=/next", "5; url=/wiki/next")]
    [InlineData("0;URL=http://10.0.0.5:8080/next", "0;URL=https://apps.example.com/wiki/next")]
    [InlineData("0; url = '/next?a;b' ", "0; url = '/wiki/next?a;b' ")]
    [InlineData("0, url=\"/next\"", "0, url=\"/wiki/next\"")]
    [InlineData("3;/next", "3;/wiki/next")]
    [InlineData("5", null)]
    [InlineData("5; url=", null)]
    [InlineData("5; url=next", null)]
    [InlineData("5; url=https://elsewhere.example.com/", null)]
    public void The_header_Refresh(string refresh, string? outside) => RewrittenRefresh.Of(refresh, Wiki()).ShouldBe(outside);

    [Theory]
    [InlineData("/wiki/new", "/new")]
    [InlineData("/wiki", "/")]
    [InlineData("https://apps.example.com/wiki/new%20page?x", "https://apps.example.com/new%20page?x")]
    [InlineData("https://apps.example.com/Wiki/new", "https://apps.example.com/new")]
    [InlineData("https://apps.example.com/other/new", null)]                // another application's: it must not be taken for a page of this one
    [InlineData("/other/new", null)]
    [InlineData("https://elsewhere.example.com/wiki/new", null)]
    [InlineData("opaquelocktoken:a515cfa4-5da4-22e1-f5b5-00a0451e6bf7", null)]
    [InlineData("urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2", null)]
    public void The_other_way_round_for_clients_of_WebDAV(string destination, string? inside) => Wiki().ToDestination(destination, authority: null).ShouldBe(inside);

    [Fact]
    public void An_application_that_knows_only_its_inner_address_gets_that()
    {
        Wiki().ToDestination("https://apps.example.com/wiki/new", "http://10.0.0.5:8080").ShouldBe("http://10.0.0.5:8080/new");
        Wiki(prefix: "").ToDestination("https://apps.example.com/new", "http://10.0.0.5:8080").ShouldBe("http://10.0.0.5:8080/new");
        Wiki(destination: "http://10.0.0.5:8080/dav").ToDestination("https://apps.example.com/wiki/new", null).ShouldBe("https://apps.example.com/dav/new");
    }

    private static PublicAddress Wiki(string prefix = "/wiki", string destination = "http://10.0.0.5:8080/") =>
        new(new Uri("https://apps.example.com"), prefix, new Uri(destination), [new Uri(destination), new Uri("http://wiki2.internal")], KnowsNoPrefix: false);
}
