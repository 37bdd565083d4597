using System.Globalization;
using System.Text;
using System.Text.Json;
using JitGateway.Cli.Shell;

namespace JitGateway.Cli;

/// <summary>Stories and kept messages, for people to read.</summary>
internal static class HistoryText
{
    private const int ShortHash = 12;
    private const int LabelWidth = 12;

    public static string Of(JsonElement element, string name) => OneLine(AnswerText.Of(element, name));

    public static string Time(JsonElement happened) =>
        DateTimeOffset.Parse(Of(happened, "at"), CultureInfo.InvariantCulture).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The name where it may be shown; else the hash, and of that on a terminal so much that people are told apart.</summary>
    public static string Subject(JsonElement happened)
    {
        if (Of(happened, "subjectName") is not "-" and var name) return name;
        var hash = Of(happened, "subject");
        return Terminal.Current.IsRich && hash.Length > ShortHash ? hash[..ShortHash] + "…" : hash;
    }

    public static string Story(JsonElement story)
    {
        var text = new StringBuilder();
        var code = Of(story, "correlation");
        foreach (var step in story.GetProperty("steps").EnumerateArray())
        {
            var happened = step.GetProperty("event");
            text.Append(Time(happened)).Append("  ").Append(Of(happened, "kind")).Append(' ').Append(Of(happened, "action")).Append(": ").Append(Of(happened, "result"));
            if (Of(happened, "milliseconds") is not "-" and var took) text.Append(CultureInfo.InvariantCulture, $" in {took} ms");
            text.AppendLine(Of(happened, "correlation") == code ? "   <- this support code" : "");
            Line(text, "where", Joined(happened, ("identity provider", "identityProvider"), ("backend", "backend"), ("by", "binding"), ("address", "address"), ("node", "node")));
            Line(text, "who", Joined(happened, ("", "subjectName"), ("hash", "subject"), ("session", "session")));
            Line(text, "operator", Of(happened, "by"));
            Line(text, "error", Joined(happened, ("", "error"), ("", "constant"), ("reason", "reason")));
            Line(text, "support code", Of(happened, "correlation"));
            Line(text, "measured", Of(happened, "detail"));
            Line(text, "steps", string.Join(", ", happened.GetProperty("steps").EnumerateArray().Select(s => $"{Of(s, "name")} {Of(s, "milliseconds")} ms")));
            Line(text, "means", Of(step, "meaning"));
            Line(text, "look at", Of(step, "advice"));
            Line(text, "was told", Of(step, "said"));
            if (Of(happened, "kind") == "provisioning" && Of(happened, "action") != "page" && Of(happened, "subject") is not "-" and var subject)
                Line(text, "written", $"jitgateway ledger history --backend {Of(happened, "backend")} --subject {subject}");
            if (Of(happened, "hasMessage") == "True") Line(text, "message", $"jitgateway history show {Of(happened, "correlation")} --message");
        }

        return text.ToString();
    }

    public static string Message(JsonElement report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Of(report, "kind")}, judged as of {Of(report, "at")}, without the person's values.");
        foreach (var finding in report.GetProperty("findings").EnumerateArray())
        {
            text.AppendLine(Of(finding, "reason") + (Of(finding, "isRefusal") == "True" ? "   <- refused for this" : ""));
            Line(text, "found", Of(finding, "found"));
            Line(text, "expected", Of(finding, "expected"));
            Line(text, "rule", Of(finding, "rule"));
            Line(text, "change", $"{Of(finding, "party")}: {Of(finding, "change")}");
        }

        if (report.TryGetProperty("xml", out var xml) && xml.GetString() is { } message) text.AppendLine().AppendLine(string.Concat(message.Where(static c => c is '\n' || !char.IsControl(c))));
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value)
    {
        if (value is not ("-" or "")) text.Append("    ").Append(name.PadRight(LabelWidth)).Append(' ').AppendLine(value);
    }

    private static string Joined(JsonElement happened, params ReadOnlySpan<(string Label, string Name)> parts)
    {
        var joined = new List<string>();
        foreach (var (label, name) in parts)
            if (Of(happened, name) is not "-" and var value)
                joined.Add(label.Length == 0 ? value : $"{label} {value}");
        return string.Join(", ", joined);
    }

    /// <summary>Whatever a browser calls itself: nothing of it moves the cursor.</summary>
    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
