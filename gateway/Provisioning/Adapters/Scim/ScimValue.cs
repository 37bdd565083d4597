using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>One attribute's value as JSON, to and from the engine's values.</summary>
internal static class ScimValue
{
    /// <param name="value">The value as JSON; null clears.</param>
    /// <returns>Why the attribute cannot hold the value; null where it can.</returns>
    public static AdapterResult<JsonObject>? Of(string name, ScimAttributePath path, AttributeValue? wanted, out JsonNode? value)
    {
        value = null;
        if (wanted?.IsWellFormed() == false) return new AdapterResult<JsonObject>.Rejected("the value is not well-formed text", name);
        if (path.Where is not null && wanted is AttributeValue.List { Values.Count: > 1 }) return new AdapterResult<JsonObject>.Rejected("the entry takes one value, and the mapping gave several", name);
        value = ToJson(path, wanted);
        return path.IsActive && wanted is not null && value?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)
            ? new AdapterResult<JsonObject>.Rejected("the attribute takes true or false, and the mapping gave something else", name)
            : null;
    }

    public static AttributeValue? Read(JsonElement resource, ScimAttributePath path)
    {
        var root = path.Schema is null ? resource : ScimResource.Property(resource, path.Schema);
        if (root is not { } holder || ScimResource.Property(holder, path.Attribute) is not { } found) return null;
        if (path.Where is { } where) return found.ValueKind == JsonValueKind.Array ? Texts(found.EnumerateArray().Where(e => IsMeant(e, where)).Select(e => ScimResource.Property(e, path.Sub!))) : null;
        if (path is { IsListOfValues: false, Sub: { } sub })
        {
            if (ScimResource.Property(found, sub) is not { } part) return null;
            found = part;
        }

        if (path.IsActive) return AsFlag(found);
        return found.ValueKind == JsonValueKind.Array ? AsList(found) : AsScalar(found);
    }

    public static AttributeValue.Flag? AsFlag(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => new AttributeValue.Flag(value.GetBoolean()),
        JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => new AttributeValue.Flag(flag),
        _ => null,
    };

    public static bool IsMeant(JsonObject entry, ScimEntry where) => IsMeant(JsonSerializer.SerializeToElement(entry), where);

    public static bool IsMeant(JsonElement entry, ScimEntry where) => ScimResource.Property(entry, where.Sub) switch
    {
        { ValueKind: JsonValueKind.String } text => where.Value.Equals(text.GetString(), StringComparison.OrdinalIgnoreCase),
        { ValueKind: JsonValueKind.True or JsonValueKind.False } flag => where.IsTruth && flag.GetBoolean() == (where.Value == "true"),
        null => where is { IsTruth: true, Value: "false" },   // what is not primary does not say so
        _ => false,
    };

    /// <summary>An entry that a filter finds.</summary>
    public static JsonObject NewEntry(ScimEntry where) => new() { [where.Sub] = where.IsTruth ? JsonValue.Create(where.Value == "true") : JsonValue.Create(where.Value) };

    private static JsonNode? ToJson(ScimAttributePath path, AttributeValue? wanted) =>
        wanted switch
        {
            AttributeValue.Flag flag => JsonValue.Create(flag.Value),
            AttributeValue.Text text when path.IsListOfValues => Entries(path, [text.Value]),
            // a truth value as a text is refused by strict servers
            AttributeValue.Text when path.IsActive => AccountState.Truth(wanted) is { } active ? JsonValue.Create(active) : null,
            AttributeValue.Text text => JsonValue.Create(text.Value),
            AttributeValue.List { Values.Count: 0 } or null => null,
            AttributeValue.List list when path.IsListOfValues => Entries(path, list.Values),
            AttributeValue.List { Values: [var only] } when path.Schema is null || path.Where is not null => JsonValue.Create(only),
            AttributeValue.List list => new JsonArray([.. list.Values.Select(v => JsonValue.Create(v))]),
            _ => throw new InvalidOperationException("The kinds of value are closed"),
        };

    private static JsonArray Entries(ScimAttributePath path, IReadOnlyList<string> values)
    {
        var entries = new JsonArray();
        foreach (var value in values)
        {
            var entry = new JsonObject { ["value"] = value };
            if (path.HasTypeAndPrimary)
            {
                entry["type"] = "work";
                if (entries.Count == 0) entry["primary"] = true;
            }

            entries.Add(entry);
        }

        return entries;
    }

    private static AttributeValue? AsScalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new AttributeValue.Text(value.GetString()!),
        JsonValueKind.Number => new AttributeValue.Text(value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => new AttributeValue.Flag(value.GetBoolean()),
        _ => null,
    };

    /// <summary>The primary value first, as it is written.</summary>
    private static AttributeValue? AsList(JsonElement array) => Texts(array.EnumerateArray()
        .OrderByDescending(e => ScimResource.Property(e, "primary") is { ValueKind: JsonValueKind.True })
        .Select(e => e.ValueKind == JsonValueKind.Object ? ScimResource.Property(e, "value") : e));

    private static AttributeValue? Texts(IEnumerable<JsonElement?> found)
    {
        var values = found.Select(e => e is { } scalar ? AsScalar(scalar) : null).ToList();
        var texts = values.OfType<AttributeValue.Text>().Select(t => t.Value).ToList();
        return texts switch { [] => values.OfType<AttributeValue.Flag>().FirstOrDefault(), [var only] => new AttributeValue.Text(only), _ => new AttributeValue.List(texts) };
    }
}
