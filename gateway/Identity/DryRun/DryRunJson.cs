using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JitGateway.Identity.DryRun;

/// <summary>How reports are written as JSON, by the command line and by the management listener.</summary>
internal static class DryRunJson
{
    /// <summary>How; also for the API document.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // read by people, never inside a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Of<T>(T report) => JsonSerializer.Serialize(report, Options);
}
