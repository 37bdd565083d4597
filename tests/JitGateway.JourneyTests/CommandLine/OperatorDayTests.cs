namespace JitGateway.JourneyTests.CommandLine;

/// <summary>What an operator sees of a day on which not everything went well.</summary>
public sealed class OperatorDayTests(OperatorDayFixture day) : IClassFixture<OperatorDayFixture>
{
    public static TheoryData<string, string, int, int, string> Screens => new()
    {
        { "history-show", "jitgateway history show CODE --config gateway.json", 120, 0, "<- this support code" },
        { "inspect", "jitgateway inspect ada.txt --config gateway.json --redact --at TIME", 120, 3, "saml.audience.mismatch" },
        { "users-list", "jitgateway users list --config gateway.json", 160, 0, "ready" },
        { "ledger-history", "jitgateway ledger history --config gateway.json --backend wiki", 160, 0, "create" },
        { "queue-list", "jitgateway queue list --config gateway.json", 150, 0, "provisioning.not_linked" },
        { "dry-run", "jitgateway dry-run --config gateway.json --backend wiki --attributes ada.json", 120, 0, "Research" },
        { "health", "jitgateway health --config gateway.json", 120, 0, "dead letter" },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task The_pictures_show_what_the_commands_write(string name, string command, int columns, int code, string says)
    {
        var own = day.Written(command);
        var ended = await day.Command.OnTerminalAsync(own, columns);
        var screen = new AnsiScreen(ended.Output.Replace($"node {Environment.MachineName}", "node gateway-1", StringComparison.Ordinal)).UpTo("XML");

        ended.Code.ShouldBe(code, ended.Output);
        screen.Text.ShouldContain(says);
        await ScreenPicture.ShouldShowAsync(name, own, screen, columns);
    }
}
