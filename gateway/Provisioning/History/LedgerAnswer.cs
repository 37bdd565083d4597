using System.Text.Json;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.History;

/// <summary>Answers of <see cref="LedgerApi"/> as JSON.</summary>
internal static class LedgerAnswer
{
    public static ManagementAnswer Report(ChainReport report) => ManagementAnswer.Of(json =>
    {
        json.WriteBoolean("inOrder", report.Findings.Count == 0);
        json.WriteNumber("entries", report.Entries);
        json.WriteNumber("from", report.From);
        json.WriteString("end", report.Head.ToString());
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("fault", finding.Fault.ToString());
            json.WriteNumber("from", finding.From);
            json.WriteNumber("to", finding.To);
            json.WriteString("text", finding.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <param name="isCurrent">Whether the mapping in force is the one that the entry is of; null: the backend is not configured any more.</param>
    public static ManagementAnswer Account(AccountKey key, LedgerEntry entry, bool? isCurrent) => ManagementAnswer.Of(json =>
    {
        json.WriteString("backend", key.Backend);
        json.WriteString("subject", key.SubjectHash);
        json.WriteString("account", entry.AccountId);
        WriteTime(json, "createdAt", entry.CreatedAt);
        WriteTime(json, "changedAt", entry.ChangedAt);
        WriteTime(json, "checkedAt", entry.CheckedAt);
        WriteTime(json, "disabledAt", entry.DisabledAt);
        json.WriteString("mapping", entry.Fingerprints.Mapping);
        if (isCurrent is { } current) json.WriteBoolean("mappingIsInForce", current);
        else json.WriteNull("mappingIsInForce");
        json.WriteString("system", entry.System);
        json.WriteStartObject("fingerprints");
        foreach (var (attribute, fingerprint) in entry.Fingerprints.Values.OrderBy(v => v.Key, StringComparer.Ordinal)) json.WriteString(attribute, fingerprint);
        json.WriteEndObject();
    });

    /// <param name="next">There may be others that fit, before this number.</param>
    public static ManagementAnswer History(IReadOnlyList<(long Number, HistoryEntry Entry, HistoryValues? Values)> entries, long? next) => ManagementAnswer.Of(json =>
    {
        json.WriteStartArray("entries");
        foreach (var (number, entry, values) in entries)
        {
            Write(json, number, entry, values);
        }

        json.WriteEndArray();
        json.WriteBoolean("more", next is not null);
        if (next is { } before) json.WriteNumber("next", before);
    });

    public static void Write(Utf8JsonWriter json, long number, HistoryEntry entry, HistoryValues? values)
    {
        json.WriteStartObject();
        json.WriteNumber("number", number);
        foreach (var property in JsonSerializer.SerializeToElement(entry with { Sealed = null }, HistoryJson.Default.HistoryEntry).EnumerateObject()) property.WriteTo(json);
        if (values is not null)
        {
            json.WritePropertyName("values");
            JsonSerializer.Serialize(json, values, HistoryJson.Default.HistoryValues);
        }

        json.WriteEndObject();
    }

    public static ManagementAnswer Done(OperatorOutcome outcome) => ManagementAnswer.Of(json =>
    {
        json.WriteString("title", outcome.Title);
        json.WriteString("detail", outcome.Detail);
    });

    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known) json.WriteString(name, known);
        else json.WriteNull(name);
    }
}
