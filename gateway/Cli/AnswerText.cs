using System.Globalization;
using System.Text.Json;

namespace JitGateway.Cli;

/// <summary>Members of a node's answer, for people to read.</summary>
internal static class AnswerText
{
    /// <summary>In place of what is not there.</summary>
    public const string Absent = "-";

    public static string Of(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : Absent;

    /// <summary>Null: it is no time.</summary>
    public static string? Time(JsonElement time) => time.ValueKind is JsonValueKind.String ? time.GetDateTimeOffset().UtcDateTime.ToString("u", CultureInfo.InvariantCulture) : null;
}
