using System.CommandLine;
using System.Globalization;
using System.Text;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.Architecture;

namespace JitGateway.Tests.Cli.Shell;

/// <summary>The part of deploy/recipes/commands.md that the tree of commands says.</summary>
internal static class CommandPage
{
    private const string Begin = "<!-- from the program: set JITGATEWAY_WRITE_COMMANDS=1 and run CommandTreeTests to write it anew -->";

    public static string File => Path.Combine(SourceTree.Root, "deploy", "recipes", "commands.md");

    public static RootCommand Root() => new GatewayCommandLine(_ => throw new InvalidOperationException("Nothing is run."), TextReader.Null, TextWriter.Null, TextWriter.Null).Tree();

    /// <summary>The page with what people wrote before the mark, and what the tree says behind it.</summary>
    public static string Text(string page, RootCommand root) => $"{page[..(page.IndexOf(Begin, StringComparison.Ordinal) is >= 0 and var at ? at : page.Length)].TrimEnd()}\n\n{Begin}\n\n{Of(root)}";

    private static string Of(RootCommand root)
    {
        var page = new StringBuilder("## Options of every command\n\n");
        Table(page, root.Options.Where(o => o.Recursive && !o.Hidden && o is not System.CommandLine.Help.HelpOption));
        foreach (var (name, command) in CommandTree.Leaves(root))
        {
            page.Append(CultureInfo.InvariantCulture, $"## {name}\n\n{Cell(command.Description)}\n\n```\n{CommandTree.Usage(command)}\n```\n\n");
            Picture(page, name);
            if (command.Arguments.Count > 0) page.AppendJoin('\n', command.Arguments.Select(a => $"- `{a.HelpName ?? a.Name}`: {Cell(a.Description)}")).Append("\n\n");
            Table(page, CommandTree.OptionsOf(command));
            page.Append("| exit code | |\n|---|---|\n");
            foreach (var (code, meaning) in ExitCodes.Of(command)) page.Append(CultureInfo.InvariantCulture, $"| {code} | {Cell(meaning)} |\n");
            page.Append('\n');
        }

        return page.ToString().TrimEnd() + "\n";
    }

    private static void Picture(StringBuilder page, string name)
    {
        var picture = $"screens/{name.Replace(' ', '-')}.svg";
        if (System.IO.File.Exists(Path.Combine(Path.GetDirectoryName(File)!, picture))) page.Append(CultureInfo.InvariantCulture, $"![What {name} writes on a terminal]({picture})\n\n");
    }

    private static void Table(StringBuilder page, IEnumerable<Option> options)
    {
        var all = options.ToList();
        if (all.Count == 0) return;
        page.Append("| option | |\n|---|---|\n");
        foreach (var option in all) page.Append(CultureInfo.InvariantCulture, $"| `{CommandTree.Written(option)}`{(option.Aliases.Count > 0 ? $", `{string.Join("`, `", option.Aliases)}`" : "")} | {Cell(option.Description)}{(option.Required ? " Must be given." : "")} |\n");
        page.Append('\n');
    }

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
