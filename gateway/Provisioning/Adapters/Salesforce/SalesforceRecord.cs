using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>A user with their contact and account, as one query tells them.</summary>
internal sealed record SalesforceRecord(ExistingUser User, string? ContactId, string? AccountId)
{
    /// <returns>Null: the record has no id that could be used.</returns>
    public static SalesforceRecord? Read(JsonElement record, IEnumerable<string> wanted)
    {
        if (Text(record, "Id") is not { } id || !SalesforceId.Is(id)) return null;
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var name in wanted)
            if (SalesforcePath.TryParse(name) is { IsPermissionSets: false } path && Value(record, path.InQuery) is { } value)
                attributes[name] = value;
        return new SalesforceRecord(new ExistingUser(id, attributes, (Value(record, SalesforcePath.State) as AttributeValue.Flag)?.Value), Text(record, "ContactId"), Text(record, "Contact.AccountId"));
    }

    public static string? Text(JsonElement record, string path) => (Value(record, path) as AttributeValue.Text)?.Value;

    /// <param name="path">Relationships and a field, joined by dots.</param>
    private static AttributeValue? Value(JsonElement record, string path)
    {
        foreach (var part in path.Split('.'))
        {
            if (record.ValueKind != JsonValueKind.Object) return null;
            var found = record.EnumerateObject().FirstOrDefault(p => p.Name.Equals(part, StringComparison.OrdinalIgnoreCase));
            if (found.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return null;
            record = found.Value;
        }

        return record.ValueKind switch
        {
            JsonValueKind.String => new AttributeValue.Text(record.GetString()!),
            JsonValueKind.Number => new AttributeValue.Text(record.GetRawText()),
            JsonValueKind.True or JsonValueKind.False => new AttributeValue.Flag(record.GetBoolean()),
            _ => null,
        };
    }
}
