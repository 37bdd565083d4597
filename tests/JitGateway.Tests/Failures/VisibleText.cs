using System.Net;
using System.Text.RegularExpressions;

namespace JitGateway.Tests.Failures;

/// <summary>What a person reads of a page: the text of its main part, one line for each block.</summary>
internal static partial class VisibleText
{
    public static string Of(string page)
    {
        var main = page[page.IndexOf("<main>", StringComparison.Ordinal)..page.IndexOf("</main>", StringComparison.Ordinal)];
        var lines = Block().Replace(main, "\n").Split('\n').Select(line => WebUtility.HtmlDecode(Tag().Replace(line, "")).Trim()).Where(line => line.Length > 0);
        return string.Join('\n', lines);
    }

    [GeneratedRegex("</?(p|div|h1|h2|dl|dt|dd|main|ul|li|form|table|tr|td|th)\\b[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("<[^>]+>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();
}
