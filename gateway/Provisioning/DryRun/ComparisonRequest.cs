using System.Text.Json;
using JitGateway.Identity.DryRun;

namespace JitGateway.Provisioning.DryRun;

/// <summary>
/// Logins to try two mappings on: <c>{ "backend": "wiki", "provisioning": { "Mapping": … }, "logins": [ { "name": "ada", "assertion": "…" }, { "attributes": { … } } ] }</c>.
/// What <c>provisioning</c> holds takes the place of the same keys of the section in force.
/// </summary>
/// <param name="Provisioning">A JSON object.</param>
internal sealed record ComparisonRequest(string Backend, string Provisioning, IReadOnlyList<KeptLogin> Logins)
{
    /// <summary>So many of the last people take the place of the logins; 0: none do.</summary>
    public int Recent { get; init; }

    public const int MaxBody = 32 * 1024 * 1024;
    public const string Form = "Send {\"backend\": NAME, \"provisioning\": {\"Mapping\": …}, \"logins\": [{\"name\": TEXT, \"assertion\": TEXT or \"attributes\": OBJECT}]} as application/json; \"recent\": NUMBER in place of logins takes the last people who came to this node.";

    /// <returns>Null: it is not of that form.</returns>
    public static ComparisonRequest? Parse(JsonElement body)
    {
        var members = DryRunRequest.Members(body);
        if (members.Count != 3 || DryRunRequest.Name(members, "backend") is not { } backend) return null;
        if (!members.TryGetValue("provisioning", out var provisioning) || provisioning.ValueKind is not JsonValueKind.Object) return null;
        if (members.TryGetValue("recent", out var recent)) return recent.TryGetInt32(out var count) ? new ComparisonRequest(backend, provisioning.GetRawText(), []) { Recent = count } : null;
        if (!members.TryGetValue("logins", out var given)) return null;
        var logins = given.EnumerateArray().Select(static (login, i) => Login(login, i + 1)).ToList();
        return logins.Count > 0 && !logins.Contains(null) ? new ComparisonRequest(backend, provisioning.GetRawText(), [.. logins.OfType<KeptLogin>()]) : null;
    }

    private static KeptLogin? Login(JsonElement json, int number)
    {
        var members = DryRunRequest.Members(json);
        var name = DryRunRequest.Name(members, "name");
        return members.Count == (name is null ? 1 : 2) ? DryRunRequest.LoginOf(members, name ?? $"login {number}") : null;
    }
}
