using System.CommandLine;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>
/// The program's command line. Exit codes: 0 ended as asked, 1 could not run (a port in use, say), 2 wrong
/// configuration or wrong command line.
/// </summary>
internal sealed class GatewayCommandLine(Func<ConfigurationFiles, WebApplication> build, TextReader input, TextWriter output, TextWriter error)
{
    public const int CannotRun = 1;
    public const int WrongInput = 2;

    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var sources = new SourceOptions();
        var root = new RootCommand("JitGateway: SAML single sign-on and just-in-time accounts in front of web applications. Serves when no command is given.");
        var serve = new Command("serve", "Serves until it is told to stop (the default).");
        foreach (var option in sources.All) root.Add(option);
        Func<ParseResult, CancellationToken, Task<int>> run = (parsed, _) => new ServeCommand(build, error).RunAsync(sources.Files(parsed));
        root.SetAction(run);
        serve.SetAction(run);
        root.Add(serve);
        root.Add(new CheckCommand(sources, build, output, error).Build());
        root.Add(new ProbeCommand(sources, build, output, error).Build());
        root.Add(new SessionsCommand(sources, build, input, output, error).Build());
        root.Add(new DryRunCommand(sources, build, output, error).Build());
        root.Add(new ExplainCommand(sources, build, output, error).Build());
        root.Add(new LedgerCommand(sources, build, output, error).Build());
        root.Add(new QueueCommand(sources, build, input, output, error).Build());

        var result = root.Parse(arguments);
        var wrong = result.Errors.Select(e => e.Message).Concat(sources.Errors(result)).ToList();
        if (wrong.Count == 0)
            return await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        foreach (var message in wrong) await error.WriteLineAsync(message);
        await error.WriteLineAsync();
        await error.WriteLineAsync("Usage: jitgateway [serve] [--config FILE]... [--set KEY=VALUE]... [--urls URLS]");
        await error.WriteLineAsync("       jitgateway check [--backend NAME] [--offline] [--json]");
        await error.WriteLineAsync("       jitgateway probe --backend NAME [--path PATH] [--user NAME] [--timeout SECONDS] [--json]");
        await error.WriteLineAsync("       jitgateway sessions list|show|revoke [OPTIONS]");
        await error.WriteLineAsync("       jitgateway queue list|show|replay|drop [OPTIONS]");
        await error.WriteLineAsync("       jitgateway dry-run --backend NAME --assertion FILE | --attributes FILE | --logins FOLDER [--compare FILE] [--json]");
        await error.WriteLineAsync("       jitgateway explain --url URL --user NAME [--groups A,B] [--attribute NAME=VALUE]... | --assertion FILE | --attributes FILE | --nobody [OPTIONS]");
        await error.WriteLineAsync("       jitgateway ledger verify|show|history|replay|undo [OPTIONS]");
        await error.WriteLineAsync("       jitgateway --help");
        return WrongInput;
    }
}
