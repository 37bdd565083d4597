using System.Net.Sockets;
using System.Text;
using JitGateway.Tests.IdentityHeaders;

namespace JitGateway.Tests.Backends;

/// <summary>A server that answers "ok" in a version of its choice. In HTTP/1.0 it keeps nothing, and is slow to end connections: whoever sends more finds the end.</summary>
internal sealed class OldServer(string version, string header) : RawServer
{
    private int _connections;
    private int _again;

    public string Version { get; set; } = version;

    public int Connections => _connections;

    /// <summary>Answers over a connection that had brought one already.</summary>
    public int Again => _again;

    protected override async Task AnswerAsync(TcpClient client, CancellationToken stopping)
    {
        Interlocked.Increment(ref _connections);
        var stream = client.GetStream();
        try
        {
            var keeps = true;
            for (var before = 0; (await WireText.ReadHeadAsync(stream, stopping)).Contains(" HTTP/1.1\r\n", StringComparison.Ordinal); before++)
            {
                if (!keeps) return;
                if (before > 0) Interlocked.Increment(ref _again);
                keeps = Version == "HTTP/1.1" || header.Length > 0;
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Version} 200 OK\r\nContent-Length: 2\r\n{header}\r\nok"), stopping);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the gateway has ended it
        }
    }
}
