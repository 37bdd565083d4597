using JitGateway.Sessions.Streams;

namespace JitGateway.Tests.Sessions.Streams;

public class SocketDirectionTests
{
    [Fact]
    public async Task An_end_that_comes_while_the_upgrade_is_still_being_made_is_said_as_soon_as_it_is_made()
    {
        using var direction = new SocketDirection(masked: false, content: null);
        using var wire = new MemoryStream();

        var closing = direction.CloseAsync(StreamEnd.NodeStops, CancellationToken.None);
        direction.Sent.IsCompleted.ShouldBeFalse();
        direction.Target = wire;
        await closing.WaitAsync(TimeSpan.FromSeconds(30));

        direction.Sent.IsCompleted.ShouldBeTrue();
        wire.ToArray()[..4].ShouldBe([0x88, (byte)(2 + StreamEnd.NodeStops.Reason.Length), 0x03, 0xE9]);   // close, 1001
    }

    [Fact]
    public async Task An_upgrade_that_is_never_made_is_waited_for_no_longer_than_the_limit()
    {
        using var direction = new SocketDirection(masked: true, content: null);

        await Should.ThrowAsync<OperationCanceledException>(() => direction.CloseAsync(StreamEnd.NodeStops, new CancellationToken(canceled: true)));

        direction.Sent.IsCompleted.ShouldBeFalse();
    }
}
