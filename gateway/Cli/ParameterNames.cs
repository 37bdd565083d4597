using System.CommandLine;
using System.Text.RegularExpressions;

namespace JitGateway.Cli;

/// <summary>A node tells what is wrong by the names of its API; who wrote options is told by those. Only a name that begins a sentence is one: other words that look so are words.</summary>
internal sealed partial class ParameterNames
{
    private readonly Dictionary<string, string> _others = new(StringComparer.Ordinal);

    /// <summary>For options that are not called as the API has it.</summary>
    public void Add(string parameter, Option option) => _others[parameter] = option.Name;

    public string In(string text, Command command) => Subject().Replace(text, match => Written(match.Value, command) ?? match.Value);

    private string? Written(string parameter, Command command)
    {
        if (_others.GetValueOrDefault(parameter) is { } other) return other;
        var name = $"--{Hump().Replace(parameter, static hump => $"-{hump.Value.ToLowerInvariant()}")}";
        return command.Options.FirstOrDefault(o => o.Name == name)?.Name ?? command.Arguments.FirstOrDefault(a => a.Name.Equals(parameter, StringComparison.OrdinalIgnoreCase))?.Name;
    }

    [GeneratedRegex(@"(?<=\A|[.?!] )[a-z][A-Za-z]*(?= (?:is|are|cannot) )", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Subject();

    [GeneratedRegex("[A-Z]", RegexOptions.NonBacktracking)]
    private static partial Regex Hump();
}
