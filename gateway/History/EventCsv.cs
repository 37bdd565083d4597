using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>
/// Events as lines of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it, also behind what parts cells in other countries: browsers name themselves as they like.
/// </summary>
internal static partial class EventCsv
{
    private static readonly (string Name, Func<GatewayEvent, string?> Value)[] Columns =
    [
        ("id", static e => e.Id),
        ("at", static e => e.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ("kind", static e => e.Kind),
        ("action", static e => e.Action),
        ("result", static e => e.Result),
        ("identityProvider", static e => e.IdentityProvider),
        ("subject", static e => e.Subject),
        ("subjectName", static e => e.SubjectName),
        ("backend", static e => e.Backend),
        ("by", static e => e.By),
        ("reason", static e => e.Reason),
        ("error", static e => e.Error?.ToString(CultureInfo.InvariantCulture)),
        ("constant", static e => e.Constant),
        ("correlation", static e => e.Correlation),
        ("flow", static e => e.Flow),
        ("session", static e => e.Session),
        ("address", static e => e.Address),
        ("agent", static e => e.Agent),
        ("method", static e => e.Method),
        ("path", static e => e.Path),
        ("binding", static e => e.Binding),
        ("node", static e => e.Node),
        ("trace", static e => e.Trace),
        ("milliseconds", static e => e.Milliseconds?.ToString(CultureInfo.InvariantCulture)),
        ("steps", static e => string.Join(' ', e.Steps.Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Name}={s.Milliseconds}")))),
        ("detail", static e => e.Detail),
        ("said", static e => e.Said),
        ("thinned", static e => e.Thinned > 0 ? e.Thinned.ToString(CultureInfo.InvariantCulture) : null),
        ("hasMessage", static e => e.HasMessage ? "true" : null),
    ];

    public static string Head { get; } = string.Join(',', Columns.Select(static c => c.Name)) + "\r\n";

    public static string Line(GatewayEvent happened)
    {
        var line = new StringBuilder();
        foreach (var (_, value) in Columns) line.Append(line.Length == 0 ? "" : ",").Append(Cell(value(happened) ?? ""));
        return line.Append("\r\n").ToString();
    }

    private static string Cell(string text)
    {
        text = FormulaBegin().Replace(text, "'");
        if (text is ['\t' or '\r' or '\n', ..]) text = $"'{text}";
        return text.AsSpan().ContainsAny(',', '"', '\r') || text.Contains('\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>The place before a sign that begins a formula, at the begin of a cell by any separator. Blanks and quotes before it do not help.</summary>
    [GeneratedRegex("""(?<=(?:^|[;\t\r\n])[\s"]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])""", RegexOptions.None, 1000)]
    private static partial Regex FormulaBegin();
}
