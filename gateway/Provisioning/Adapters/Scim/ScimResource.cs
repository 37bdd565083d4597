using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>The User resource of RFC 7643 as JSON, to and from the engine's records.</summary>
internal static class ScimResource
{
    public const string CoreSchema = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <summary>Of the server alone (RFC 7643 3.1 and 4.1.2): not sent back.</summary>
    private static readonly string[] OfTheServer = ["meta", "groups"];

    /// <summary>The body of a POST: what has a value; null values and empty lists are left out.</summary>
    public static AdapterResult<JsonObject> Of(BackendUser user)
    {
        var resource = new JsonObject { ["schemas"] = new JsonArray(CoreSchema) };
        return Written(resource, user);
    }

    /// <summary>The body of a PUT: all that was read, what nobody mapped too, with what differs in it.</summary>
    public static AdapterResult<JsonObject> Of(JsonElement read, BackendUser difference)
    {
        var resource = JsonNode.Parse(read.GetRawText())!.AsObject();
        foreach (var name in resource.Select(p => p.Key).Where(k => OfTheServer.Contains(k, StringComparer.OrdinalIgnoreCase)).ToList()) resource.Remove(name);
        return Written(resource, difference);
    }

    /// <returns>The record; null where it has no id that could be used.</returns>
    public static ExistingUser? Read(JsonElement resource, IEnumerable<string> wanted, string? etag)
    {
        if (Property(resource, "id") is not { ValueKind: JsonValueKind.String } id || !IsUsableId(id.GetString()!)) return null;
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var name in wanted.Where(n => n != GroupChange.Attribute))
            if (ScimValue.Read(resource, ScimAttributePath.Parse(name)) is { } value)
                attributes[name] = value;
        var active = Property(resource, "active") is { } flag ? ScimValue.AsFlag(flag) : null;
        var version = etag ?? (Property(resource, "meta") is { } meta && Property(meta, "version") is { ValueKind: JsonValueKind.String } v ? v.GetString() : null);
        return new ExistingUser(id.GetString()!, attributes, active?.Value) { Version = version is not null && HttpCall.IsHeaderText(version) ? version : null };   // it becomes a header
    }

    /// <summary>An id becomes a segment of a path: what a path takes for itself, or nobody would use, is refused.</summary>
    public static bool IsUsableId(string id) => ExistingUser.IsUsableId(id) && id is not ("." or "..");

    /// <summary>Attribute names are compared without case (RFC 7643 2.1).</summary>
    public static JsonElement? Property(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in element.EnumerateObject())
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null)
                return property.Value;
        return null;
    }

    private static AdapterResult<JsonObject> Written(JsonObject resource, BackendUser user)
    {
        foreach (var (name, wanted) in user.Attributes.Where(a => a.Key != GroupChange.Attribute))
        {
            var path = ScimAttributePath.Parse(name);
            if (ScimValue.Of(name, path, wanted, out var value) is { } unfit) return unfit;
            Write(resource, path, value);
        }

        return new AdapterResult<JsonObject>.Done(resource);
    }

    private static void Write(JsonObject resource, ScimAttributePath path, JsonNode? value)
    {
        var holder = path.Schema is null ? resource : value is null ? Held(resource, path.Schema) as JsonObject : Extension(resource, path.Schema);
        if (holder is null) return;
        if (path.Where is { } where) WriteEntry(holder, path, where, value);
        else if (path is { IsListOfValues: false, Sub: { } sub })
        {
            if (value is not null) Set(Child(holder, path.Attribute), sub, value);
            else if (Held(holder, path.Attribute) is JsonObject complex) Set(complex, sub, null);
        }
        else Set(holder, path.Attribute, value);
    }

    /// <summary>Into the entry that is meant, which is made where it is not there; cleared of its value, an entry goes.</summary>
    private static void WriteEntry(JsonObject holder, ScimAttributePath path, ScimEntry where, JsonNode? value)
    {
        var entries = Held(holder, path.Attribute) as JsonArray;
        var entry = entries?.OfType<JsonObject>().FirstOrDefault(e => ScimValue.IsMeant(e, where));
        if (value is null)
        {
            if (entry is null) return;
            if (path.InRemoval != path.InPatch) entries!.Remove(entry);
            else Set(entry, path.Sub!, null);
            return;
        }

        if (entries is null) Set(holder, path.Attribute, entries = []);
        if (entry is null) entries.Add(entry = ScimValue.NewEntry(where));
        Set(entry, path.Sub!, value);
    }

    private static JsonObject Extension(JsonObject resource, string schema)
    {
        if (Held(resource, "schemas") is not JsonArray schemas) Set(resource, "schemas", schemas = new JsonArray(CoreSchema));
        if (!schemas.Any(s => s is JsonValue v && v.TryGetValue<string>(out var urn) && urn.Equals(schema, StringComparison.OrdinalIgnoreCase))) schemas.Add(schema);
        return Child(resource, schema);
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (Held(parent, name) is JsonObject child) return child;
        Set(parent, name, child = []);
        return child;
    }

    private static string? Spelt(JsonObject holder, string name) => holder.Select(p => p.Key).FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static JsonNode? Held(JsonObject holder, string name) => Spelt(holder, name) is { } spelt ? holder[spelt] : null;

    /// <param name="value">Null: the attribute goes.</param>
    private static void Set(JsonObject holder, string name, JsonNode? value)
    {
        var spelt = Spelt(holder, name);
        if (value is not null) holder[spelt ?? name] = value;
        else if (spelt is not null) holder.Remove(spelt);
    }
}
