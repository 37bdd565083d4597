using JitGateway.Access.Explain;
using JitGateway.Identity.DryRun;

namespace JitGateway.Tests.Access;

/// <summary>The table that the property test rests on: what the server makes of an address.</summary>
public sealed class WrittenTargetTests
{
    [Theory]
    [InlineData("http://w", "/", "")]
    [InlineData("http://w?x=/..", "/", "?x=/..")]
    [InlineData("https://w:8443/a/b?c#d", "/a/b", "?c")]
    [InlineData("http://w/a/../b/./c/..", "/b/", "")]
    [InlineData("http://w/../../a", "/a", "")]
    [InlineData("http://w/a/%2e%2E/b", "/b", "")]
    [InlineData("http://w/a%2Fb%5Cc", "/a%2Fb\\c", "")]
    [InlineData("http://w/a%252Fb", "/a%2Fb", "")]
    [InlineData("http://w/%61;x//b%20c", "/a;x//b c", "")]
    [InlineData("http://w/%c3%a4%E4%c3", "/ä%E4%c3", "")]
    [InlineData("http://w/%c0%af%ed%a0%80", "/%c0%af%ed%a0%80", "")]
    [InlineData("http://w/%f0%9f%98%80%f4%90%80%80", "/\U0001F600%f4%90%80%80", "")]
    [InlineData("http://w/%e0%80", "/%e0%80", "")]
    [InlineData("http://w/a%zz%", "/a%zz%", "")]
    [InlineData("http://w/ä b", "/ä b", "")]
    [InlineData("http://w/a%00", null, "")]
    public void Is_read_as_the_server_reads_it(string url, string? path, string query)
    {
        var target = WrittenTarget.Parse(url);

        target.Path.ShouldBe(path);
        target.Query.ShouldBe(query);
    }

    [Theory]
    [InlineData("wiki.example.com/admin")]
    [InlineData("ftp://w/a")]
    [InlineData("http:///a")]
    [InlineData("http://u:p@w/a")]
    [InlineData("http://w\\a")]
    [InlineData("http://w/a\nb")]
    [InlineData("")]
    public void What_no_client_would_send_is_no_address(string url) => Should.Throw<DryRunRefusedException>(() => WrittenTarget.Parse(url)).Cure.ShouldBe("Write one as in https://wiki.example.com/admin");
}
