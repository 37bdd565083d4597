using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Cli.Shell;

public sealed class CommandTreeTests
{
    /// <summary>Commands that write no answer that a program could want to read.</summary>
    private static readonly Dictionary<string, string> WithoutJson = new(StringComparer.Ordinal)
    {
        ["serve"] = "writes its log until it is told to stop, and logs have a format of their own (Logging:Console:FormatterName)",
        ["history export"] = "writes JSON in lines, or CSV where --format says so",
    };

    [Fact]
    public void Every_command_writes_json_when_it_is_asked_to() => Wanting(CommandPage.Root()).ShouldBeEmpty();

    [Fact]
    public void A_command_without_json_would_be_found()
    {
        var root = CommandPage.Root();
        root.Add(new Command("mute", "Says nothing."));

        Wanting(root).ShouldHaveSingleItem().ShouldStartWith("mute ");
    }

    [Fact]
    public void Every_command_option_and_argument_says_what_it_is()
    {
        foreach (var (name, command) in CommandTree.Leaves(CommandPage.Root()))
        {
            command.Description.ShouldNotBeNullOrEmpty(name);
            foreach (var option in CommandTree.OptionsOf(command)) option.Description.ShouldNotBeNullOrEmpty($"{name} {option.Name}");
            foreach (var argument in command.Arguments) argument.Description.ShouldNotBeNullOrEmpty($"{name} {argument.Name}");
        }
    }

    [Fact]
    public void The_page_of_the_commands_says_what_the_program_says()
    {
        var page = File.Exists(CommandPage.File) ? File.ReadAllText(CommandPage.File) : "";
        if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_COMMANDS") == "1") File.WriteAllText(CommandPage.File, CommandPage.Text(page, CommandPage.Root()));

        File.ReadAllText(CommandPage.File).ShouldBe(CommandPage.Text(page, CommandPage.Root()), "set JITGATEWAY_WRITE_COMMANDS=1 and run this test to write deploy/recipes/commands.md anew");
    }

    /// <summary>Each code of the register is declared by a command, commands declare none that the register does not name, and no class names one beside it.</summary>
    [Fact]
    public void The_register_names_the_exit_codes_that_the_commands_declare()
    {
        var named = Constants(typeof(ExitCodes)).ToList();
        var sources = Directory.GetFiles(Path.Combine(SourceTree.Root, "gateway", "Cli"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var declared = sources.SelectMany(s => Regex.Matches(s, @"\.Exits\((?<code>[^,]+),", RegexOptions.None, TimeSpan.FromSeconds(1))).Select(m => m.Groups["code"].Value).Distinct().ToList();
        var beside = typeof(ExitCodes).Assembly.GetTypes().Where(t => t != typeof(ExitCodes) && t.Namespace?.StartsWith("JitGateway.Cli", StringComparison.Ordinal) == true).SelectMany(t => Constants(t).Select(c => $"{t.Name}.{c}"));

        named.Count.ShouldBeGreaterThan(10);
        declared.ShouldBeSubsetOf(named.Select(name => $"ExitCodes.{name}").Append("{code}"));   // the last is what a missing declaration is told with
        named.Except(["Done", "CannotRun", "WrongInput"]).Select(name => $"ExitCodes.{name}").ShouldBeSubsetOf(declared);
        beside.ShouldBeEmpty();
    }

    [Fact]
    public void No_command_has_two_options_of_one_name() => Doubled(CommandPage.Root()).ShouldBeEmpty();

    [Theory]
    [InlineData("--config", "no-alias")]
    [InlineData("--other", "-c")]
    [InlineData("--other", "--backend")]
    public void A_doubled_option_would_be_found(string name, string alias)
    {
        var root = CommandPage.Root();
        root.Subcommands.Single(c => c.Name == "check").Add(new Option<bool>(name, alias));

        Doubled(root).ShouldHaveSingleItem().ShouldStartWith("check has ");
    }

    [Theory]
    [InlineData("session", "There is no command session. Did you mean sessions?")]
    [InlineData("sessions revok", "There is no command sessions revok. Did you mean revoke?")]
    [InlineData("sesions list --json", "There is no command sesions. Did you mean sessions?")]
    [InlineData("quux", "There is no command quux.")]
    [InlineData("queue list --backnd=wiki", "jitgateway queue list has no option --backnd. Did you mean --backend?")]
    [InlineData("check --cofnig x.json", "jitgateway check has no option --cofnig. Did you mean --config?")]
    [InlineData("history show 7K2QF-M0X4T --from 1h", "jitgateway history show has no option --from.")]
    [InlineData("probe", "Option '--backend' is required.")]
    [InlineData("sessions", "Required command was not provided.")]
    public async Task A_wrong_command_is_answered_with_the_one_that_was_meant(string line, string answer)
    {
        var (code, output, error) = await RunAsync(line);

        (code, output).ShouldBe((ExitCodes.WrongInput, ""));
        error.Split('\n')[0].ShouldBe(answer);
        error.ShouldContain("\nUsage: jitgateway");
        error.ShouldEndWith("--help\n");
    }

    [Fact]
    public async Task The_usage_is_of_the_command_that_was_meant()
    {
        var (_, _, error) = await RunAsync("queue drop --nope");

        error.ShouldContain("Usage: jitgateway queue drop --backend NAME [--subject HASH] [--issuer ENTITY-ID] [--value NAMEID] [--yes] [--json] [--node URL] [--token env:NAME|file:PATH]\n       jitgateway queue drop --help");
    }

    [Theory]
    [InlineData("--set", "Required argument missing for option: '--set'.")]
    [InlineData("queue list --limit many", "Cannot parse argument 'many' for option '--limit' as a whole number.")]
    [InlineData("explain --url https://sso.example.com/ --nobody --at now", "Cannot parse argument 'now' for option '--at' as a time such as 2026-03-01T12:00:00Z.")]
    public async Task What_cannot_be_read_is_said_in_words_of_operators(string line, string said)
    {
        var (code, _, error) = await RunAsync(line);

        (code, error.Split('\n')[0]).ShouldBe((ExitCodes.WrongInput, said));
    }

    [Theory]
    [InlineData("--version", "0.1.")]
    [InlineData("--help", "  completion")]
    [InlineData("--help", "jitgateway init, then check, then serve")]
    [InlineData("probe --help", "  3  the backend believes forged headers")]
    [InlineData("dry-run --help", "  2  wrong command line or wrong configuration")]
    public async Task Help_and_version_are_answers(string line, string text)
    {
        var (code, output, error) = await RunAsync(line);

        (code, error).ShouldBe((ExitCodes.Done, ""));
        output.ShouldContain(text);
    }

    private static List<string> Wanting(Command root) =>
    [
        .. CommandTree.Leaves(root).Where(c => !WithoutJson.ContainsKey(c.Name) && !c.Command.Options.OfType<Option<bool>>().Any(o => o.Name == "--json")).Select(c => $"{c.Name} has no --json"),
    ];

    private static IEnumerable<string> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f is { IsLiteral: true } && f.FieldType == typeof(int)).Select(f => f.Name);

    /// <summary>Names and other names of options that a command has more than once, those that it inherits among them.</summary>
    private static List<string> Doubled(Command root) =>
    [
        .. All(root, "", []).SelectMany(c => c.Options.SelectMany(o => o.Aliases.Append(o.Name)).GroupBy(name => name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{c.Name} has {g.Key} {g.Count()} times")),
    ];

    private static IEnumerable<(string Name, IReadOnlyList<Option> Options)> All(Command command, string name, IReadOnlyList<Option> inherited)
    {
        IReadOnlyList<Option> handedOn = [.. inherited, .. command.Options.Where(o => o.Recursive)];
        return command.Subcommands.SelectMany(c => All(c, $"{name} {c.Name}".TrimStart(), handedOn)).Prepend((name, [.. inherited, .. command.Options]));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new GatewayCommandLine(_ => throw new InvalidOperationException("Nothing is run."), TextReader.Null, output, error).RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return (code, output.ToString(), error.ToString());
    }
}
