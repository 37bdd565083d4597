using System.Globalization;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;

namespace JitGateway.Cli;

/// <summary>Reports of dry runs for people to read.</summary>
internal static class DryRunText
{
    public static string Of(DryRunReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in report.Findings) text.AppendLine($"WARNING: a login with this would not be accepted now. {finding.Reason}: {Plain(finding.Detail)}. {finding.Explanation}");
        if (!report.IsAcceptable && report.Person is not null) text.AppendLine("What follows is what it says, whether that is true or not.");
        if (text.Length > 0) text.AppendLine();
        var facts = TextTable.Facts("LOGIN", report.Login);
        facts.Add("BACKEND", $"{report.Backend} ({report.Adapter}, mapping {report.Mapping})");
        facts.Add("PERSON", report.Person is { } person ? $"{person.Subject}, of {(person.IdentityProvider.Length > 0 ? person.IdentityProvider : "an unknown identity provider")}, {person.SubjectHash}" : "the login names nobody");
        facts.Add("LEDGER", Ledger(report.Ledger));
        foreach (var read in report.Reads) facts.Add("ASKED", $"{(read.Attribute is null ? $"account {read.Value}" : $"{read.Attribute} = {read.Value}")}: {read.Answer}");
        facts.Add("OUTCOME", Outcome(report));
        if (report.Queueing is { } queueing) facts.Add("QUEUE", Queue(queueing));
        if (report.Failure is { } failure)
        {
            facts.Add("ERROR", $"{failure.Code} {failure.Constant} ({failure.Class}), {failure.Reason}{(failure.Detail is null ? "" : $": {failure.Detail}")}");
            facts.Add("TO DO", failure.OperatorText);
        }

        foreach (var note in report.Notes) facts.Add("NOTE", note);
        text.Append(facts);
        if (report.Attributes.Count == 0) return text.ToString();
        var attributes = new TextTable("ATTRIBUTE", "HELD", "WANTED", "AFTER", "CHANGE");
        foreach (var row in report.Attributes) attributes.Add(row.Name, Values(row.Held), Values(row.Wanted), Values(row.After), Change(row.Change));
        return text.AppendLine().Append(attributes).AppendLine().AppendLine("Nothing was written.").ToString();
    }

    public static string Of(MappingComparison comparison)
    {
        if (comparison.Logins.Count == 0) return $"{(comparison.Compared == 1 ? "Nothing changes for the one login" : $"Nothing changes for any of {comparison.Compared} logins")}.{Environment.NewLine}";
        var text = new StringBuilder($"Something changes for {comparison.Logins.Count} of {Counted.Of(comparison.Compared, "login")}.{Environment.NewLine}");
        if (comparison.Attributes.Count > 0) text.AppendLine($"Attributes: {string.Join(", ", comparison.Attributes.Select(a => $"{a.Key} for {a.Value}"))}.");
        var table = new TextTable("LOGIN", "PERSON", "WHAT", "BEFORE", "AFTER");
        foreach (var login in comparison.Logins)
            foreach (var change in login.Changes)
                table.Add(login.Login, login.Person?.Subject ?? "-", change.Kind is MappingChangeKind.Attribute ? change.Name : $"({change.Name})", Values(change.Before), Values(change.After));
        return text.AppendLine().Append(table).ToString();
    }

    /// <summary>Several reports in one line each.</summary>
    public static string Of(IReadOnlyList<DryRunReport> reports)
    {
        var table = new TextTable("LOGIN", "PERSON", "OUTCOME", "WRITES OR ERROR");
        foreach (var report in reports)
            table.Add(report.Login, report.Person?.Subject ?? "-", Outcome(report), report.Failure is { } failure ? $"{failure.Code} {failure.Constant}"
                : string.Join(", ", report.Writes.SelectMany(w => w.Attributes.Keys).Distinct(StringComparer.Ordinal)));
        var unacceptable = reports.Count(r => !r.IsAcceptable);
        return $"{table}{(unacceptable == 0 ? "" : $"{Environment.NewLine}WARNING: {unacceptable} of these logins would not be accepted now; try them one by one to see why.{Environment.NewLine}")}{Environment.NewLine}Nothing was written.{Environment.NewLine}";
    }

    private static string Outcome(DryRunReport report) => report.Outcome switch
    {
        DryRunOutcome.NoPerson => "there is no pass",
        DryRunOutcome.Unchanged => report.Ledger is { IsSettled: true } ? $"unchanged: account {report.AccountId}, without a call" : $"unchanged: account {report.AccountId}",
        DryRunOutcome.Create => "would create an account",
        DryRunOutcome.Update => $"would {string.Join(" and ", report.Writes.Select(w => w.Operation))} account {report.AccountId}",
        DryRunOutcome.LastGood => $"would let the person in as the last time: account {report.AccountId}",
        DryRunOutcome.Refused => "would refuse the person",
        _ when report.LetsIn => "would try again until the accounts can be reached",
        _ => "would ask the person to try again",
    };

    private static string Queue(DryRunQueueing queueing) => queueing switch
    {
        DryRunQueueing.Queued => "would queue this and let the person in at once (Mode Background)",
        DryRunQueueing.TakesPlace => "would queue this in the place of an earlier login's plan, and let the person in at once (Mode Background)",
        DryRunQueueing.WaitedFor => "refused the person the last time: they would wait for this pass",
        _ => "is full: the person would be told to come again, with error 1422",
    };

    private static string Ledger(DryRunLedger? ledger) => ledger is null
        ? "knows no account"
        : $"account {ledger.AccountId}, looked at {ledger.CheckedAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}{(ledger.IsSettled ? ", unchanged since" : "")}";

    private static string Change(DryRunChange change) => change switch
    {
        DryRunChange.Same => "same",
        DryRunChange.Sent => "SENT",
        DryRunChange.LeftAlone => "no value: left alone",
        DryRunChange.KeptByPolicy => "stays, by its policy",
        DryRunChange.NotDue => "not due: as at the last pass, or never updated",
        _ => "made up",
    };

    private static string Values(IReadOnlyList<string>? values) => values switch
    {
        null => "-",
        [] => "(cleared)",
        _ => string.Join("; ", values),
    };

    private static string Plain(string detail) => detail.TrimEnd('.').ReplaceLineEndings(" ");
}
