using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JitGateway.Demo.Scim;

/// <summary>
/// An attribute path (RFC 7644 3.10) as far as it is used: <c>userName</c>, <c>name.familyName</c>, <c>emails[type eq "work"].value</c>, and
/// attributes of an extension after its URN.
/// </summary>
/// <param name="Extension">The extension's URN, or null for the core schema.</param>
/// <param name="Attribute">The attribute.</param>
/// <param name="Selector">Which element of a multi-valued attribute.</param>
/// <param name="Child">The sub-attribute.</param>
internal sealed partial record ScimPath(string? Extension, string Attribute, ScimFilter? Selector, string? Child)
{
    public static ScimPath Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success) throw new ScimException(400, "invalidPath", "The path is not understood");
        var extension = match.Groups["urn"] is { Success: true, Value: var urn } && !urn.EndsWith(":core:2.0:User", StringComparison.OrdinalIgnoreCase) ? urn : null;
        return new ScimPath(extension, match.Groups["attribute"].Value,
            match.Groups["selector"] is { Success: true, Value: var selector } ? ScimFilter.Parse(selector) : null,
            match.Groups["child"] is { Success: true, Value: var child } ? child : null);
    }

    /// <summary>All values the path stands for.</summary>
    public IEnumerable<JsonNode?> Values(JsonObject resource)
    {
        if ((Extension is null ? resource : Property(resource, Extension)) is not JsonObject holder) return [];
        var found = Property(holder, Attribute) is JsonArray many ? many.AsEnumerable() : [Property(holder, Attribute)];
        if (Selector is not null) found = found.Where(v => v is JsonObject element && Selector.Matches(element));
        return found.Select(v => v is JsonObject complex ? Property(complex, Child ?? "value") : Child is null ? v : null);
    }

    /// <summary>Attribute names are compared without case (RFC 7643 2.1).</summary>
    public static JsonNode? Property(JsonObject holder, string name) => holder[NameIn(holder, name)];

    public static string NameIn(JsonObject holder, string name) => holder.Select(p => p.Key).FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

    [GeneratedRegex("""^(?:(?<urn>urn:[\w.:-]+):)?(?<attribute>[A-Za-z$][\w$-]*)(?:\[(?<selector>[^\]]*)\])?(?:\.(?<child>[A-Za-z$][\w$-]*))?$""", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}
