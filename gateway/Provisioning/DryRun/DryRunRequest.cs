using System.Text.Json;
using JitGateway.Identity.DryRun;

namespace JitGateway.Provisioning.DryRun;

/// <summary>One login to try: <c>{ "backend": "wiki", "assertion": "PHNhbWxwOl…" }</c>, or <c>"attributes"</c> with an object as in <see cref="KeptLogin"/>.</summary>
internal sealed record DryRunRequest(string Backend, KeptLogin Login)
{
    /// <summary>The keys of the mapping that are other, as a JSON object; null: it is the one in force.</summary>
    public string? Provisioning { get; init; }

    public const int MaxBody = 2 * 1024 * 1024;
    public const string Form = "Send {\"backend\": NAME, \"assertion\": SAML RESPONSE OR ASSERTION AS XML OR BASE64} or {\"backend\": NAME, \"attributes\": OBJECT} as application/json; \"provisioning\": {\"Mapping\": …} beside it tries another mapping.";

    /// <returns>Null: it is not of that form.</returns>
    public static DryRunRequest? Parse(JsonElement body)
    {
        var members = Members(body);
        var isOther = members.Remove("provisioning", out var provisioning);
        if (isOther && provisioning.ValueKind is not JsonValueKind.Object) return null;
        return members.Count == 2 && Name(members, "backend") is { } backend && LoginOf(members) is { } login ? new DryRunRequest(backend, login) { Provisioning = isOther ? provisioning.GetRawText() : null } : null;
    }

    public static Dictionary<string, JsonElement> Members(JsonElement json) => json.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);

    public static string? Name(Dictionary<string, JsonElement> members, string member) => members.TryGetValue(member, out var value) && value.GetString() is { Length: > 0 } name ? name : null;

    /// <param name="name">What to call it where it has no name of its own; null: by its kind.</param>
    public static KeptLogin? LoginOf(Dictionary<string, JsonElement> members, string? name = null)
    {
        if (members.TryGetValue("assertion", out var assertion) == members.TryGetValue("attributes", out var attributes)) return null;
        if (assertion.ValueKind is JsonValueKind.String) return new KeptLogin(name ?? "assertion", assertion.GetString()!);
        return attributes.ValueKind is JsonValueKind.Object ? new KeptLogin(name ?? "attributes", attributes.GetRawText()) : null;
    }
}
