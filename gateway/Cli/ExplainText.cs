using System.Globalization;
using System.Text;
using JitGateway.Identity.Explain;

namespace JitGateway.Cli;

/// <summary>Explanations for people to read.</summary>
internal static class ExplainText
{
    public static string Of(ExplainReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings) text.AppendLine($"WARNING: a login with this would not be accepted now. {finding.Reason}: {finding.Detail.TrimEnd('.').ReplaceLineEndings(" ")}.");
        if (text.Length > 0) text.AppendLine();
        var facts = TextTable.Facts("REQUEST", $"{report.Method} {report.Url}");
        facts.Add("PERSON", report.Person is { } person ? $"{person.Username ?? "without a user name"}, of {person.IdentityProvider}, {person.SubjectHash}" : "nobody is signed in");
        facts.Add("PATH", report.Route.Path is { } path ? path == report.Route.BackendPath ? path : $"{path}{(report.Route.BackendPath is { } seen ? $", for the backend {seen}" : "")}" : "none");
        facts.Add("BACKEND", report.Route.Backend is { } backend ? $"{backend} ({report.Route.Prefix})" : "none");
        if (report.Route.Canary is { } canary) facts.Add("CANARY", $"{Words(canary.Place)} ({canary.Written})");
        facts.Add("DECISION", $"{report.Decision.Kind}{(report.Decision.Rule is { } rule ? string.Create(CultureInfo.InvariantCulture, $", by rule {rule}") : "")}. {report.Decision.Meaning}");
        if (report.Decision.Reason is { } reason) facts.Add("REASON", reason);
        facts.Add("GETS IN", report.LetsIn ? "yes" : "no");
        foreach (var note in report.Notes) facts.Add("NOTE", note);
        text.Append(facts);
        foreach (var reading in report.Readings) text.AppendLine().Append(Rules(reading, isOnly: report.Readings.Count == 1));
        if (report.Headers.Count > 0) text.AppendLine().Append(Headers(report));
        if (report.Provisioning is { } plan) text.AppendLine().Append(DryRunText.Of(plan));
        return text.ToString();
    }

    private static string Rules(ExplainedReading reading, bool isOnly)
    {
        var table = new TextTable("RULE", "EFFECT", "SAYS", isOnly ? "BECAUSE OF" : $"BECAUSE OF (read as {reading.Path})");
        foreach (var rule in reading.Rules)
            table.Add(rule.Rule.ToString(CultureInfo.InvariantCulture), rule.Effect, Words(rule.Match), rule.Condition is null ? "" : $"{rule.Condition}: {rule.Written}");
        return reading.Rules.Count == 0 ? $"No rule was asked.{Environment.NewLine}" : table.ToString();
    }

    private static string Headers(ExplainReport report)
    {
        var table = new TextTable("HEADER", "VALUE", "NOTE");
        foreach (var header in report.Headers)
            table.Add(header.Name, header.Value ?? "-", header.KeepsOut is { } why ? $"KEEPS OUT: {why}" : header.LeftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $"{header.LeftOut} left out") : "");
        return table.ToString();
    }

    private static string Words(ExplainedPlace place) => place switch
    {
        ExplainedPlace.Stable => "no",
        ExplainedPlace.Group => "yes, by a group, while one of its destinations is healthy",
        ExplainedPlace.Share => "yes, by the share, while one of its destinations is healthy",
        _ => "CANNOT BE TOLD",
    };

    private static string Words(ExplainedMatch match) => match switch
    {
        ExplainedMatch.Matches => "matches",
        ExplainedMatch.DoesNotMatch => "does not match",
        ExplainedMatch.NeedsPerson => "needs a person",
        ExplainedMatch.AuthnTooWeak => "would match after another sign-in",
        _ => "CANNOT BE TOLD",
    };
}
