using System.CommandLine;
using JitGateway.Cli;
using JitGateway.Cli.Setup;
using JitGateway.Cli.Shell;
using JitGateway.Identity;
using JitGateway.Identity.Events;

namespace JitGateway.Tests.Cli.Shell;

/// <summary>Options that take one of a few words: the same are completed, told and taken.</summary>
public sealed class ChoiceTests
{
    public static TheoryData<string, string> Choices => Data(Found());

    /// <summary>Answers to the questions of <c>init</c> have rules of their own.</summary>
    public static TheoryData<string, string> Parsed => Data(Found().Where(c => c.Command != "init"));

    [Fact]
    public void What_init_cannot_write_is_refused_with_what_it_can()
    {
        AnswerRules.Adapter("wrong")!.ShouldContain(string.Join(", ", ListOf("init", "--adapter")));
        AnswerRules.SqlProvider("wrong")!.ShouldContain(Choice.Told(ListOf("init", "--sql-provider")));
    }

    [Fact]
    public void Every_option_whose_words_are_fixed_has_its_list() =>
        Found().Select(c => $"{c.Command} {c.Symbol.Name}").ShouldBe(
        [
            "init --adapter", "init --sql-provider", "history list --kind", "history list --action", "history list --result", "history list --binding", "history list --with-message",
            "history export --format", "history export --kind", "history export --action", "history export --result", "history export --binding", "history export --with-message",
            "users list --state", "health --ask", "completion SHELL",
        ], ignoreOrder: true);

    [Fact]
    public void The_lists_are_those_by_which_a_node_reads_them()
    {
        ListOf("users list", "--state").ShouldBeSameAs(AccountConditions.All);
        ListOf("history list", "--kind").ShouldBeSameAs(EventKind.All);
        ListOf("history list", "--action").ShouldBeSameAs(EventAction.All);
        ListOf("history list", "--result").ShouldBeSameAs(EventResult.All);
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task The_shell_completes_the_words_that_are_taken(string command, string option)
    {
        var words = ListOf(command, option);
        var line = $"jitgateway {command} {(option.StartsWith('-') ? $"{option} " : "")}";

        (await RunAsync($"[suggest:{line.Length}]", line)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(words, ignoreOrder: true);
        (await RunAsync($"[suggest:{line.Length + 1}]", line + words[0][0])).Output.Split('\n').ShouldContain(words[0]);
    }

    [Theory]
    [MemberData(nameof(Parsed))]
    public async Task Another_word_is_refused_with_the_legal_ones(string command, string option)
    {
        var (code, output, error) = await RunAsync([.. command.Split(' '), .. option.StartsWith('-') ? (string[])[option] : [], "wrong"]);

        (code, output).ShouldBe((ExitCodes.WrongInput, ""));
        error.ShouldStartWith($"{option} \"wrong\" is none of {string.Join(", ", ListOf(command, option))}.\n");
    }

    [Fact]
    public async Task The_word_that_was_meant_is_told() =>
        (await RunAsync("users", "list", "--state", "raedy")).Error.ShouldStartWith("--state \"raedy\" is none of ready, unsettled, making, unlinked, dead, disabled. Did you mean ready?\n");

    private static IReadOnlyList<string> ListOf(string command, string option) => Choice.Of(Found().Single(c => c.Command == command && c.Symbol.Name == option).Symbol)!;

    private static TheoryData<string, string> Data(IEnumerable<(string Command, Symbol Symbol)> found)
    {
        var data = new TheoryData<string, string>();
        foreach (var (command, symbol) in found) data.Add(command, symbol.Name);
        return data;
    }

    private static IEnumerable<(string Command, Symbol Symbol)> Found() =>
        CommandTree.Leaves(CommandPage.Root()).SelectMany(c => CommandTree.OptionsOf(c.Command).Cast<Symbol>().Concat(c.Command.Arguments).Where(s => Choice.Of(s) is not null).Select(s => (c.Name, s)));

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await new GatewayCommandLine(_ => throw new InvalidOperationException("nothing is to be built"), TextReader.Null, output, error).RunAsync(arguments);
        return (code, output.ToString(), error.ToString());
    }
}
