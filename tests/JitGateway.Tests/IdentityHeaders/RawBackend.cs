using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>A backend that parses nothing: it keeps what came over the wire, octet for octet, and answers what it was told.</summary>
internal sealed class RawBackend : RawServer
{
    public string Url => $"http://{Authority}";

    /// <summary>Every request as it came: head, and of the body what came with it.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Header lines of the answer, each with its line end.</summary>
    public string AnswerHeaders { get; set; } = "";

    public string LastRequest => Requests.Last();

    protected override async Task AnswerAsync(TcpClient client, CancellationToken stopping)
    {
        var stream = client.GetStream();
        Requests.Enqueue(await WireText.ReadHeadAsync(stream, stopping));
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{AnswerHeaders}\r\nok"), stopping);
    }
}

internal static class WireText
{
    /// <summary>Sends octets and reads the whole answer.</summary>
    public static async Task<string> SendAsync(Uri server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    public static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (!text.ToString().Contains("\r\n\r\n"))
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0) break;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    /// <summary>The values of all headers of a name, however spelt, in order.</summary>
    public static IReadOnlyList<string> Header(this string request, string name) =>
    [
        .. request.Split("\r\n").Skip(1).TakeWhile(line => line.Length > 0)
            .Where(line => Folded(line[..line.IndexOf(':')]) == Folded(name))
            .Select(line => line[(line.IndexOf(':') + 1)..].Trim(' ')),
    ];

    private static string Folded(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
}
