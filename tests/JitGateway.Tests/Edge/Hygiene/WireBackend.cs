using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using JitGateway.Tests.IdentityHeaders;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>A backend that keeps every whole request octet for octet; one that breaks off is none.</summary>
internal sealed class WireBackend : RawServer
{
    private int _open;

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>How many connections are open.</summary>
    public int Open => Volatile.Read(ref _open);

    protected override async Task AnswerAsync(TcpClient client, CancellationToken stopping)
    {
        Interlocked.Increment(ref _open);
        try
        {
            var stream = client.GetStream();
            var text = new StringBuilder();
            var buffer = new byte[64 * 1024];
            SeenRequest? request;
            while (!SeenRequest.TryRead(text.ToString(), Authority, out request))
            {
                var read = await stream.ReadAsync(buffer, stopping);
                if (read == 0) return;
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }

            Requests.Enqueue(request);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray(), stopping);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the gateway gave up, or the test is over
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
