using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Sessions.Streams.StreamSteps;

namespace JitGateway.Tests.Sessions.Streams;

/// <summary>Somebody corrects the machine's clock while a person works over a WebSocket and nothing else.</summary>
public sealed class StreamClockTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly ScriptedStore _store = new();
    private StreamingBackend _backend = null!;
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _backend = await StreamingBackend.StartAsync();
        _gateway = await StartAsync(_backend, _clock, _store);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [InlineData(-40)]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(40)]
    public async Task The_store_hears_of_the_person_as_before_and_the_WebSocket_stays_open(int minutes)
    {
        using var socket = await DialAsync(_gateway, "/app/ws", await SignsInAda.CookieAsync(_gateway));
        (await EchoAsync(socket, "hello")).ShouldBe("hello");

        _clock.StepWallClock(TimeSpan.FromMinutes(minutes));

        for (var minute = 0; minute < 4; minute++)
        {
            _clock.Advance(TimeSpan.FromSeconds(61));
            (await EchoAsync(socket, "still here")).ShouldBe("still here");
            var now = _clock.GetUtcNow();
            await Eventually.HoldsAsync(() => Task.FromResult(_store.Touches.Count > 0 ? _store.Touches[^1].Seen : default), seen => seen == now, "a note that the person is there");
        }
    }
}
