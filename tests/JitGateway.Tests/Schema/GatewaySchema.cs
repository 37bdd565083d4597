using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Access;
using JitGateway.Access.Doors;
using JitGateway.Backends;
using JitGateway.Backends.Trust;
using JitGateway.Configuration;
using JitGateway.Edge.Limits;
using JitGateway.Edge.RateLimits;
using JitGateway.Edge.Tls;
using JitGateway.Failures.Appearance;
using JitGateway.History;
using JitGateway.IdentityHeaders;
using JitGateway.IdentityHeaders.ChangeOfPerson;
using JitGateway.IdentityHeaders.Trust;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Ldap;
using JitGateway.Provisioning.Adapters.Plugins;
using JitGateway.Provisioning.Adapters.Rest;
using JitGateway.Provisioning.Adapters.Salesforce;
using JitGateway.Provisioning.Adapters.Scim;
using JitGateway.Provisioning.Adapters.Sql;
using JitGateway.Provisioning.Adapters.Webhook;
using JitGateway.Provisioning.History;
using JitGateway.Redis;
using JitGateway.Saml;
using JitGateway.Sessions;
using JitGateway.Telemetry;

namespace JitGateway.Tests.Schema;

/// <summary>The schema of the whole configuration, made from the options and their comments.</summary>
internal static class GatewaySchema
{
    /// <summary>Each section with the options it is bound to.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Sections = new Dictionary<string, Type>(StringComparer.Ordinal)
    {
        ["Gateway"] = typeof(GatewayOptions),
        ["Gateway:Limits"] = typeof(LimitOptions),
        ["Gateway:RateLimits"] = typeof(RateLimitOptions),
        ["Saml"] = typeof(SamlOptions),
        ["Sessions"] = typeof(SessionsOptions),
        ["Pages"] = typeof(PagesOptions),
        ["Admin"] = typeof(ConsoleOptions),
        ["Redis"] = typeof(RedisOptions),
        ["History"] = typeof(HistoryOptions),
        ["Events"] = typeof(EventsOptions),
        ["Telemetry"] = typeof(TelemetryOptions),
        ["Tls"] = typeof(TlsOptions),
    };

    /// <summary>Each adapter with its settings.</summary>
    public static readonly IReadOnlyDictionary<string, Type> Adapters = new Dictionary<string, Type>(StringComparer.Ordinal)
    {
        ["Ldap"] = typeof(LdapSettings),
        ["Rest"] = typeof(RestSettings),
        ["Salesforce"] = typeof(SalesforceSettings),
        ["Scim"] = typeof(ScimSettings),
        ["Sql"] = typeof(SqlSettings),
        ["Webhook"] = typeof(WebhookSettings),
    };

    /// <summary>Names of plug-ins have a dot, so that none is ever one of the gateway's own.</summary>
    private const string PluginName = "^[A-Za-z][A-Za-z0-9]*(\\.[A-Za-z0-9]+)+$";

    /// <summary>What .NET's host reads, not a module of ours.</summary>
    public static readonly IReadOnlyList<string> OfTheHost = ["Logging", "Kestrel", "Urls", "AllowedHosts"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Make()
    {
        var types = new TypeSchemas(new XmlComments(typeof(GatewayOptions).Assembly));
        var properties = new JsonObject();
        foreach (var (section, options) in Sections) Within(section, types, properties)[section[(section.IndexOf(':') + 1)..]] = types.Reference(options);
        properties["Backends"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "The applications behind the gateway, by name: lower-case letters, digits and hyphens, at most 40.",
            ["propertyNames"] = new JsonObject { ["pattern"] = "^[a-z0-9][a-z0-9-]{0,39}$" },
            ["additionalProperties"] = Backend(types),
        };
        properties["Plugins"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Adapters that are not the gateway's own, by name: letters and digits with a dot in it, as in Acme.Phonebook. Nothing is loaded that is not listed.",
            ["propertyNames"] = new JsonObject { ["pattern"] = PluginName },
            ["additionalProperties"] = types.Reference(typeof(PluginOptions)),
        };
        properties["Urls"] = TypeSchemas.Said(TypeSchemas.Text(), "Where the public listener binds; several are separated by semicolons.");
        properties["Logging"] = TypeSchemas.Said(TypeSchemas.Types("object"), "Levels by category, as everywhere in .NET; Console:FormatterName is text or json.");
        properties["Kestrel"] = TypeSchemas.Said(TypeSchemas.Types("object"), "The server's Endpoints, EndpointDefaults and Certificates, as everywhere in ASP.NET Core; its limits are Gateway:Limits.");
        properties["AllowedHosts"] = TypeSchemas.Said(TypeSchemas.Text(), "Not used: hosts that no backend has get 421.");
        var root = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "JitGateway",
            ["description"] = "The configuration of JitGateway: appsettings.json and every file given with --config.",
        };
        foreach (var (key, value) in TypeSchemas.Closed(properties).ToList()) root[key] = value!.DeepClone();
        root["$defs"] = new JsonObject(types.Definitions.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
        return root;
    }

    /// <summary>Where a section stands: at the top, or in the options of another one.</summary>
    private static JsonObject Within(string section, TypeSchemas types, JsonObject top) =>
        section.IndexOf(':') is var colon and >= 0 ? types.Definitions[Sections[section[..colon]].Name]["properties"]!.AsObject() : top;

    public static string Text() => Make().ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";

    /// <summary>A backend: the common keys, and each feature's.</summary>
    private static JsonObject Backend(TypeSchemas types)
    {
        types.Reference(typeof(BackendOptions));
        var properties = types.Definitions[nameof(BackendOptions)]["properties"]!.AsObject();
        properties["Cluster"] = types.Reference(typeof(ClusterOptions));
        properties["IdentityProvider"] = TypeSchemas.Said(TypeSchemas.ListOf(TypeSchemas.Text()), "Whose people may sign in: a name under Saml:IdentityProviders or of a file of the folder, or a list. Absent: all.");
        properties["Login"] = types.Reference(typeof(BackendLoginOptions));
        properties["Access"] = TypeSchemas.Said(TypeSchemas.ListOf(types.Reference(typeof(AccessRuleOptions))), "Who may enter: the first rule that matches decides. Nothing matched, or absent: signed-in people may.");
        var pathCase = types.Of(typeof(PathCase));
        pathCase["default"] = nameof(PathCase.Fold);
        properties["PathCase"] = TypeSchemas.Said(pathCase, $"Whether upper and lower case are the same in the paths of its access rules. {pathCase["description"]}");
        var formerCookies = types.Of(typeof(FormerCookies));
        formerCookies["default"] = nameof(FormerCookies.Keep);
        properties["FormerCookies"] = TypeSchemas.Said(formerCookies, $"What becomes of the application's own cookies when another person signs in with the same browser. {formerCookies["description"]}");
        properties["DenyPage"] = types.Reference(typeof(DenyPageOptions));
        properties["Headers"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "The identity headers the backend gets, in place of the defaults. X-Jit-Assertion: null leaves the signed one out.",
            ["additionalProperties"] = TypeSchemas.AnyOf(TypeSchemas.Types("string", "null"), types.Reference(typeof(IdentityHeaderOptions))),
        };
        properties["Trust"] = types.Reference(typeof(BackendTrustOptions));
        types.Reference(typeof(BackendConnectionOptions));   // the same section, as far as connections are concerned
        foreach (var (key, schema) in types.Definitions[nameof(BackendConnectionOptions)]["properties"]!.AsObject()) types.Definitions[nameof(BackendTrustOptions)]["properties"]![key] = schema!.DeepClone();
        types.Definitions.Remove(nameof(BackendConnectionOptions));
        properties["Provisioning"] = types.Reference(typeof(ProvisioningOptions));
        var provisioning = types.Definitions[nameof(ProvisioningOptions)]["properties"]!.AsObject();
        var adapter = provisioning["Adapter"]!.AsObject();
        adapter.Remove("type");
        adapter["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray([.. Adapters.Keys.Append("None").Select(a => (JsonNode)a)]) }, new JsonObject { ["type"] = "string", ["pattern"] = PluginName });
        types.Definitions[nameof(ProvisioningOptions)]["patternProperties"]![PluginName] = TypeSchemas.Said(TypeSchemas.Types("object"), "The settings of a plug-in: what it asks for, it documents.");
        foreach (var (name, settings) in Adapters) provisioning[name] = types.Reference(settings);
        return new JsonObject { ["$ref"] = $"#/$defs/{nameof(BackendOptions)}" };
    }
}
