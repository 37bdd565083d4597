using System.Globalization;
using System.Text;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>Events as lines of CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it: browsers name themselves as they like.</summary>
internal static class EventCsv
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
        ("milliseconds", static e => e.Milliseconds?.ToString(CultureInfo.InvariantCulture)),
        ("steps", static e => string.Join(' ', e.Steps.Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Name}={s.Milliseconds}")))),
        ("detail", static e => e.Detail),
        ("thinned", static e => e.Thinned > 0 ? e.Thinned.ToString(CultureInfo.InvariantCulture) : null),
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
        if (text.Length > 0 && text.TrimStart() is ['=' or '+' or '-' or '@', ..] or ['\t' or '\r' or '\n', ..]) text = $"'{text}";
        return text.AsSpan().ContainsAny(',', '"', '\r') || text.Contains('\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
