using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

/// <summary>An <see cref="HttpStub"/> that a plain REST interface is described for; each test writes the part that it is about.</summary>
internal static class RestStub
{
    private static readonly Dictionary<string, string> Usual = new()
    {
        ["Token"] = "\"secret-token\"",
        ["Find"] = """{ "*": { "Url": "users", "Query": { "q": "{value}" }, "At": "users" } }""",
        ["Get"] = """{ "Url": "users/{id}" }""",
        ["Create"] = """{ "Url": "users", "Json": { "login": "{login}", "mail": "{mail}", "roles": [ "{roles}" ] } }""",
        ["Update"] = """[ { "Method": "PATCH", "Url": "users/{id}", "Json": { "login": "{login}", "mail": "{mail}", "roles": [ "{roles}" ] } } ]""",
    };

    public static string Settings(this HttpStub stub, params (string Key, string Json)[] parts)
    {
        var all = new Dictionary<string, string>(Usual) { ["BaseUrl"] = $"\"{stub.Origin}api\"" };
        foreach (var (key, json) in parts)
            if (json.Length == 0) all.Remove(key);
            else all[key] = json;
        return $"{{ {string.Join(", ", all.Select(p => $"\"{p.Key}\": {p.Value}"))} }}";
    }

    public static IProvisioningAdapter Adapter(this HttpStub stub, params (string Key, string Json)[] parts) =>
        AdapterConfiguration.Read("Rest", stub.Settings(parts), ["login", "mail", "roles"], ["login", "mail"], groups: parts.Any(p => p.Key == "Groups")).Adapter();
}
