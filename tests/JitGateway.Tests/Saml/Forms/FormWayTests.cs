using System.IO.Pipelines;
using System.Text;
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
        _way.TryLead(Request(), FormTo(target), out var onward).ShouldBeTrue();
        onward.ShouldBe(url);
        new Uri(onward).Host.ShouldBe("wiki.example.com");
    }

    [Theory]
    [InlineData("https://evil.example/save")]
    [InlineData("evil.example")]
    [InlineData("*")]
    [InlineData("")]
    public void Nobody_is_sent_to_what_is_no_path(string target) => _way.TryLead(Request(), FormTo(target), out _).ShouldBeFalse();

    [Theory]
    [InlineData("kept=jitform.AAAA", true)]
    [InlineData("kept=jitform.", true)]
    [InlineData("kept=jitform", false)]
    [InlineData("kept=yes&note=jitform.", false)]
    [InlineData("note=1&kept=jitform.AAAA", false)]
    [InlineData("", false)]
    public async Task It_is_known_by_how_it_begins_and_stays_unread_however_it_comes(string body, bool isOne)
    {
        foreach (var step in (int[])[1, 3, 13, 100])
        {
            var pipe = new Pipe();
            var sent = SendAsync(pipe.Writer, body, step);
            (await FormWay.IsOneAsync(pipe.Reader, default)).ShouldBe(isOne);
            using var rest = new StreamReader(pipe.Reader.AsStream());
            (await rest.ReadToEndAsync()).ShouldBe(body);
            await sent;
        }
    }

    private static async Task SendAsync(PipeWriter writer, string body, int step)
    {
        foreach (var part in body.Chunk(step))
        {
            await writer.WriteAsync(Encoding.ASCII.GetBytes(part));
            await Task.Yield();
        }

        await writer.CompleteAsync();
    }

    private static DefaultHttpContext Request() => new() { Request = { Host = new HostString("wiki.example.com") } };

    private static KeptForm FormTo(string target) => new("id", DateTimeOffset.UnixEpoch, null) { Path = "/", Query = "", RawTarget = target, ContentType = "", Referer = "", Body = [] };
}
