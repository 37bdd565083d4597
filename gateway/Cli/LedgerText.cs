using System.Globalization;
using System.Text;
using System.Text.Json;
using JitGateway.Cli.Shell;
using static JitGateway.Cli.AnswerText;

namespace JitGateway.Cli;

/// <summary>Entries of what provisioning did, for people to read: a line for each, or all that there is of one.</summary>
internal static class LedgerText
{
    public static string Table(JsonElement entries)
    {
        var table = new TextTable("NUMBER", "TIME", "BACKEND", "ACCOUNT", "OUTCOME", "WROTE", "ERROR", "MS", "SUPPORT CODE");
        foreach (var entry in entries.EnumerateArray())
            table.Add(Of(entry, "number"), Time(entry.GetProperty("at"))!, Of(entry, "backend"), Of(entry, "account"), Outcome(entry), Wrote(entry), Of(entry, "constant"), Of(entry, "milliseconds"), Of(entry, "correlation"));
        return table.ToString();
    }

    /// <param name="entries">The entries.</param>
    /// <param name="asksValues">Whether the person's values were asked for.</param>
    public static string Stories(JsonElement entries, bool asksValues) => string.Join(Environment.NewLine, entries.EnumerateArray().Select(e => Story(e, asksValues)));

    private static string Story(JsonElement entry, bool asksValues)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{Of(entry, "number")}  {Time(entry.GetProperty("at"))}  {Of(entry, "backend")}: {Outcome(entry)} in {Of(entry, "milliseconds")} ms");
        Line(text, "person", Of(entry, "subject"));
        Line(text, "account", Of(entry, "account") + (Of(entry, "former") is not TextTable.Nothing and var former ? $", formerly {former}" : ""));
        Line(text, "error", string.Join(", ", new[] { Of(entry, "error"), Of(entry, "constant"), Of(entry, "reason") }.Where(static t => t != TextTable.Nothing)));
        if (Of(entry, "repeats") is not ("0" or TextTable.Nothing) and var repeats) Line(text, "repeats", $"the same failure came {repeats} times more, and was not written again");
        Line(text, "operator", Of(entry, "by"));
        Line(text, "why", Of(entry, "why"));
        Line(text, "code", Of(entry, "correlation"));
        Line(text, "mapping", Of(entry, "mapping"));
        var values = entry.TryGetProperty("values", out var opened) ? opened : default;
        if (values.ValueKind is JsonValueKind.Object) Values(text, values);
        else if (asksValues) Line(text, "values", Of(entry, "sealedBy") is not TextTable.Nothing and var key ? $"sealed by the key {key}, which this gateway does not have" : "none are kept");
        else if (Of(entry, "sealedBy") != TextTable.Nothing) Line(text, "values", "sealed; --values opens them");
        return text.Append(Writes(entry.GetProperty("writes"), values)).ToString();
    }

    private static void Values(StringBuilder text, JsonElement values)
    {
        Line(text, "is", string.Join(" of ", new[] { Of(values, "value"), Of(values, "issuer") }.Where(static t => t.Length > 0)));
        Line(text, "detail", Of(values, "detail"));
        if (values.TryGetProperty("wanted", out var wanted) && wanted.ValueKind is JsonValueKind.Object) Line(text, "wanted", string.Join(", ", wanted.EnumerateObject().Select(a => $"{a.Name}={Value(a.Value)}")));
    }

    /// <summary>A row for each attribute: values where they are told, else fingerprints, which are alike where the values are.</summary>
    private static string Writes(JsonElement writes, JsonElement values)
    {
        if (writes.GetArrayLength() == 0) return $"    nothing was written{Environment.NewLine}";
        var table = new TextTable("CALL", "ANSWER", "MS", "ATTRIBUTE", "BEFORE", "AFTER");
        var told = values.ValueKind is JsonValueKind.Object && values.TryGetProperty("writes", out var written) ? written : default;
        foreach (var (write, i) in writes.EnumerateArray().Select(static (w, i) => (w, i)))
        {
            var clear = told.ValueKind is JsonValueKind.Array && i < told.GetArrayLength() ? told[i] : default;
            foreach (var attribute in write.GetProperty("attributes").EnumerateObject().Select(static a => (a.Name, a.Value)).DefaultIfEmpty((TextTable.Nothing, default)))
                table.Add(Of(write, "call"), Of(write, "answer"), Of(write, "milliseconds"), attribute.Item1, Side("before", attribute, clear), Side("after", attribute, clear));
        }

        return table.ToString();
    }

    private static string Side(string side, (string Name, JsonElement Fingerprints) attribute, JsonElement clear)
    {
        if (clear.ValueKind is not JsonValueKind.Object) return attribute.Fingerprints.ValueKind is JsonValueKind.Object ? Of(attribute.Fingerprints, side) : TextTable.Nothing;
        return clear.GetProperty(side).TryGetProperty(attribute.Name, out var value) ? Value(value) : TextTable.Nothing;
    }

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "(none)",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(static v => v.ToString()))}]",
        _ => value.ToString(),
    };

    private static void Line(StringBuilder text, string name, string value)
    {
        if (value is not (TextTable.Nothing or "")) text.Append("    ").Append(name.PadRight(9)).Append(' ').AppendLine(HarmlessText.InOneLine(value));
    }

    private static string Outcome(JsonElement entry) => entry.GetProperty("kind").GetString() is "Pass"
        ? Of(entry, "outcome")
        : $"{Of(entry, "outcome")} ({Of(entry, "kind").ToLowerInvariant()}{(entry.TryGetProperty("of", out var of) ? $" of {of}" : "")})";

    private static string Wrote(JsonElement entry) =>
        string.Join("; ", entry.GetProperty("writes").EnumerateArray().Select(w => $"{Of(w, "call")} {string.Join(',', w.GetProperty("attributes").EnumerateObject().Select(a => a.Name))}{(Of(w, "answer") is "Done" ? "" : $" {Of(w, "answer")}")}"));
}
