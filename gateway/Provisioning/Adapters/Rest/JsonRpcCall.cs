using System.Globalization;
using System.Text.Json;
using JitGateway.Identity.Templates;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>The method of a call of JSON-RPC 2.0, and what it carries besides.</summary>
internal sealed record JsonRpcCall(string Method, IReadOnlyList<(string Name, ValueTemplate Value)> Members)
{
    /// <summary>A connection carries one call at a time, so that each may have the same id.</summary>
    private const int Id = 1;

    public void Write(Utf8JsonWriter writer, RestValues values, Action<Utf8JsonWriter> parameters)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteString("method", Method);
        writer.WritePropertyName("params");
        parameters(writer);
        writer.WriteNumber("id", Id);
        foreach (var (name, template) in Members)
            if (template.Write(values, static v => v) is { } value)
                writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    /// <summary>The object <c>error</c> of an answer; null where it has none.</summary>
    public static JsonElement? Error(HttpAnswer answer) =>
        answer.Json is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error : null;

    /// <summary>The result; null where the answer is none to this call (JSON-RPC 2.0, 5).</summary>
    public static JsonElement? Result(HttpAnswer answer) =>
        answer.Json is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("result", out var result)
        && body.TryGetProperty("id", out var id) && id.GetRawText().Trim('"') == Id.ToString(CultureInfo.InvariantCulture) ? result : null;

    /// <summary>What an error means by itself (5.1): the service's own range says that it failed, the rest that it does not take what it was sent.</summary>
    public static RestMeaning MeaningOf(JsonElement error) =>
        error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) && number is -32603 or (>= -32099 and <= -32000)
            ? RestMeaning.Unavailable
            : RestMeaning.Rejected;
}
