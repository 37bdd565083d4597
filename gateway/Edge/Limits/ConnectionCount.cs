using Microsoft.AspNetCore.Connections;

namespace JitGateway.Edge.Limits;

/// <summary>Holds <see cref="LimitOptions.MaxConnections"/> over all addresses. The server's own count forgets a connection that has become a WebSocket, so whoever opens these could have as many as the system gives.</summary>
internal sealed class ConnectionCount(Func<int?> most)
{
    private int _open;

    public ConnectionDelegate Around(ConnectionDelegate serve) => connection => ServeAsync(connection, serve);

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate serve)
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= (most() ?? int.MaxValue)) await serve(connection);   // else the server closes it
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
