using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>The body of a PATCH (RFC 7644 3.5.2) in the dialect that a service understands: what differs, and nothing else.</summary>
internal sealed class ScimPatch(ScimDialect dialect)
{
    private const string Schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>Whether an entry of a list is to be made, of which only the account itself shows whether it is there.</summary>
    public static bool NeedsReading(ExistingUser existing, BackendUser difference) =>
        difference.Attributes.Any(a => a.Value is not null && a.Key != GroupChange.Attribute && existing.Attributes.GetValueOrDefault(a.Key) is null && ScimAttributePath.Parse(a.Key).Where is not null);

    /// <param name="read">The account as it is; null where nothing depends on it.</param>
    public AdapterResult<JsonObject> Of(ExistingUser existing, BackendUser difference, JsonElement? read)
    {
        var operations = new JsonArray();
        var together = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        var entries = new List<(ScimAttributePath Path, JsonObject Entry)>();
        foreach (var (name, wanted) in difference.Attributes.Where(a => a.Key != GroupChange.Attribute))
        {
            var path = ScimAttributePath.Parse(name);
            if (ScimValue.Of(name, path, wanted, out var value) is { } unfit) return unfit;
            if (value is null) operations.Add(Operation("remove", path.InRemoval, null));
            else if (path.Where is { } where)
            {
                if (entries.Find(e => e.Path.IsSameEntry(path)).Entry is { } begun) begun[path.Sub!] = value;
                else if (read is null || Exists(read.Value, path, where)) operations.Add(Operation("replace", path.InPatch, value));
                else if (dialect == ScimDialect.Entra) operations.Add(Operation("add", path.InPatch, value));
                else entries.Add((path, NewEntry(where, path.Sub!, value)));
            }
            else if (dialect == ScimDialect.Okta) together[name] = wanted;
            // "add" to a list doubles what is there: a list is always replaced whole
            else operations.Add(Operation(!path.IsListOfValues && existing.Attributes.GetValueOrDefault(name) is null ? "add" : "replace", path.InPatch, value));
        }

        foreach (var (path, entry) in entries) operations.Add(Operation("add", path.Whole, new JsonArray(entry)));
        if (together.Count > 0)
        {
            var change = ScimResource.Of(new BackendUser(together));
            if (change is not AdapterResult<JsonObject>.Done(var changed)) return change;
            changed.Remove("schemas");
            operations.Insert(0, Operation("replace", null, changed));
        }

        return new AdapterResult<JsonObject>.Done(Body(operations));
    }

    /// <summary>Puts an account into a group.</summary>
    public JsonObject Joined(string accountId) => Body([Operation("add", "members", new JsonArray(new JsonObject { ["value"] = accountId }))]);

    /// <summary>Takes an account out of a group.</summary>
    public JsonObject Left(string accountId) => Body([dialect == ScimDialect.Entra
        ? Operation("remove", "members", new JsonArray(new JsonObject { ["value"] = accountId }))
        : Operation("remove", $"members[{ScimFilter.Equal("value", accountId)}]", null)]);

    private static JsonObject Body(JsonArray operations) => new() { ["schemas"] = new JsonArray(Schema), ["Operations"] = operations };

    private static bool Exists(JsonElement resource, ScimAttributePath path, ScimEntry where) =>
        (path.Schema is null ? resource : ScimResource.Property(resource, path.Schema)) is { } holder
        && ScimResource.Property(holder, path.Attribute) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().Any(e => ScimValue.IsMeant(e, where));

    private static JsonObject NewEntry(ScimEntry where, string sub, JsonNode value)
    {
        var entry = ScimValue.NewEntry(where);
        entry[sub] = value;
        return entry;
    }

    private JsonObject Operation(string name, string? path, JsonNode? value)
    {
        var operation = new JsonObject { ["op"] = dialect == ScimDialect.Entra ? $"{char.ToUpperInvariant(name[0])}{name[1..]}" : name };
        if (path is not null) operation["path"] = path;
        if (value is not null) operation["value"] = dialect == ScimDialect.Entra && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? (value.GetValueKind() == JsonValueKind.True ? "True" : "False") : value;
        return operation;
    }
}
