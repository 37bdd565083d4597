using System.Text.Json;

namespace JitGateway.Admin.Pages;

/// <summary>Reads members of an operation's answer; what is absent, null or of another kind is null.</summary>
internal static class Members
{
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>A text, or a number or truth value as text.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name) is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } value ? value.ToString() : null;

    public static DateTimeOffset? Time(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.String } value && value.TryGetDateTimeOffset(out var time) ? time : null;

    public static double? Number(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    public static bool Flag(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

    /// <summary>The items of a list; none where there is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
