using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JitGateway.Demo.Scim;

/// <summary>A filter (RFC 7644 3.4.2.2) as far as it is used: <c>attribute eq value</c>. Anything else is refused, never ignored.</summary>
internal sealed partial record ScimFilter(ScimPath Path, JsonNode? Value)
{
    public static ScimFilter Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success) throw new ScimException(400, "invalidFilter", "Only \"attribute eq value\" is understood");
        try
        {
            return new ScimFilter(ScimPath.Parse(match.Groups["path"].Value), JsonNode.Parse(match.Groups["value"].Value));
        }
        catch (JsonException)
        {
            throw new ScimException(400, "invalidFilter", "The value is not JSON");
        }
    }

    public bool Matches(JsonObject resource) => Path.Values(resource).Any(SameValue);

    /// <summary>User names and mail addresses are compared without case (RFC 7643 4.1.1), the rest exactly.</summary>
    private bool SameValue(JsonNode? value)
    {
        var exact = Path.Attribute.Equals("externalId", StringComparison.OrdinalIgnoreCase) || Path.Attribute.Equals("id", StringComparison.OrdinalIgnoreCase);
        return value is not null && Value is not null && value.GetValueKind() == Value.GetValueKind()
            && string.Equals(value.ToJsonString(), Value.ToJsonString(), exact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("""^\s*(?<path>\S+)\s+(?i:eq)\s+(?<value>"(?:[^"\\]|\\.)*"|true|false|-?\d+)\s*$""", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}
