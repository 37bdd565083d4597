using JitGateway.Tests.Telemetry.Health;

namespace JitGateway.Tests.Saml.Login;

public sealed class ClockWatchTests
{
    [Fact]
    public async Task Who_writes_whole_seconds_has_no_wrong_clock()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var second = gateway.Clock.GetUtcNow();
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(800));

        var asked = await gateway.AskAsync();
        using var answered = await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, second)), asked.RelayState);

        (await HealthDesk.OfAsync(gateway.Running, "clock:corp")).ShouldStartWith("healthy: agrees with ours");
    }
}
