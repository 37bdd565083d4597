using System.Globalization;
using System.Text.Json;

namespace JitGateway.Cli;

/// <summary>Members of a node's answer, for people to read.</summary>
internal static class AnswerText
{
    /// <returns><see cref="TextTable.Nothing"/> for what is not there.</returns>
    public static string Of(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : TextTable.Nothing;

    /// <summary>Null: it is no time.</summary>
    public static string? Time(JsonElement time) => time.ValueKind is JsonValueKind.String ? time.GetDateTimeOffset().UtcDateTime.ToString("u", CultureInfo.InvariantCulture) : null;
}
