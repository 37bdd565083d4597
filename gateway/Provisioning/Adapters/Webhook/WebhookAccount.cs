using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Webhook;

/// <summary>An account as a handler tells it: <c>{ "id", "active", "version", "attributes": { … }, "groups": [ … ] }</c>.</summary>
internal static class WebhookAccount
{
    /// <returns>The account; or what is wrong with it.</returns>
    public static (ExistingUser? Account, string? Problem) Read(JsonElement told, IReadOnlyCollection<string> wanted)
    {
        if (told.ValueKind != JsonValueKind.Object) return (null, "is no object");
        var id = Part(told, "id") is { } i ? Text(i) : null;
        if (id is null || !ExistingUser.IsUsableId(id)) return (null, "has no id that could be used");
        var active = Part(told, AccountState.Attribute);
        if (active is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) }) return (null, "has an \"active\" that is neither true nor false");
        var version = Part(told, "version") is { } v ? Text(v) : null;
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        if (Part(told, "attributes") is { } values)
        {
            if (values.ValueKind != JsonValueKind.Object) return (null, "has \"attributes\" that are no object");
            foreach (var value in values.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null && wanted.Contains(p.Name)))
            {
                if (Value(value.Value) is not { } read) return (null, $"has a value of {value.Name} that is neither text, number, truth value nor a list of texts");
                attributes[value.Name] = read;
            }
        }

        if (wanted.Contains(GroupChange.Attribute) && Part(told, "groups") is { } groups)
        {
            if (groups.ValueKind != JsonValueKind.Array || Value(groups) is not { } read) return (null, "has \"groups\" that are no list of texts");
            attributes[GroupChange.Attribute] = read;
        }

        AccountState.Tell(attributes, wanted, active?.GetBoolean());
        foreach (var empty in attributes.Where(a => a.Value is AttributeValue.List { Values.Count: 0 }).Select(a => a.Key).ToList()) attributes.Remove(empty);
        return (new ExistingUser(id, attributes, active?.GetBoolean()) { Version = version }, null);
    }

    /// <returns>The property; null where it is absent or null.</returns>
    public static JsonElement? Part(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var part) && part.ValueKind != JsonValueKind.Null ? part : null;

    /// <returns>A text, or a number as it was written; null: it is something else.</returns>
    public static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        _ => null,
    };

    private static AttributeValue? Value(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False) return new AttributeValue.Flag(element.GetBoolean());
        if (element.ValueKind != JsonValueKind.Array) return Text(element) is { } text ? new AttributeValue.Text(text) : null;
        var texts = element.EnumerateArray().Select(Text).ToList();
        return texts.Contains(null) ? null : new AttributeValue.List([.. texts.OfType<string>()]);
    }
}
