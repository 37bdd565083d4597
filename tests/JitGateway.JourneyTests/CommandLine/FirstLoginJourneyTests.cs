using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.CommandLine;

/// <summary>From an empty folder to the first person signed in, by nothing but what the program says.</summary>
public sealed class FirstLoginJourneyTests(FirstLoginFixture day, ITestOutputHelper output) : IClassFixture<FirstLoginFixture>
{
    private const int Columns = 120;
    private static readonly TimeSpan Promised = TimeSpan.FromMinutes(10);

    public static TheoryData<string, string, int> Screens => new()
    {
        { "init", "", 0 },   // with the addresses of the run
        { "check", "jitgateway check --config gateway.json --connect", 0 },
        { "sessions-list", "jitgateway sessions list --config gateway.json", 0 },
        { "metadata", "jitgateway metadata --config gateway.json --idp corp", 3 },
        { "explain", "jitgateway explain --config gateway.json --url ORIGIN/admin --user ada --groups staff", 0 },
        { "probe", "jitgateway probe --config gateway.json --backend headers --user ada", 3 },
        { "bench", "jitgateway bench --seconds 2", 0 },
        { "help", "jitgateway --help", 0 },
        { "wrong", "jitgateway sesions list", 2 },
    };

    [Fact]
    public void An_operator_gets_from_an_empty_folder_to_the_first_login_by_what_the_program_says()
    {
        foreach (var (step, took, _) in day.Steps) output.WriteLine($"{took.TotalSeconds,6:0.0} s  {step}");
        var all = TimeSpan.FromTicks(day.Steps.Sum(s => s.Took.Ticks));
        output.WriteLine($"{all.TotalSeconds,6:0.0} s  in all");

        day.Steps.Select(s => s.Step).ShouldBe(["init", "check", "serve, until ready", "metadata handed over", "first login"]);
        all.ShouldBeLessThan(Promised, "the pages promise ten minutes, and most of those are for reading");
        day.FirstPage.ShouldContain("\"x-remote-user\":\"ada\"");
        day.FirstPage.ShouldContain("\"x-remote-email\":\"ada@example.org\"");
        Said("init").ShouldContain("SimpleSamlPhp");
        Said("check").ShouldContain("headers");
        Said("serve, until ready").ShouldContain($"serves {day.Origin.GetLeftPart(UriPartial.Authority)}, listening on {day.Origin.GetLeftPart(UriPartial.Authority)}: 1 backend");
    }

    /// <summary>What init says is to be done next is what was done here.</summary>
    [Fact]
    public void Each_step_that_is_printed_names_the_next_one()
    {
        var steps = Regex.Matches(Said("init"), "^  [0-9]\\. (?<step>.*)$", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Select(m => m.Groups["step"].Value).ToList();

        steps[0].ShouldEndWith("jitgateway check --config gateway.json");
        steps[1].ShouldEndWith("jitgateway serve --config gateway.json");
        steps[2].ShouldStartWith($"Register {day.Origin.GetLeftPart(UriPartial.Authority)}/sso/metadata");
        steps[3].ShouldStartWith($"Sign in at {day.Origin.AbsoluteUri}");
        foreach (var page in Regex.Matches(Said("init"), "deploy/recipes/[a-z/-]+\\.md", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Value)) File.Exists(Path.Combine(Servers.RepositoryPaths.Root, page)).ShouldBeTrue(page);
    }

    /// <summary>The pictures of the page of the commands are of runs like this one.</summary>
    [Theory]
    [MemberData(nameof(Screens))]
    public async Task The_pictures_show_what_the_commands_write(string name, string command, int code)
    {
        var own = name == "init" ? day.Init : command.Replace("ORIGIN", day.Origin.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        var ended = await (name == "init" ? new OwnCommand("init") : day.Command).OnTerminalAsync(own, Columns);
        var screen = new AnsiScreen(ended.Output.Replace(day.Command.Folder, "/etc/jitgateway", StringComparison.Ordinal));

        ended.Code.ShouldBe(code, ended.Output);
        await ScreenPicture.ShouldShowAsync(name, own, screen, Columns);
    }

    [Fact]
    public async Task A_pipe_gets_lines_and_a_terminal_frames_unless_its_owner_wants_none()
    {
        const string Line = "jitgateway sessions list --config gateway.json";

        var piped = (await day.Command.RunAsync(Line + " | awk '$3 == \"corp\" { print $3 }'")).Output;
        var wide = new AnsiScreen((await day.Command.OnTerminalAsync(Line, 200)).Output);
        var narrow = new AnsiScreen((await day.Command.OnTerminalAsync(Line, 60)).Output);
        var plain = (await day.Command.OnTerminalAsync("NO_COLOR=1 " + Line, 60)).Output;
        var dumb = (await day.Command.OnTerminalAsync("TERM=dumb " + Line, 60)).Output;

        piped.ShouldBe("corp\n");
        wide.Lines.ShouldContain(line => line.Text.StartsWith('╭'));
        narrow.Lines.ShouldContain(line => line.Text.StartsWith("SUBJECT:", StringComparison.Ordinal), "no room for a frame: a block of lines for each session");
        narrow.Lines.ShouldAllBe(line => line.Text.Length <= 60);
        foreach (var text in (string[])[plain, dumb])
        {
            text.ShouldNotContain("╭");
            text.ShouldNotContain("\u001b[3");
            text.Split('\n').ShouldContain(line => line.Contains(" corp ", StringComparison.Ordinal) && line.Length > 60);
        }
    }

    [Fact]
    public async Task Answers_are_on_standard_output_and_faults_on_standard_error()
    {
        (await day.Command.RunAsync("jitgateway check --config gateway.json 2>/dev/null")).Output.ShouldNotBeEmpty();
        (await day.Command.RunAsync("jitgateway check --config gateway.json >/dev/null")).Output.ShouldBeEmpty();
        (await day.Command.RunAsync("jitgateway sessions list --config nowhere.json 2>/dev/null")).ShouldBe((2, ""));
        (await day.Command.RunAsync("jitgateway probe --config gateway.json --backend nobody 2>/dev/null")).Output.ShouldBeEmpty();
        (await day.Command.RunAsync("jitgateway chekc 2>/dev/null")).ShouldBe((2, ""));
    }

    /// <summary>What a person reads who has never seen the program: the help, and the answer to a command that there is not.</summary>
    [Fact]
    public async Task Whoever_knows_nothing_is_told_where_to_begin()
    {
        (await day.Command.RunAsync("jitgateway --help")).Output.ShouldContain("The way from nothing to a protected application: jitgateway init, then check, then serve.");
        (await day.Command.RunAsync("jitgateway sesions list")).Output.ShouldStartWith("There is no command sesions. Did you mean sessions?\n\nUsage: jitgateway");
        (await day.Command.RunAsync("jitgateway init --out elsewhere </dev/null")).Output.ShouldContain("--origin is missing: Where do people reach the gateway, as in https://sso.example.com?");
    }

    private string Said(string step) => day.Steps.Single(s => s.Step == step).Said;
}
