using Microsoft.AspNetCore.Connections;

namespace JitGateway.Edge.Limits;

/// <summary>
/// A connection ends with its socket. The server sometimes waits for good for streams of HTTP/2 that a client opened and reset by the hundred
/// before it left (https://github.com/dotnet/aspnetcore/issues/51307): such connections would count among <see cref="LimitOptions.MaxConnections"/>
/// for ever, and each stop of the node would wait for them.
/// </summary>
internal static class ConnectionEnd
{
    /// <summary>What requests that were aborted with their connection take to come to their end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static ConnectionDelegate Around(ConnectionDelegate serve, TimeProvider time) => connection => UntilClosedAsync(connection, serve(connection), time);

    private static async Task UntilClosedAsync(ConnectionContext connection, Task serving, TimeProvider time)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (connection.ConnectionClosed.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), closed))
        {
            await Task.WhenAny(serving, closed.Task);
        }

        if (!serving.IsCompleted) await Task.WhenAny(serving, Task.Delay(Grace, time));
        if (serving.IsCompleted) await serving;
    }
}
