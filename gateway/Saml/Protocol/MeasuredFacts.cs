using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace JitGateway.Saml.Protocol;

/// <summary>
/// Builds the detail of a refusal from an interpolated string. What came in a message stands between quotation marks, cut at 200
/// characters and without anything that could forge a line of the log, or make it read otherwise than it is.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct MeasuredFacts
{
    private const int MaxQuoted = 200;
    private readonly StringBuilder _text;

    public MeasuredFacts(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + formattedCount * 32);

    /// <summary>The same for a text that is no refusal's.</summary>
    public static string Of(MeasuredFacts facts) => facts.ToString();

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted(DateTimeOffset time) => _text.Append(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public void AppendFormatted(TimeSpan span) => _text.Append(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");

    /// <summary>Words of ours, as they are: <c>{what:plain}</c>.</summary>
    public void AppendFormatted(string text, string format)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(format, "plain");
        _text.Append(text);
    }

    /// <summary>Text of the message or of the configuration.</summary>
    public void AppendFormatted(string? text)
    {
        if (text is null)
        {
            _text.Append("nothing");
            return;
        }

        _text.Append('"');
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxQuoted)))
            _text.Append(c == '"' || CouldMislead(c) ? '?' : c);
        _text.Append(text.Length > MaxQuoted ? "…\"" : "\"");
    }

    public void AppendFormatted(IEnumerable<string> texts)
    {
        var first = true;
        foreach (var text in texts)
        {
            if (!first) _text.Append(", ");
            first = false;
            AppendFormatted(text);
        }

        if (first) _text.Append("nothing");
    }

    public override string ToString() => _text.ToString();

    // new lines, and what turns the direction of reading or is not seen at all
    private static bool CouldMislead(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
