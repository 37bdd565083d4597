using System.Text.Json;
using JitGateway.Identity.DryRun;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Captured;

/// <summary>A login that was written down: <c>{ "identityProvider": "corp", "nameId": "ada", "attributes": { "mail": "ada@example.com", "groups": [ "staff" ] } }</c>.</summary>
/// <param name="IdentityProvider">By its configured name; null where it is not said.</param>
internal sealed record WrittenAttributes(string? IdentityProvider, NameId? NameId, IReadOnlyList<SamlAttribute> Attributes)
{
    private static readonly string[] Names = ["identityProvider", "nameId", "nameIdFormat", "attributes"];
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="DryRunRefusedException">It is not of this form.</exception>
    public static WrittenAttributes Parse(KeptLogin login)
    {
        try
        {
            using var json = JsonDocument.Parse(login.Content, Lenient);
            var members = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (!Names.Contains(member.Name, StringComparer.OrdinalIgnoreCase)) throw Wrong(login, $"has \"{member.Name}\", which means nothing");
                members[member.Name] = member.Value;
            }

            return new WrittenAttributes(
                Text(members, "identityProvider"),
                Text(members, "nameId") is { } nameId ? new NameId(nameId, Text(members, "nameIdFormat"), NameQualifier: null, SpNameQualifier: null) : null,
                members.TryGetValue("attributes", out var attributes) ? [.. attributes.EnumerateObject().Select(a => new SamlAttribute(a.Name, FriendlyName: null, [.. Values(login, a)]))] : []);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong(login, e is JsonException ? "is no JSON" : "holds another kind of value where a text or an object belongs");
        }
    }

    /// <summary>As if an identity provider had said it.</summary>
    public Assertion AsAssertion() => new("", IssueInstant: null, Issuer: null, new Subject(NameId, []), Conditions: null, [], Attributes);

    private static string? Text(Dictionary<string, JsonElement> members, string name) => members.TryGetValue(name, out var value) ? value.GetString() : null;

    private static IEnumerable<string> Values(KeptLogin login, JsonProperty attribute) => attribute.Value.ValueKind switch
    {
        JsonValueKind.Array => attribute.Value.EnumerateArray().Select(v => One(login, attribute.Name, v)),
        JsonValueKind.Null => [],
        _ => [One(login, attribute.Name, attribute.Value)],
    };

    private static string One(KeptLogin login, string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Wrong(login, $"has for {name} a value that is no text"),
    };

    private static DryRunRefusedException Wrong(KeptLogin login, string problem) =>
        new($"{login.Name} {problem}", "Write { \"identityProvider\": NAME, \"nameId\": TEXT, \"attributes\": { NAME: TEXT or [ TEXTS ] } }, with the identity provider's own names of attributes");
}
