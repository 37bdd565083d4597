using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>What a service says that it requires of accounts (RFC 7643 7), held against the mapping.</summary>
internal sealed class ScimSchemas(ScimClient client, AdapterContext context)
{
    private const string Value = "value";

    /// <summary>What no mapping sends: the service's own, and what every request has (RFC 7643 3.1).</summary>
    private static readonly string[] Sent = ["id", "meta", "schemas"];

    private readonly bool _creates = context.Creates;
    private readonly IReadOnlyCollection<string> _mapped = context.Mapped;

    /// <summary>A service that does not serve its schemas, or not in this time, has said nothing.</summary>
    private readonly TimeSpan _timeout = context.Timeout / 2;

    /// <returns>What accounts must have, and the mapping does not send.</returns>
    public async Task<IReadOnlyList<UnmetDemand>> UnmetAsync(CancellationToken cancellationToken)
    {
        if (!_creates) return [];
        var read = await CallLimit.WithinAsync(_timeout, token => client.GetAsync("Schemas", token), cancellationToken);
        return read is AdapterResult<ScimReply>.Done { Value.Body: { } answer } ? [.. Unmet(answer)] : [];
    }

    private IEnumerable<UnmetDemand> Unmet(JsonElement answer)
    {
        var paths = _mapped.Where(n => n != GroupChange.Attribute).Select(ScimAttributePath.Parse).ToList();
        foreach (var schema in Objects(answer.ValueKind == JsonValueKind.Array ? answer : ScimResource.Property(answer, "Resources")))
        {
            if (Text(schema, "id") is not { } urn) continue;
            var isCore = urn.Equals(ScimResource.CoreSchema, StringComparison.OrdinalIgnoreCase);
            var mapped = paths.FindAll(p => isCore ? p.Schema is null : urn.Equals(p.Schema, StringComparison.OrdinalIgnoreCase));
            // an extension that the mapping does not touch is not sent at all, and neither is another resource's schema
            if (!isCore && mapped.Count == 0) continue;
            foreach (var name in Objects(ScimResource.Property(schema, "attributes")).SelectMany(a => Lacking(a, mapped)))
                yield return UnmetDemand.Unmapped(isCore ? name : $"{mapped[0].Schema}:{name}", "of every account by the service's /Schemas");
        }
    }

    /// <param name="attribute">One of a schema's attributes.</param>
    /// <param name="paths">What is mapped of that schema.</param>
    private static IEnumerable<string> Lacking(JsonElement attribute, List<ScimAttributePath> paths)
    {
        if (Name(attribute) is not { } name || IsReadOnly(attribute) || Sent.Contains(name, StringComparer.OrdinalIgnoreCase)) return [];
        var mapped = paths.FindAll(p => p.Attribute.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (mapped.Count == 0 && !IsRequired(attribute)) return [];
        var parts = Objects(ScimResource.Property(attribute, "subAttributes")).Where(s => IsRequired(s) && !IsReadOnly(s)).Select(Name).OfType<string>().ToList();
        return mapped.Count == 0 && parts.Count == 0 ? [name] : parts.Where(s => !mapped.Exists(p => Gives(p, s))).Select(s => $"{name}.{s}");
    }

    /// <summary>Whether what is written for a path has this sub-attribute.</summary>
    private static bool Gives(ScimAttributePath path, string sub)
    {
        bool Is(string? name) => sub.Equals(name, StringComparison.OrdinalIgnoreCase);
        if (path.IsListOfValues) return Is(Value) || (path.HasTypeAndPrimary && (Is("type") || Is("primary")));
        return path.Sub is null || Is(path.Sub) || Is(path.Where?.Sub);
    }

    private static bool IsRequired(JsonElement attribute) => ScimResource.Property(attribute, "required") is { ValueKind: JsonValueKind.True };

    private static bool IsReadOnly(JsonElement attribute) => "readOnly".Equals(Text(attribute, "mutability"), StringComparison.OrdinalIgnoreCase);

    /// <returns>Null: there is none, or one that no attribute has (RFC 7643 2.1), and that nobody should read.</returns>
    private static string? Name(JsonElement attribute) =>
        Text(attribute, "name") is { Length: > 0 and <= 100 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '$' or '-' or '_') ? name : null;

    private static string? Text(JsonElement holder, string property) => ScimResource.Property(holder, property) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static IEnumerable<JsonElement> Objects(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object) : [];
}
