using JitGateway.Configuration;
using JitGateway.Saml.Forms;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>Where a browser is sent with a kept form: to this host, whatever the target looks like.</summary>
public sealed class FormWayTests
{
    private readonly FormWay _way = new(Active<GatewayOptions>.Always(new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com") }));

    [Theory]
    [InlineData("/wiki/save?x=%7C", "https://wiki.example.com/wiki/save?x=%7C")]
    [InlineData("//evil.example/save", "https://wiki.example.com//evil.example/save")]
    [InlineData("/\\evil.example", "https://wiki.example.com/\\evil.example")]
    [InlineData("/@evil.example", "https://wiki.example.com/@evil.example")]
    public void It_stays_on_its_host(string target, string url)
    {
        _way.TryBegin(Request(500), FormTo(target), out var onward).ShouldBeTrue();
        onward.ShouldBe(url);
        new Uri(onward).Host.ShouldBe("wiki.example.com");
    }

    [Theory]
    [InlineData("https://evil.example/save")]
    [InlineData("evil.example")]
    [InlineData("*")]
    [InlineData("")]
    public void Nobody_is_sent_to_what_is_no_path(string target) => _way.TryBegin(Request(500), FormTo(target), out _).ShouldBeFalse();

    private static DefaultHttpContext Request(long length) => new() { Request = { Host = new HostString("wiki.example.com"), ContentLength = length } };

    private static KeptForm FormTo(string target) => new("id", DateTimeOffset.UnixEpoch, null) { Path = "/", Query = "", RawTarget = target, ContentType = "", Referer = "", Body = [] };
}
