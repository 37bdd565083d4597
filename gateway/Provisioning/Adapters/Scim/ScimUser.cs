using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>The User resource of RFC 7643 as JSON, to and from the engine's records.</summary>
internal static class ScimUser
{
    private const string CoreSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string PatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    private const int LongestId = 512;

    /// <summary>The body of a POST: what has a value; null values and empty lists are left out.</summary>
    public static AdapterResult<JsonObject> ToResource(BackendUser user)
    {
        var schemas = new JsonArray(CoreSchema);
        var resource = new JsonObject { ["schemas"] = schemas };
        foreach (var (name, wanted) in user.Attributes)
        {
            var path = ScimAttributePath.Parse(name);
            if (Unfit(name, path, wanted, out var value) is { } unfit) return unfit;
            if (value is null) continue;
            var target = resource;
            if (path.Schema is not null)
            {
                if (!resource.ContainsKey(path.Schema)) schemas.Add(path.Schema);
                target = Child(resource, path.Schema);
            }

            if (path is { IsListOfValues: false, Sub: not null }) Child(target, path.Attribute)[path.Sub] = value;
            else target[path.Attribute] = value;
        }

        return new AdapterResult<JsonObject>.Done(resource);
    }

    /// <summary>The body of a PATCH (RFC 7644 3.5.2) with one operation per attribute and nothing else.</summary>
    public static AdapterResult<JsonObject> ToPatch(ExistingUser existing, BackendUser difference)
    {
        var operations = new JsonArray();
        foreach (var (name, wanted) in difference.Attributes)
        {
            var path = ScimAttributePath.Parse(name);
            if (Unfit(name, path, wanted, out var value) is { } unfit) return unfit;
            // "add" to a list doubles what is there: a list is always replaced whole
            var isNew = !path.IsListOfValues && existing.Attributes.GetValueOrDefault(name) is null;
            var operation = new JsonObject { ["op"] = value is null ? "remove" : isNew ? "add" : "replace", ["path"] = path.InPatch };
            if (value is not null) operation["value"] = value;
            operations.Add(operation);
        }

        return new AdapterResult<JsonObject>.Done(new JsonObject { ["schemas"] = new JsonArray(PatchSchema), ["Operations"] = operations });
    }

    /// <returns>The record; null where it has no id that could be used.</returns>
    public static ExistingUser? Read(JsonElement resource, IEnumerable<string> wanted, string? etag)
    {
        if (Property(resource, "id") is not { ValueKind: JsonValueKind.String } id || !IsUsableId(id.GetString()!)) return null;
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var name in wanted)
            if (ReadValue(resource, ScimAttributePath.Parse(name)) is { } value)
                attributes[name] = value;
        var active = Property(resource, "active") is { } flag ? AsFlag(flag) : null;
        var version = etag ?? (Property(resource, "meta") is { } meta && Property(meta, "version") is { ValueKind: JsonValueKind.String } v ? v.GetString() : null);
        return new ExistingUser(id.GetString()!, attributes, active?.Value) { Version = version };
    }

    /// <summary>An id becomes a segment of a path: what a path takes for itself, or nobody would use, is refused.</summary>
    public static bool IsUsableId(string id) => id.Length is > 0 and <= LongestId && id is not ("." or "..") && !id.Any(char.IsControl);

    /// <summary>Attribute names are compared without case (RFC 7643 2.1).</summary>
    public static JsonElement? Property(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in element.EnumerateObject())
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null)
                return property.Value;
        return null;
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child) return child;
        child = [];
        parent[name] = child;
        return child;
    }

    /// <param name="value">The value as JSON; null clears.</param>
    private static AdapterResult<JsonObject>? Unfit(string name, ScimAttributePath path, AttributeValue? wanted, out JsonNode? value)
    {
        value = null;
        if (wanted?.IsWellFormed() == false) return new AdapterResult<JsonObject>.Rejected("the value is not well-formed text", name);
        value = ToJson(path, wanted);
        return path.IsActive && wanted is not null && value?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)
            ? new AdapterResult<JsonObject>.Rejected("the attribute takes true or false, and the mapping gave something else", name)
            : null;
    }

    private static JsonNode? ToJson(ScimAttributePath path, AttributeValue? wanted) =>
        wanted switch
        {
            AttributeValue.Flag flag => JsonValue.Create(flag.Value),
            AttributeValue.Text text when path.IsListOfValues => Entries(path, [text.Value]),
            // a truth value as a text is refused by strict servers
            AttributeValue.Text text when path.IsActive => bool.TryParse(text.Value, out var active) ? JsonValue.Create(active) : null,
            AttributeValue.Text text => JsonValue.Create(text.Value),
            AttributeValue.List { Values.Count: 0 } or null => null,
            AttributeValue.List list when path.IsListOfValues => Entries(path, list.Values),
            AttributeValue.List { Values: [var only] } when path.Schema is null => JsonValue.Create(only),
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

    private static AttributeValue? ReadValue(JsonElement resource, ScimAttributePath path)
    {
        var root = path.Schema is null ? resource : Property(resource, path.Schema);
        if (root is not { } holder || Property(holder, path.Attribute) is not { } found) return null;
        if (path is { IsListOfValues: false, Sub: { } sub })
        {
            if (Property(found, sub) is not { } part) return null;
            found = part;
        }

        if (path.IsActive) return AsFlag(found);
        return found.ValueKind == JsonValueKind.Array ? AsList(found) : AsScalar(found);
    }

    private static AttributeValue? AsScalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new AttributeValue.Text(value.GetString()!),
        JsonValueKind.Number => new AttributeValue.Text(value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => new AttributeValue.Flag(value.GetBoolean()),
        _ => null,
    };

    /// <summary>The primary value first, as it is written.</summary>
    private static AttributeValue? AsList(JsonElement array)
    {
        var values = array.EnumerateArray()
            .OrderByDescending(e => Property(e, "primary") is { ValueKind: JsonValueKind.True })
            .Select(e => e.ValueKind == JsonValueKind.Object ? Property(e, "value") : e)
            .Select(e => e is { } scalar && AsScalar(scalar) is AttributeValue.Text text ? text.Value : null)
            .OfType<string>()
            .ToList();
        return values switch { [] => null, [var only] => new AttributeValue.Text(only), _ => new AttributeValue.List(values) };
    }

    private static AttributeValue.Flag? AsFlag(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => new AttributeValue.Flag(value.GetBoolean()),
        JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => new AttributeValue.Flag(flag),
        _ => null,
    };
}
