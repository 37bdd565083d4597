using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JitGateway.Benchmarks;

/// <summary>64 connections that each ask, wait for the answer, and ask again.</summary>
internal sealed class LoadLoop
{
    public const int Connections = 64;

    private readonly IPEndPoint _server;
    private readonly byte[][] _requests;

    /// <param name="cookies">One for each connection; none: nobody is signed in.</param>
    public LoadLoop(string address, IReadOnlyList<string> cookies)
    {
        var uri = new Uri(address);
        _server = new IPEndPoint(IPAddress.Loopback, uri.Port);
        _requests = [.. Enumerable.Range(0, Connections).Select(i => Request(uri, cookies.ElementAtOrDefault(i)))];
    }

    /// <summary>What a browser sends, so that there are headers to look through.</summary>
    private static byte[] Request(Uri uri, string? cookie) =>
        Encoding.ASCII.GetBytes(
            $"GET /page?x=1 HTTP/1.1\r\nHost: {uri.Authority}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
            + "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\n"
            + $"Cookie: lang=en; theme=dark{(cookie is null ? "" : $"; {cookie}")}\r\n\r\n");

    /// <summary>Asks for a while.</summary>
    /// <returns>The time of every request, in Stopwatch ticks.</returns>
    public async Task<IReadOnlyList<long>> RunAsync(TimeSpan duration)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Run(() => AskAsync(_requests[i], until))));
        return [.. all.SelectMany(times => times)];
    }

    private async Task<List<long>> AskAsync(byte[] request, long until)
    {
        var times = new List<long>(16 * 1024);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_server);
        var buffer = new byte[16 * 1024];
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
