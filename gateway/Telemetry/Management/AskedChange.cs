using System.Text.Json;

namespace JitGateway.Telemetry.Management;

/// <summary>What a change is about, as its body says: for the list of what operators did. No person's value but hashes.</summary>
internal sealed record AskedChange(string? Backend, string? Subject, string? Session, string? Scope)
{
    private const int Longest = 128;

    /// <summary>Why it is done, in the operator's words; null: nobody said.</summary>
    public string? Why { get; init; }

    public static AskedChange Of(JsonElement body) => new(Text(body, "backend"), Text(body, "subject"), Text(body, "session"), Text(body, "idp") ?? (Flag(body, "all") ? "all" : null)) { Why = Text(body, "reason") };

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= Longest } text && !text.Any(char.IsControl) ? text : null;

    private static bool Flag(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;
}
