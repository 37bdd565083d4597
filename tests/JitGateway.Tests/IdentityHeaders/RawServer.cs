using System.Net;
using System.Net.Sockets;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>Listens on the loopback address, and hands on connections as they are.</summary>
internal abstract class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    protected RawServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Authority => _listener.LocalEndpoint.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopping.Dispose();
    }

    /// <param name="client">Disposed afterwards.</param>
    protected abstract Task AnswerAsync(TcpClient client, CancellationToken stopping);

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token), _stopping.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stopping)
    {
        using (client) await AnswerAsync(client, stopping);
    }
}
