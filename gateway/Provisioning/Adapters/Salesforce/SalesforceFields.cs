using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Failures;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <param name="Type">The API's name of the type.</param>
/// <param name="Length">In characters; 0: no limit.</param>
internal sealed record SalesforceFieldInfo(string Type, int Length, bool IsCreateable, bool IsUpdateable);

/// <summary>What the org itself says of its objects' fields: which there are, how long, and what may be written. Kept for an hour.</summary>
internal sealed class SalesforceFields(SalesforceClient client, TimeProvider time)
{
    /// <summary>What a text can be written to; of custom fields, no others are served.</summary>
    private static readonly string[] TextLike = ["string", "textarea", "email", "phone", "url", "picklist", "multipicklist", "combobox", "encryptedstring", "boolean", "id", "reference"];

    private readonly Remembered<IReadOnlyDictionary<string, SalesforceFieldInfo>> _described = new(TimeSpan.FromHours(1), time);

    public Task<AdapterResult<IReadOnlyDictionary<string, SalesforceFieldInfo>>> OfAsync(SalesforceObject about, CancellationToken cancellationToken) =>
        _described.GetAsync(about.ToString(), async () => (await client.DescribeAsync(about.ToString(), cancellationToken)).Map(Read));

    /// <summary>What a query of users can ask for: an org without call centres, several currencies or sites for customers lacks fields that others have.</summary>
    /// <param name="wanted">The mapping's names.</param>
    public async Task<AdapterResult<IReadOnlyList<string>>> ReadableAsync(IEnumerable<string> wanted, CancellationToken cancellationToken)
    {
        var described = await OfAsync(SalesforceObject.User, cancellationToken);
        if (described is not AdapterResult<IReadOnlyDictionary<string, SalesforceFieldInfo>>.Done(var ofUser)) return described.Map<IReadOnlyList<string>>(_ => []);
        var hasContacts = ofUser.ContainsKey("ContactId");
        var readable = new List<string>(hasContacts ? ["ContactId", "Contact.AccountId"] : []);
        foreach (var about in wanted.Select(SalesforcePath.TryParse).OfType<SalesforcePath>().Where(p => !p.IsPermissionSets).GroupBy(p => p.Object))
        {
            if (about.Key != SalesforceObject.User && !hasContacts) continue;
            var fields = await OfAsync(about.Key, cancellationToken);
            if (fields is not AdapterResult<IReadOnlyDictionary<string, SalesforceFieldInfo>>.Done(var known)) return fields.Map<IReadOnlyList<string>>(_ => []);
            readable.AddRange(about.Where(p => known.ContainsKey(p.Field)).Select(p => p.InQuery));
        }

        return new AdapterResult<IReadOnlyList<string>>.Done(readable);
    }

    /// <summary>The fields of one object as the API takes them.</summary>
    /// <param name="creates">Whether the record is to be made.</param>
    /// <returns>What to send; or why the org cannot hold it, with the attribute's name as the mapping has it.</returns>
    public async Task<AdapterResult<JsonObject>> WriteAsync(SalesforceObject about, IEnumerable<(string Name, SalesforcePath Path, AttributeValue? Value)> values, bool creates, CancellationToken cancellationToken)
    {
        var described = await OfAsync(about, cancellationToken);
        return described.Then(fields =>
        {
            var body = new JsonObject();
            foreach (var (name, path, value) in values)
            {
                if (Refusal(fields, name, path, value, creates) is { } refusal) return refusal;
                if (value is not null || !creates) body[path.Field] = ToJson(fields[path.Field], value);
            }

            return new AdapterResult<JsonObject>.Done(body);
        });
    }

    /// <returns>Why a field cannot be mapped at all; null where it can.</returns>
    public static AdapterResult<JsonObject>.Rejected? Unmappable(IReadOnlyDictionary<string, SalesforceFieldInfo> fields, string name, SalesforcePath path)
    {
        if (!fields.TryGetValue(path.Field, out var field)) return new("the org has no such field", name) { Code = SalesforceFailure.Unrecognized([path.Field]) };
        return path.IsCustom && !TextLike.Contains(field.Type, StringComparer.OrdinalIgnoreCase)
            ? new($"the field is of the type {field.Type}", name) { Code = ErrorRegister.UnsupportedCustomFieldType }
            : null;
    }

    /// <summary>What the mapping itself says that would not fit. Of references, names are mapped and ids are sent.</summary>
    public static UnmetDemand? TooLong(IReadOnlyDictionary<string, SalesforceFieldInfo> fields, MappedLength length) =>
        fields.GetValueOrDefault(SalesforcePath.Parse(length.Attribute).Field) is { Length: > 0, Type: not ("reference" or "id") } field ? length.Beyond(field.Length, "in the org") : null;

    private static AdapterResult<JsonObject>? Refusal(IReadOnlyDictionary<string, SalesforceFieldInfo> fields, string name, SalesforcePath path, AttributeValue? value, bool creates)
    {
        if (Unmappable(fields, name, path) is { } unmappable) return unmappable;
        var field = fields[path.Field];
        if (creates ? !field.IsCreateable : !field.IsUpdateable) return new AdapterResult<JsonObject>.Rejected("the field cannot be written", name) { Code = SalesforceFailure.Unrecognized([path.Field]) };
        if (value?.IsWellFormed() == false) return new AdapterResult<JsonObject>.Rejected("the value is not well-formed text", name);
        if (field.Type == "boolean" && value is not null && AccountState.Truth(value) is null) return new AdapterResult<JsonObject>.Rejected("the field takes true or false, and the mapping gave something else", name);
        var texts = ValueComparison.Texts(value);
        if (texts.Count > 1 && field.Type != "multipicklist") return new AdapterResult<JsonObject>.Rejected("the field takes one value, and the mapping gave several", name);
        if (field.Type == "multipicklist" && texts.Any(t => t.Contains(';', StringComparison.Ordinal))) return new AdapterResult<JsonObject>.Rejected("a value of the list holds a semicolon, which separates them", name);
        return field.Length > 0 && string.Join(';', texts).Length > field.Length
            ? new AdapterResult<JsonObject>.Rejected(string.Create(CultureInfo.InvariantCulture, $"{string.Join(';', texts).Length} characters where {field.Length} fit"), name) { Code = ErrorRegister.ValueTooLong }
            : null;
    }

    private static JsonNode? ToJson(SalesforceFieldInfo field, AttributeValue? value) => (field.Type, value) switch
    {
        ("boolean", { } flag) => JsonValue.Create(AccountState.Truth(flag)!.Value),
        ("int" or "double" or "currency" or "percent", AttributeValue.Text(var text)) when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        (_, null) => null,
        (_, { } any) => ValueComparison.Texts(any) is { Count: > 0 } texts ? JsonValue.Create(string.Join(';', texts)) : null,
    };

    private static IReadOnlyDictionary<string, SalesforceFieldInfo> Read(JsonElement description)
    {
        var fields = new Dictionary<string, SalesforceFieldInfo>(StringComparer.OrdinalIgnoreCase);
        if (!description.TryGetProperty("fields", out var told) || told.ValueKind != JsonValueKind.Array) return fields;
        foreach (var field in told.EnumerateArray().Where(f => f.ValueKind == JsonValueKind.Object))
        {
            bool Says(string name) => field.TryGetProperty(name, out var said) && said.ValueKind == JsonValueKind.True;
            if (field.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && field.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
                fields[name.GetString()!] = new SalesforceFieldInfo(type.GetString()!, field.TryGetProperty("length", out var l) && l.TryGetInt32(out var length) ? length : 0, Says("createable"), Says("updateable"));
        }

        return fields;
    }
}
