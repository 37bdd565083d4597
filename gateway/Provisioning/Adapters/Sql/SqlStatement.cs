using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>A statement from the configuration and the names of its parameters. Its text never changes after the configuration was read.</summary>
internal sealed partial class SqlStatement
{
    private SqlStatement(string text)
    {
        Text = text;
        Parameters = [.. Tokens().Matches(text).Where(m => m.Groups["name"].Success).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal)];
        Template = TemplatePattern().Match(text) is { Success: true } template ? template.Value : null;
    }

    public string Text { get; }

    /// <summary>The names after <c>@</c>, as they are spelt, outside of texts, quoted names and comments.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>What looks like a template (<c>{username}</c>), wherever it stands; null for none.</summary>
    public string? Template { get; }

    public static SqlStatement Parse(string text) => new(text);

    public bool Uses(string parameter) => Parameters.Contains(parameter, StringComparer.OrdinalIgnoreCase);

    // texts ('…', E'…', $tag$…$tag$), quoted names, comments, and then what is left: parameters
    [GeneratedRegex("""
        (?<![A-Za-z0-9_])[eE]'(?:[^'\\]|\\.|'')*'?
        | '(?:[^']|'')*'?
        | "(?:[^"]|"")*"?
        | (?<![A-Za-z0-9_$])\$(?<tag>[A-Za-z_][A-Za-z0-9_]*|)\$.*?(?:\$\k<tag>\$|\z)
        | --[^\n]*
        | /\*.*?(?:\*/|\z)
        | (?<![A-Za-z0-9_@])@(?<name>[A-Za-z_][A-Za-z0-9_]*)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tokens();

    [GeneratedRegex(@"\{[A-Za-z_][^{}]*\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TemplatePattern();
}
