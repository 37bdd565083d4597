using System.Text;
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

    [Fact]
    public async Task Whoever_puts_an_old_assertion_of_theirs_into_a_new_answer_makes_no_clock_wrong()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var first = await gateway.AskAsync();
        var old = Encoding.UTF8.GetString(Convert.FromBase64String(gateway.Corp.Sign(gateway.Corp.Answer(first.Id, gateway.Clock.GetUtcNow()))));
        gateway.Clock.Advance(TimeSpan.FromHours(1));
        var second = await gateway.AskAsync();
        var at = old.IndexOf(first.Id, StringComparison.Ordinal);   // that of the response, which nobody signed
        var made = string.Concat(old.AsSpan(0, at), second.Id, old.AsSpan(at + first.Id.Length));

        var page = await LoginGateway.ReadAsync(await gateway.AnswerAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(made)), second.RelayState));

        page.ShouldContain("saml.conditions.expired");
        page.ShouldNotContain("minutes behind ours.");
        (await HealthDesk.OfAsync(gateway.Running, "clock:corp")).ShouldStartWith("healthy: ");
    }
}
