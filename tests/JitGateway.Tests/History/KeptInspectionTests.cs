using System.Text.Json;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.History;

/// <summary><c>jitgateway inspect --code</c>: what a node found in a message that it refused and kept.</summary>
public sealed class KeptInspectionTests
{
    private const string Keeps = """ "FailedMessages": { "Keep": "7.00:00:00" } """;

    [Fact]
    public async Task A_kept_message_is_shown_as_inspect_shows_one_and_without_the_persons_values()
    {
        await using var gateway = await HistoryGateway.StartAsync(Keeps);
        using var page = await FailedLogins.All["an answer for somebody else"].HappensAsync(gateway, gateway.Logins.NewBrowser());
        var code = await HistoryGateway.CodeOfAsync(page);

        var (exit, output, error) = await KeptAsync(gateway, code);

        (exit, error).ShouldBe((3, ""));
        output.ShouldStartWith("MESSAGE ");
        output.ShouldMatch("RESULT +would not be accepted: 1 finding\n");
        output.ShouldContain("1. saml.audience.mismatch (a login is refused with this)\n   found     \"https://someone.else\"");
        output.ShouldContain("\nXML\n<samlp:Response");
        var json = (await gateway.RunAsync("inspect", "--code", code.ToLowerInvariant(), "--json")).Output;
        var report = JsonDocument.Parse(json).RootElement;
        report.GetProperty("kind").GetString().ShouldBe("response", "as inspect writes it");
        report.GetProperty("isRedacted").GetBoolean().ShouldBeTrue();
        report.GetProperty("findings")[0].GetProperty("party").GetString().ShouldBe("provider");
        foreach (var value in (string[])["ann-4711", "ann@example.com"])
        {
            output.ShouldNotContain(value);
            json.ShouldNotContain(value);
        }
    }

    [Fact]
    public async Task A_message_that_was_used_before_ends_with_0_because_nothing_is_wrong_with_itself()
    {
        await using var gateway = await HistoryGateway.StartAsync(Keeps);
        using var page = await FailedLogins.All["an answer that is used already"].HappensAsync(gateway, gateway.Logins.NewBrowser());

        var (exit, output, _) = await KeptAsync(gateway, await HistoryGateway.CodeOfAsync(page));

        exit.ShouldBe(0);
        output.ShouldMatch("RESULT +would be accepted\n");
        output.ShouldContain("whether it was used before is not asked");
    }

    [Fact]
    public async Task What_is_not_kept_any_more_ends_with_4_and_says_so()
    {
        await using var gateway = await HistoryGateway.StartAsync(Keeps);
        using var page = await FailedLogins.All["an answer for somebody else"].HappensAsync(gateway, gateway.Logins.NewBrowser());
        var code = await HistoryGateway.CodeOfAsync(page);
        await KeptAsync(gateway, code);

        gateway.Logins.Clock.Advance(TimeSpan.FromDays(8));

        (await gateway.RunAsync("inspect", "--code", code)).ShouldBe((4, "", "No message is kept for this support code. Refused messages are kept only where Events:FailedMessages:Keep is set, for so long, and the newest of them (Events:FailedMessages:Most).\n"));
    }

    /// <summary>It is kept after the answer, when there is time.</summary>
    private static Task<(int Code, string Output, string Error)> KeptAsync(HistoryGateway gateway, string code) =>
        Eventually.HoldsAsync(() => gateway.RunAsync("inspect", "--code", code), ran => ran.Code != 4, "the inspection of the message");
}
