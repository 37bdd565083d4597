using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using JitGateway.Cli.Shell;

namespace JitGateway.Cli.Completion;

/// <summary>
/// Answers a shell that asks what can stand where the cursor is: one word a line. Names of backends and identity providers come straight out of the configuration's files, without the gateway
/// being built; what cannot be read gives no names.
/// </summary>
internal sealed class Suggestions(RootCommand root, SuggestDirective directive) : SynchronousCommandLineAction
{
    private const int Most = 500;

    public override bool ClearsParseErrors => true;

    public static void Attach(RootCommand root, SourceOptions sources)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { ["--backend"] = "Backends", ["--idp"] = "Saml:IdentityProviders" };
        foreach (var (_, command) in CommandTree.Leaves(root))
            foreach (var option in command.Options)
                if (names.TryGetValue(option.Name, out var section) && option.CompletionSources.Count == 0)
                    option.CompletionSources.Add(context => Configured(context, sources, section));
        foreach (var asked in root.Directives.OfType<SuggestDirective>()) asked.Action = new Suggestions(root, asked);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var line = parseResult.UnmatchedTokens.Count > 0 ? parseResult.UnmatchedTokens[^1] : "";
        var asked = parseResult.GetResult(directive)?.Values.FirstOrDefault();
        var position = int.TryParse(asked, CultureInfo.InvariantCulture, out var told) ? Math.Clamp(told, 0, line.Length) : line.Length;
        foreach (var word in Words(line[..position])) parseResult.InvocationConfiguration.Output.WriteLine(word);
        return ExitCodes.Done;
    }

    private IEnumerable<string> Words(string line)
    {
        // the words behind the program's, whatever it was called by
        var end = line.AsSpan().IndexOfAny(' ', '\t');
        if (end < 0) return [];
        var rest = line[end..];
        var written = rest[(rest.LastIndexOfAny([' ', '\t']) + 1)..];
        // --backend=w is completed as --backend w is, and comes back in one word
        var before = written.StartsWith('-') && written.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? written[..(at + 1)] : "";
        if (before.Length > 0) rest = $"{rest[..^written.Length]}{before[..^1]} {written = written[before.Length..]}";
        return Found(rest, written).Where(word => word.StartsWith(written, StringComparison.Ordinal) && HarmlessText.InOneLine(word) == word).Distinct(StringComparer.Ordinal).Take(Most).Select(word => before + word);
    }

    private IEnumerable<string> Found(string rest, string written)
    {
        var parsed = CommandLineParser.Parse(root, rest);
        var isDashed = written.StartsWith('-');
        var found = parsed.GetCompletions(rest.Length).Select(item => item.InsertText ?? item.Label)
            .Where(word => isDashed ? word.StartsWith("--", StringComparison.Ordinal) : !word.StartsWith('-') && !word.StartsWith('/')).ToList();
        // behind the value of an option that may be repeated, the parser thinks of another value alone
        var isValue = rest[..^written.Length].TrimEnd().Split(' ', '\t')[^1].StartsWith('-');
        return found.Count > 0 || isDashed || isValue ? found : parsed.CommandResult.Command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
    }

    private static IEnumerable<CompletionItem> Configured(CompletionContext context, SourceOptions sources, string section)
    {
        try
        {
            var (configuration, _, _) = sources.Files(context.ParseResult).Read();
            return [.. configuration.GetSection(section).GetChildren().Select(child => new CompletionItem(child.Key))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)   // a line that is half written
        {
            return [];
        }
    }
}
