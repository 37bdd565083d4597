using System.Globalization;
using System.Text;
using JitGateway.Backends.Checks;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>A check for people to read. Errors stand elsewhere.</summary>
internal static class CheckText
{
    public static string Of(CheckReport report)
    {
        var text = new StringBuilder(Summary(report)).Append('\n');
        if (report.Risks.Count > 0) text.Append('\n');
        foreach (var risk in report.Risks) text.Append(CultureInfo.InvariantCulture, $"RISK {risk}\n");
        if (report.Connections.Count > 0)
        {
            var connections = new TextTable("CONNECTION", "NAME", "ANSWER", "WHERE");
            foreach (var c in report.Connections) connections.Add(c.Kind == "redis" ? "Redis" : "identity provider", c.Name, $"{(c.IsGood ? "good" : "WRONG")}: {c.Detail}", c.Target);
            text.Append('\n').Append(connections);
        }

        if (report.Connections.Any(c => c.Lifetimes.Count > 0))
        {
            var lifetimes = new TextTable("IDENTITY PROVIDER", "WHAT", "MADE", "AGE", "ENDS", "LEFT");
            foreach (var (name, l) in report.Connections.SelectMany(c => c.Lifetimes.Select(l => (c.Name, l)))) lifetimes.Add(name, l.What, Time(l.Since), Span(l.Age), Time(l.Until), l.Until is null ? "no end is said" : Span(l.Left));
            text.Append('\n').Append(lifetimes);
        }

        if (report.Plugins.Count > 0)
        {
            var plugins = new TextTable("PLUG-IN", "CLASS", "CONTRACT", "FILE", "SHA-256");
            foreach (var plugin in report.Plugins) plugins.Add(plugin.Name, plugin.Type, plugin.Contract, plugin.File, plugin.Sha256);
            text.Append('\n').Append(plugins);
        }

        if (report.Backends.Count > 0)
        {
            var backends = new TextTable("BACKEND", "ADAPTER", "ACCOUNTS", "CAN", "CANNOT");
            foreach (var backend in report.Backends) backends.Add(backend.Backend, backend.Adapter, Accounts(backend), Words(backend.Can, told: true), Words(backend.Can, told: false));
            text.Append('\n').Append(backends);
        }

        if (report.Backends.Any(b => b.Notes.Count > 0)) text.Append('\n');
        foreach (var backend in report.Backends)
            foreach (var note in backend.Notes) text.Append(CultureInfo.InvariantCulture, $"NOTE: {backend.Backend}: {note}.\n");
        return text.ToString().TrimEnd();
    }

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    private static string Span(TimeSpan? span) => span switch
    {
        null => "-",
        { Ticks: < 0 } => "none",
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.Value.TotalMinutes} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.Value.TotalHours} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.Value.TotalDays} days"),
    };

    private static string Summary(CheckReport report)
    {
        var risks = report.Risks.Count == 0 ? "" : Counted.Of(report.Risks.Count, "risk");
        if (report.Errors.Count == 0) return risks.Length == 0 ? "The configuration is in order." : $"The configuration is in order, and has {risks}.";
        return $"The configuration has {Counted.Of(report.Errors.Count, "error")}{(risks.Length == 0 ? "" : $" and {risks}")}.";
    }

    private static string Accounts(CheckedBackend backend) => backend.Outcome switch
    {
        CheckOutcome.NotProvisioned => "-",
        CheckOutcome.NotAsked => $"not asked: {backend.Target}",
        CheckOutcome.Good => $"good: {backend.Detail}",
        CheckOutcome.Rejected => $"WRONG: {backend.Detail} ({backend.Target})",
        _ => $"UNAVAILABLE: {backend.Detail} ({backend.Target})",
    };

    /// <param name="told">Those that it can; else the others.</param>
    private static string Words(AccountAbilities? can, bool told)
    {
        if (can is null) return "-";
        var words = new (string Word, bool Can)[]
        {
            ("find", can.Find), ("update", can.Update), ("disable", can.Disable), ("groups", can.Groups), ("undo", can.Undo), ("rename", can.Rename), ("conditional writes", can.Conditional),
        };
        return string.Join(", ", words.Where(w => w.Can == told).Select(w => w.Word).DefaultIfEmpty("-"));
    }
}
