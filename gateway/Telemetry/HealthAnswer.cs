using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Telemetry.Management;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Telemetry;

/// <summary>
/// Health as JSON: <c>status</c>, <c>reason</c>, and per component its status, its reason and whether readiness hangs on it
/// (a check's tag <c>ready</c>). 200 or 503.
/// </summary>
internal static class HealthAnswer
{
    public const string ReadyTag = "ready";

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };   // never inside HTML

    public static JsonShape Shape { get; } = JsonShape.Object(
        ("status", JsonShape.Choice("healthy", "unhealthy")),
        ("reason?", JsonShape.Text()),
        ("components?", JsonShape.Map(JsonShape.Object(("status", JsonShape.Choice("healthy", "degraded", "unhealthy")), ("reason?", JsonShape.Text()), ("countsForReady", JsonShape.Flag())))));

    /// <param name="fault">What speaks against it before any component is asked; null: nothing.</param>
    /// <param name="report">The components; null: not asked.</param>
    public static async Task WriteAsync(HttpContext context, string? fault, HealthReport? report)
    {
        var components = report?.Entries ?? new Dictionary<string, HealthReportEntry>();
        var broken = components.Where(c => Counts(c.Value) && c.Value.Status == HealthStatus.Unhealthy).Select(c => c.Key).ToList();
        var reason = fault ?? (broken.Count > 0 ? $"unhealthy: {string.Join(", ", broken)}" : null);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("status", reason is null ? "healthy" : "unhealthy");
            if (reason is not null) json.WriteString("reason", reason);
            if (report is not null) WriteComponents(json, components);
            json.WriteEndObject();
        }

        context.Response.StatusCode = reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static void WriteComponents(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, HealthReportEntry>> components)
    {
        json.WriteStartObject("components");
        foreach (var (name, entry) in components.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status switch { HealthStatus.Healthy => "healthy", HealthStatus.Degraded => "degraded", _ => "unhealthy" });
            if (Reason(entry) is { Length: > 0 } reason) json.WriteString("reason", reason);
            json.WriteBoolean("countsForReady", Counts(entry));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static bool Counts(HealthReportEntry entry) => entry.Tags.Contains(ReadyTag, StringComparer.Ordinal);

    /// <summary>What the check said of itself; of an exception that it let through only the kind, because its text may hold a secret.</summary>
    private static string? Reason(HealthReportEntry entry) =>
        entry.Exception is { } e && (entry.Description is null || entry.Description == e.Message) ? e.GetType().Name : entry.Description;
}
