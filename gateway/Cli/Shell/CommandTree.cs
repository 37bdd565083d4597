using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Configuration;

namespace JitGateway.Cli.Shell;

/// <summary>Reads the tree of commands: what there is, how it is called, what was probably meant.</summary>
internal static partial class CommandTree
{
    public const string Program = "jitgateway";

    /// <summary>Every command that does something, with the words that call it, in the order of the tree.</summary>
    public static IEnumerable<(string Name, Command Command)> Leaves(Command root, string name = "") =>
        root.Subcommands.Where(c => !c.Hidden).SelectMany(c => c.Subcommands.Count == 0 ? [($"{name}{c.Name}", c)] : Leaves(c, $"{name}{c.Name} "));

    /// <summary>The options of a command that are its own, without help.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) => command.Options.Where(o => !o.Hidden && !o.Recursive && o is not (HelpOption or VersionOption));

    /// <summary>One line: jitgateway queue drop --backend NAME [--yes] [--json].</summary>
    public static string Usage(Command command)
    {
        var line = new StringBuilder(Path(command));
        foreach (var argument in command.Arguments) line.Append(argument.Arity.MinimumNumberOfValues > 0 ? $" {NameOf(argument)}" : $" [{NameOf(argument)}]");
        if (command.Subcommands.Count > 0) line.Append(' ').AppendJoin('|', command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));
        foreach (var option in OptionsOf(command)) line.Append(' ').Append(option.Required ? Written(option) : $"[{Written(option)}]");
        return line.ToString();
    }

    public static string Written(Option option) => $"{option.Name}{(option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? "" : $" {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}")}{(option.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";

    /// <summary>The words that call a command, the program's among them.</summary>
    public static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : Program;

    /// <summary>What to say of words that nothing is called by; the parser's own words where all are known.</summary>
    public static IEnumerable<string> Faults(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // what stands behind a word that is no command would have been that command's own
        var most = command.Subcommands.Count > 0 && parsed.UnmatchedTokens.FirstOrDefault() is { } first && !first.StartsWith('-') ? 1 : 3;
        var unknown = parsed.UnmatchedTokens.Take(most).Select(token => Fault(command, token)).OfType<string>().ToList();
        // an option that is unknown leaves its value and what it should have been behind as faults of their own
        return unknown.Count > 0 ? unknown : parsed.Errors.Select(e => InOurWords(e.Message)).Where(m => command.Subcommands.Count == 0 || parsed.Errors.Count == 1 || !m.StartsWith("Required command", StringComparison.Ordinal));
    }

    /// <summary>The library names types of the program.</summary>
    private static string InOurWords(string fault) => TypeNamed().Replace(fault, static m => m.Groups["type"].Value switch
    {
        "TimeSpan" => "a time such as 00:05:00",
        "DateTimeOffset" or "DateTime" => "a time such as 2026-03-01T12:00:00Z",
        "Int32" or "Int64" => "a whole number",
        "Double" => "a number",
        "Boolean" => "true or false",
        "Uri" => "an address such as https://host/path",
        "IO.FileInfo" or "IO.DirectoryInfo" => "a path",
        _ => "what is meant here",
    });

    [GeneratedRegex(@"expected type '(?:System\.Nullable`1\[)?System\.(?<type>[\w.]+)\]?'", RegexOptions.NonBacktracking)]
    private static partial Regex TypeNamed();

    private static string? Fault(Command command, string token)
    {
        if (token.StartsWith('-'))
        {
            // an option of the command above counts before the command's own word only
            var legal = Above(command).SelectMany(c => c.Options.Where(o => c == command || o.Recursive)).Where(o => !o.Hidden).Select(o => o.Name).Distinct(StringComparer.Ordinal);
            return $"{Path(command)} has no option {token.Split('=')[0]}.{Meant(NearestName.Of(token.Split('=')[0], legal))}";
        }

        return command.Subcommands.Count > 0 ? $"There is no command {Path(command)[Program.Length..].TrimStart()}{(Path(command) == Program ? "" : " ")}{token}.{Meant(NearestName.Of(token, command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)))}" : null;
    }

    private static string Meant(string? nearest) => nearest is null ? "" : $" Did you mean {nearest}?";

    private static IEnumerable<Command> Above(Command command) => command.Parents.OfType<Command>().SelectMany(Above).Prepend(command);

    private static string NameOf(Argument argument) => argument.HelpName ?? argument.Name;
}
