namespace JitGateway.Identity.Templates;

/// <summary>The characters that mean something, and the spelling that keeps them from it.</summary>
internal static class TemplateSyntax
{
    /// <summary>What stands before the name of an assertion's own attribute.</summary>
    public const string AttributePrefix = "attr:";

    private const string EndOfName = "|{}'()";
    private const string EndOfArgument = "|{}':)";

    public static bool EndsName(char c) => EndOfName.Contains(c, StringComparison.Ordinal);

    public static bool IsBareName(string name) => IsBare(name) && !name.Any(EndsName);

    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Argument(string text) =>
        IsBare(text) && !text.Any(c => EndOfArgument.Contains(c, StringComparison.Ordinal)) ? text : Quote(text);

    private static bool IsBare(string text) =>
        text.Length > 0 && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]) && text[^1] != '?'
        && !text.Contains("??", StringComparison.Ordinal);
}
