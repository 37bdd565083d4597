using System.CommandLine;
using System.CommandLine.Completions;
using System.Diagnostics;
using JitGateway.Cli.Completion;
using JitGateway.Cli.Measuring;
using JitGateway.Cli.Setup;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>The program's command line: answers on standard output, what went wrong on standard error, exit codes as <see cref="ExitCodes"/> says.</summary>
/// <param name="asks">Whether somebody sits at a terminal who can answer questions.</param>
internal sealed class GatewayCommandLine(Func<ConfigurationFiles, WebApplication> build, TextReader input, TextWriter output, TextWriter error, Terminal? screen = null, Terminal? errorScreen = null, bool asks = false)
{
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var answers = new TerminalWriter(output, screen ?? Terminal.Plain);
        var faults = new TerminalWriter(error, errorScreen ?? Terminal.Plain);
        Terminal.Current = answers.Terminal;
        var sources = new SourceOptions();
        var root = Tree(sources, answers, faults);
        Command called = root;
        int code;
        try
        {
            var result = root.Parse(arguments);
            called = result.CommandResult.Command;
            code = await RunAsync(result, sources, answers, faults);
        }
        catch (ConfigurationRefusedException refused)   // when it is read, or when a start meets what only a start can meet
        {
            foreach (var problem in refused.Errors) await faults.WriteLineAsync(problem.Located);
            code = ExitCodes.WrongInput;
        }
        catch (Exception e)
        {
            code = await Trouble.TellAsync(e, CommandTree.Path(called), Trouble.IsVerbose(arguments), faults);
        }

        Debug.Assert(ExitCodes.Of(called).ContainsKey(code), $"{CommandTree.Path(called)} ends with {code}, which it does not declare: write .Exits({code}, \"…\") where the command is built.");
        return code;
    }

    /// <summary>All there is to call.</summary>
    public RootCommand Tree() => Tree(new SourceOptions(), output, error);

    private static async Task<int> RunAsync(ParseResult result, SourceOptions sources, TerminalWriter answers, TextWriter faults)
    {
        var isCompletion = result.RootCommandResult.Command is RootCommand root && root.Directives.OfType<SuggestDirective>().Any(d => result.GetResult(d) is not null);
        var wrong = isCompletion ? [] : CommandTree.Faults(result).Concat(sources.Errors(result)).ToList();
        if (wrong.Count > 0) return await WrongAsync(wrong, result.CommandResult.Command, faults);
        answers.IsJson = result.CommandResult.Command.Options.OfType<Option<bool>>().Any(o => o.Name == "--json" && result.GetValue(o));
        return await result.InvokeAsync(new InvocationConfiguration { Output = answers, Error = faults, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private RootCommand Tree(SourceOptions sources, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("JitGateway: SAML single sign-on and just-in-time accounts in front of web applications. Serves when no command is given.") { HelpName = CommandTree.Program };
        var serve = new Command("serve", "Serves until it is told to stop (the default).");
        foreach (var option in sources.All) root.Add(option);
        Func<ParseResult, CancellationToken, Task<int>> run = (parsed, _) => new ServeCommand(build, error).RunAsync(sources.Files(parsed));
        root.Add(Trouble.Verbose());
        root.SetAction(run);
        serve.SetAction(run);
        root.Add(serve);
        root.Add(new InitCommand(sources, build, input, output, error, asks).Build());
        root.Add(new CheckCommand(sources, build, output, error).Build());
        root.Add(new ProbeCommand(sources, build, output).Build());
        root.Add(new SessionsCommand(sources, build, input, output, error).Build());
        root.Add(new DryRunCommand(sources, build, output, error).Build());
        root.Add(new InspectCommand(sources, build, input, output, error).Build());
        root.Add(new MetadataCommand(sources, build, output, error).Build());
        root.Add(new ExplainCommand(sources, build, output, error).Build());
        root.Add(new LedgerCommand(sources, build, output, error).Build());
        root.Add(new HistoryCommand(sources, build, output, error).Build());
        root.Add(new QueueCommand(sources, build, input, output, error).Build());
        root.Add(new UsersCommand(sources, build, input, output, error).Build());
        root.Add(new HealthCommand(sources, output, error).Build());
        root.Add(new BenchCommand(sources, build, output, error).Build());
        root.Add(new CompletionCommand(output).Build());
        PersonRule.Attach(root);
        Suggestions.Attach(root, sources);
        GatewayHelp.Attach(root, screen ?? Terminal.Plain);
        return root;
    }

    private static async Task<int> WrongAsync(IEnumerable<string> faults, Command command, TextWriter error)
    {
        foreach (var message in faults) await error.WriteLineAsync(message);
        await error.WriteLineAsync();
        var most = command.Subcommands.Count > 0 && command is not RootCommand ? command.Subcommands : [command];
        var begin = "Usage: ";
        foreach (var one in most)
        {
            await error.WriteLineAsync(begin + CommandTree.Usage(one));
            begin = "       ";
        }

        await error.WriteLineAsync($"       {CommandTree.Path(command)} --help");
        return ExitCodes.WrongInput;
    }
}
