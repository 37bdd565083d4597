using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;

namespace JitGateway.Cli.Shell;

/// <summary>The help of a command, with its exit codes.</summary>
internal sealed class GatewayHelp(HelpAction help, Terminal terminal) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        help.MaxWidth = terminal.IsRich ? terminal.Width : int.MaxValue;
        help.Invoke(parseResult);
        if (command.Subcommands.Count > 0 && command is not RootCommand) return ExitCodes.Done;
        output.WriteLine("Exit codes:");
        foreach (var (code, meaning) in ExitCodes.Of(command)) output.WriteLine($"  {code}  {meaning}");
        if (command is RootCommand) output.WriteLine($"{Environment.NewLine}The way from nothing to a protected application: {CommandTree.Program} init, then check, then serve.");
        return ExitCodes.Done;
    }

    public static void Attach(RootCommand root, Terminal terminal)
    {
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help } asked) asked.Action = new GatewayHelp(help, terminal);
            if (option is VersionOption version) version.Action = new Version();
        }
    }

    private sealed class Version : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(GatewayHelp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
            parseResult.InvocationConfiguration.Output.WriteLine(version);
            return ExitCodes.Done;
        }
    }
}
