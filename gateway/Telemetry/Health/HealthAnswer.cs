using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using JitGateway.Telemetry.Management;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JitGateway.Telemetry.Health;

/// <summary>
/// Health as JSON: <c>status</c>, <c>reason</c>, and per component its status, its reason and whether readiness hangs on it; or as one line of text for balancers that
/// want nothing more. 200 or 503.
/// </summary>
internal static class HealthAnswer
{
    public const string Verbose = "verbose";

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };   // never inside HTML

    public static JsonShape Shape { get; } = JsonShape.Object(
        ("status", JsonShape.Choice("healthy", "unhealthy")),
        ("reason?", JsonShape.Text()),
        ("trouble", JsonShape.List(JsonShape.Text()).Says("The components that are not healthy, whether readiness hangs on them or not.")),
        ("components", JsonShape.Map(JsonShape.Object(("status", JsonShape.Choice("healthy", "degraded", "unhealthy")), ("reason?", JsonShape.Text()), ("countsForReady", JsonShape.Flag())))));

    /// <param name="fault">What speaks against it besides the components; null: nothing.</param>
    public static async Task WriteAsync(HttpContext context, string? fault, IReadOnlyList<HealthComponent> components)
    {
        var broken = components.Where(static c => c.IsBreaking).Select(static c => c.Name).ToList();
        var reason = fault ?? (broken.Count > 0 ? $"unhealthy: {string.Join(", ", broken)}" : null);
        context.Response.StatusCode = reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var (type, body) = IsBrief(context.Request)
            ? ("text/plain; charset=utf-8", Encoding.UTF8.GetBytes($"{(reason is null ? "healthy" : fault is null ? reason : $"unhealthy: {fault}")}\n"))
            : ("application/json", Json(reason, components));
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static bool IsBrief(HttpRequest request) =>
        request.Query[Verbose] == "false" || request.Headers.Accept.ToString().StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);

    private static byte[] Json(string? reason, IReadOnlyList<HealthComponent> components)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Readable);
        json.WriteStartObject();
        json.WriteString("status", reason is null ? "healthy" : "unhealthy");
        if (reason is not null) json.WriteString("reason", reason);
        json.WriteStartArray("trouble");
        foreach (var component in components.Where(static c => c.Status != HealthStatus.Healthy)) json.WriteStringValue(component.Name);
        json.WriteEndArray();
        json.WriteStartObject("components");
        foreach (var component in components)
        {
            json.WriteStartObject(component.Name);
            json.WriteString("status", component.Status switch { HealthStatus.Healthy => "healthy", HealthStatus.Degraded => "degraded", _ => "unhealthy" });
            if (component.Reason is { Length: > 0 } said) json.WriteString("reason", said);
            json.WriteBoolean("countsForReady", component.CountsForReady);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
