using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>Events, long polls, early refusals, compression and trailers between a browser and an application in Node.</summary>
[Collection(ProtocolCollection.Name)]
public sealed class HttpTests(ProtocolBed bed)
{
    private const int Events = 200;
    private const int Cut = 120;

    /// <summary>Each event is acknowledged before the application sends the next, so none may be held back; at the 120th the stream ends, and the browser goes on where it was.</summary>
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Events_come_one_by_one_and_go_on_after_the_last_that_was_seen(string version)
    {
        var seen = new List<int>();

        await ReadEventsAsync(version, seen);
        seen.Count.ShouldBe(Cut);
        await ReadEventsAsync(version, seen, ("Last-Event-ID", seen[^1].ToString(CultureInfo.InvariantCulture)));

        seen.ShouldBe(Enumerable.Range(1, Events));
    }

    [Fact]
    public async Task A_long_poll_is_waited_for_as_long_as_the_backend_is_given_and_no_longer()
    {
        await Task.WhenAll(PollAsync("1.1"), PollAsync("2.0"));

        async Task PollAsync(string version)
        {
            var within = bed.GetStringAsync(version, "/patient/poll?after=500");
            var elsewhere = bed.GetStringAsync(version, $"/web/poll?after={ProtocolBed.ShortPatience + 1_000}");
            using var beyond = await bed.SendAsync(version, HttpMethod.Get, "/patient/poll?after=60000", ("Accept", "application/json"));

            beyond.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
            (await within).ShouldBe("""{"news":true}""");
            (await elsewhere).ShouldBe("""{"news":true}""", "another backend has its own time");
        }
    }

    [Fact]
    public async Task A_body_that_the_application_refuses_by_its_headers_is_never_sent()
    {
        var first = "";
        for (var tries = 0; tries < 5 && !first.StartsWith("HTTP/1.1 417 ", StringComparison.Ordinal); tries++)   // the gateway waits a second for the refusal, which a busy machine may take
        {
            using var refused = await OpenAsync($"PUT /web/refuse HTTP/1.1\r\nHost: {bed.Url.Authority}\r\nCookie: {bed.Cookie}\r\nExpect: 100-continue\r\nContent-Length: 1073741824\r\n\r\n");
            first = await ReadUntilAsync(refused.Stream, "not from you");
        }

        first.ShouldStartWith("HTTP/1.1 417 ");
        first.ShouldNotContain("100 Continue");
        (await bed.GetStringAsync("1.1", "/web/refused")).ShouldBe("""{"octets":0}""");
    }

    [Fact]
    public async Task A_body_that_the_application_wants_is_asked_for_and_then_sent()
    {
        using var asking = await OpenAsync($"PUT /web/upload HTTP/1.1\r\nHost: {bed.Url.Authority}\r\nCookie: {bed.Cookie}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");

        (await ReadUntilAsync(asking.Stream, "\r\n\r\n")).ShouldStartWith("HTTP/1.1 100 Continue\r\n");
        await asking.Stream.WriteAsync("hello"u8.ToArray());

        var answer = await ReadUntilAsync(asking.Stream, "}");
        answer.ShouldStartWith("HTTP/1.1 200 ");
        answer.ShouldContain($$"""{"octets":5,"sha256":"{{Convert.ToHexStringLower(SHA256.HashData("hello"u8))}}","expect":"100-continue"}""");
    }

    [Theory]
    [InlineData("1.1", "br")]
    [InlineData("1.1", "gzip")]
    [InlineData("2.0", "br")]
    [InlineData("2.0", "deflate")]
    public async Task What_is_compressed_arrives_as_it_was_sent_octet_for_octet(string version, string coding)
    {
        using var answer = await bed.SendAsync(version, HttpMethod.Get, $"/web/compressed?coding={coding}", ("Accept-Encoding", "br, gzip, deflate"));
        var octets = await answer.Content.ReadAsByteArrayAsync();

        Convert.ToHexStringLower(SHA256.HashData(octets)).ShouldBe(answer.Headers.GetValues("X-Sha256").Single());
        answer.Content.Headers.ContentEncoding.ShouldBe([coding]);
        answer.Content.Headers.ContentLength.ShouldBe(octets.Length);
        answer.Headers.ETag!.Tag.ShouldBe($"\"{coding}\"");
        answer.Headers.Vary.ShouldBe(["Accept-Encoding"]);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_part_of_a_page_is_the_part_that_was_asked_for(string version)
    {
        using var answer = await bed.SendAsync(version, HttpMethod.Get, "/web/ranged", ("Range", "bytes=3-13"));

        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        answer.Content.Headers.ContentRange!.From.ShouldBe(3);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("Paragraph 0");
    }

    [Theory]
    [InlineData("/web/trailers", "a body of two parts", "abc")]
    [InlineData("/web2/trailers", "a body by HTTP/2", "of http/2")]
    public async Task What_comes_behind_a_body_arrives_by_HTTP_2_but_no_cookie_in_it(string path, string body, string checksum)
    {
        using var answer = await bed.SendAsync("2.0", HttpMethod.Get, path);

        (await answer.Content.ReadAsStringAsync()).ShouldBe(body);
        answer.Headers.Trailer.ShouldContain(t => t.Equals("X-Checksum", StringComparison.OrdinalIgnoreCase));
        answer.TrailingHeaders.GetValues("X-Checksum").ShouldBe([checksum]);
        answer.TrailingHeaders.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/web/trailers", "a body of two parts")]
    [InlineData("/web2/trailers", "a body by HTTP/2")]
    public async Task By_HTTP_1_nothing_is_announced_that_does_not_come(string path, string body)
    {
        using var answer = await bed.SendAsync("1.1", HttpMethod.Get, path);

        (await answer.Content.ReadAsStringAsync()).ShouldBe(body);
        answer.Headers.Contains("Trailer").ShouldBeFalse();
        answer.TrailingHeaders.ShouldBeEmpty();
    }

    private async Task ReadEventsAsync(string version, List<int> seen, params (string Name, string Value)[] headers)
    {
        var stream = $"by-{version}";
        using var answer = await bed.SendAsync(version, HttpMethod.Get, $"/web/events?stream={stream}&total={Events}&cut={Cut}", [("Accept", "text/event-stream"), .. headers]);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync(new CancellationTokenSource(Eventually.Limit).Token) is { } line)
        {
            if (!line.StartsWith("id: ", StringComparison.Ordinal)) continue;
            seen.Add(int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture));
            using var acknowledged = await bed.SendAsync(version, HttpMethod.Post, $"/web/ack?stream={stream}&seen={seen[^1]}");
            (await acknowledged.Content.ReadFromJsonAsync<JsonElement>()).ValueKind.ShouldBe(JsonValueKind.Object);
        }
    }

    /// <summary>A connection on which a request's head was sent, and nothing else yet.</summary>
    private async Task<Connection> OpenAsync(string head)
    {
        var client = new TcpClient();
        await client.ConnectAsync(bed.Url.Host, bed.Url.Port);
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(bed.Url.Host);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        return new Connection(client, stream);
    }

    private static async Task<string> ReadUntilAsync(Stream stream, string end)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, limit.Token);
            if (read == 0) break;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private sealed record Connection(TcpClient Client, SslStream Stream) : IDisposable
    {
        public void Dispose()
        {
            Stream.Dispose();
            Client.Dispose();
        }
    }
}
