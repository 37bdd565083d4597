using JitGateway.Edge.Limits;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Connections;

namespace JitGateway.Tests.Edge;

public sealed class ConnectionEndTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly CancellationTokenSource _socket = new();
    private readonly TaskCompletionSource _serving = new();

    [Fact]
    public async Task A_connection_whose_server_waits_for_good_ends_ten_seconds_after_its_socket()
    {
        var connection = Serve();

        await _socket.CancelAsync();
        _clock.Advance(TimeSpan.FromSeconds(9));
        connection.IsCompleted.ShouldBeFalse();
        await Eventually.HoldsAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(connection.IsCompletedSuccessfully);
        }, static ended => ended, "the end of the connection");
    }

    [Fact]
    public async Task What_is_still_served_when_the_socket_closes_may_come_to_its_end_and_fail_as_it_does()
    {
        var connection = Serve();

        await _socket.CancelAsync();
        _serving.SetException(new IOException("broken off"));

        (await Should.ThrowAsync<IOException>(connection)).Message.ShouldBe("broken off");
    }

    [Fact]
    public async Task A_connection_that_is_served_to_its_end_ends_at_once()
    {
        var connection = Serve();

        _clock.Advance(TimeSpan.FromDays(1));
        connection.IsCompleted.ShouldBeFalse();
        _serving.SetResult();

        await connection;
    }

    private Task Serve() => ConnectionEnd.Around(_ => _serving.Task, _clock)(new DefaultConnectionContext { ConnectionClosed = _socket.Token });
}
