using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JitGateway.Benchmarks;

/// <summary>Connections that each ask, wait for the answer, and ask again.</summary>
/// <param name="address">The server.</param>
/// <param name="cookies">One for each connection; none: nobody is signed in.</param>
/// <param name="http2">HTTP/2 with prior knowledge, one request at a time on each connection.</param>
internal sealed class LoadLoop(string address, IReadOnlyList<string> cookies, bool http2)
{
    /// <summary>What a browser sends, so that there are headers to look through.</summary>
    private static readonly (string Name, string Value)[] Headers =
    [
        ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "en-US,en;q=0.5"),
        ("Accept-Encoding", "gzip, deflate, br"),
        ("Sec-Fetch-Dest", "document"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Site", "same-origin"),
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Uri _server = new(address);

    /// <summary>Asks for a while.</summary>
    /// <returns>The time of every request, in Stopwatch ticks.</returns>
    public async Task<IReadOnlyList<long>> RunAsync(int connections, string path, TimeSpan duration)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var asking = Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => http2 ? AskHttp2Async(Cookie(i), path, until) : AskAsync(Request(path, Cookie(i)), until))));
        try
        {
            return [.. (await asking.WaitAsync(duration + Patience)).SelectMany(times => times)];
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"{address} owes an answer for {Patience.TotalSeconds:0} s", e);
        }
    }

    private string Cookie(int connection) => "lang=en; theme=dark" + (cookies.Count == 0 ? "" : $"; {cookies[connection % cookies.Count]}");

    private byte[] Request(string path, string cookie) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {_server.Authority}\r\n{string.Concat(Headers.Select(h => $"{h.Name}: {h.Value}\r\n"))}Cookie: {cookie}\r\n\r\n");

    private async Task<List<long>> AskAsync(byte[] request, long until)
    {
        var times = new List<long>(16 * 1024);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _server.Port);
        var buffer = new byte[128 * 1024];
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            if (began >= until) return times;
            await socket.SendAsync(request, SocketFlags.None);
            var have = 0;
            var length = int.MaxValue;
            while (have < length)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(have), SocketFlags.None);
                if (read == 0) throw new InvalidOperationException("The server closed the connection");
                have += read;
                if (length == int.MaxValue) length = LengthOf(buffer.AsSpan(0, have));
            }

            times.Add(Stopwatch.GetTimestamp() - began);
        }
    }

    private async Task<List<long>> AskHttp2Async(string cookie, string path, long until)
    {
        var times = new List<long>(16 * 1024);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
        var uri = new Uri(_server, path);
        var buffer = new byte[128 * 1024];
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            if (began >= until) return times;
            using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            foreach (var (name, value) in Headers) request.Headers.TryAddWithoutValidation(name, value);
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
            using var answer = await client.SendAsync(request, CancellationToken.None);
            if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"A request was answered with {(int)answer.StatusCode}");
            await using var body = await answer.Content.ReadAsStreamAsync();
            while (await body.ReadAsync(buffer) > 0)
            {
                // to its end
            }

            times.Add(Stopwatch.GetTimestamp() - began);
        }
    }

    /// <summary>Length of the whole answer, as soon as its head is there. Anything but 200 is an error: it must not be measured.</summary>
    private static int LengthOf(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return int.MaxValue;
        if (!answer.StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException($"A request was answered with {Encoding.Latin1.GetString(answer[..answer.IndexOf((byte)'\r')])}");
        var field = answer.IndexOf("Content-Length: "u8);
        if (field < 0 || !Utf8Parser.TryParse(answer[(field + 16)..], out int length, out _)) throw new InvalidOperationException("No Content-Length");
        return end + 4 + length;
    }
}
