using System.Text.RegularExpressions;
using JitGateway.Demo.IdentityProvider;
using JitGateway.Identity;
using JitGateway.JourneyTests.CommandLine;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>Every command line of the pages about what happened to people and to accounts, carried out as it stands there; only whose it is and what the run alone knows is put in its place.</summary>
public sealed partial class HistoryRecipeTests(OperatorDayFixture day) : IClassFixture<OperatorDayFixture>
{
    private static readonly DemoPerson Ada = DemoPerson.Three.First(p => p.Login == "ada");

    /// <summary>By the beginning of each line what its output must hold.</summary>
    private static readonly (string Begin, string Says)[] OfEvents =
    [
        ("jitgateway history show ", "<- this support code"),
        ("jitgateway history --config gateway.json --from 1h --result refused", @"\bsaml\.\w+"),
        ("jitgateway history --config gateway.json --issuer ", @"\baccepted\b"),
        ("jitgateway history --config gateway.json --reason ", @"""events"":\s*\[\s*\]"),
        ("jitgateway history --config gateway.json --step ", "Nothing that fits"),
        ("jitgateway history --config gateway.json --action disable ", @"\bdisable\b"),
        ("jitgateway history export ", "."),
    ];

    private static readonly (string Begin, string Says)[] OfAccounts =
    [
        ("jitgateway ledger history --config gateway.json --backend wiki", @" created "),
        ("jitgateway ledger history --config gateway.json --issuer ", @" created "),
        ("jitgateway ledger history --config gateway.json 4711 --values", "AFTER"),
        ("jitgateway ledger show ", @"(?m)^Person +\S"),
        ("jitgateway ledger verify --config gateway.json", "in order"),
        ("jitgateway ledger replay ", @"\."),
        ("jitgateway ledger undo ", @"^Undone\."),
        ("jitgateway ledger verify --config gateway.json --end ", "in order"),
    ];

    private string Hash => new SubjectKey(day.Issuer, Ada.NameId).Hash;

    [Fact]
    public async Task Each_command_of_the_page_about_events_finds_what_it_is_for()
    {
        var lines = LinesOf("events.md", OfEvents);
        foreach (var act in (string[])["disable", "enable"])
            (await day.Command.RunAsync($"jitgateway users {act} --config gateway.json --backend wiki --subject {Hash} --reason \"a test of the page\" --yes")).Code.ShouldBe(0);

        foreach (var (line, says) in lines) await ShouldSayAsync(line, says);

        var file = Path.Combine(day.Command.Folder, "events.csv");
        var exported = await File.ReadAllLinesAsync(file);
        exported[0].ShouldStartWith("id,at,kind,action,result,");
        exported.ShouldContain(l => l.Contains(",login,answered,accepted,", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, "only its owner can read it");
        (await day.Command.RunAsync(lines.Single(l => l.Line.Contains(" export ", StringComparison.Ordinal)).Line)).Code.ShouldNotBe(0, "one that is there is not written over");
        (await File.ReadAllLinesAsync(file)).ShouldBe(exported);
    }

    [Fact]
    public async Task Each_command_of_the_page_about_accounts_does_what_it_is_for()
    {
        var number = NumberPattern().Match((await day.Command.RunAsync("jitgateway ledger history --config gateway.json --backend wiki")).Output).Groups["number"].Value;
        var end = EndPattern().Match((await day.Command.RunAsync("jitgateway ledger verify --config gateway.json")).Output).Groups["end"].Value;
        end.ShouldNotBeEmpty();

        // what is looked at comes first, and what is undone last
        foreach (var (line, says) in LinesOf("history.md", OfAccounts).OrderBy(l => l.Line.Contains(" undo ", StringComparison.Ordinal) ? 2 : l.Line.Contains(" replay ", StringComparison.Ordinal) ? 1 : 0))
            await ShouldSayAsync(line.Replace("4711:5f0c…", end, StringComparison.Ordinal).Replace("4711", number, StringComparison.Ordinal), says);
        (await day.Command.RunAsync($"jitgateway ledger verify --config gateway.json --end {end[..^1]}{(end[^1] == '0' ? '1' : '0')}")).Code.ShouldBe(4, "another end is none that was there");
    }

    private async Task ShouldSayAsync(string line, string says)
    {
        var own = day.Written(line.Replace("7K2QF-M0X4T", "CODE", StringComparison.Ordinal)
            .Replace("https://idp.example.com/metadata", day.Issuer, StringComparison.Ordinal).Replace("alice-0001", Ada.NameId, StringComparison.Ordinal)
            .Replace("--idp corp", "--idp demo", StringComparison.Ordinal).Replace("--by root", $"--by {Environment.UserName}", StringComparison.Ordinal).Replace("HASH", Hash, StringComparison.Ordinal));
        var (code, output) = await day.Command.RunAsync(own);
        code.ShouldBe(0, $"{own}\n{output}");
        if (!own.Contains(" export ", StringComparison.Ordinal)) output.ShouldMatch(says, own);
    }

    /// <summary>Each line of the page's blocks that is a command, and none may be without something that it must say.</summary>
    private static List<(string Line, string Says)> LinesOf(string page, (string Begin, string Says)[] known)
    {
        var lines = new RecipePage(page).Commands("jitgateway ");
        lines.Count.ShouldBe(known.Length);
        return [.. lines.Select(line => (line, known.Where(k => line.StartsWith(k.Begin, StringComparison.Ordinal)).MaxBy(k => k.Begin.Length).Says ?? throw new InvalidOperationException($"{page} has a line that nobody expects: {line}")))];
    }

    [GeneratedRegex(@"(?m)^ *(?<number>\d+) .* created ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"The end: (?<end>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EndPattern();
}
