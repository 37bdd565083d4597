using System.Text.Json;
using System.Text.Json.Nodes;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Provisioning.Adapters;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JitGateway.Tests.Schema;

public sealed class SchemaTests
{
    private const string ToRewrite = "set JITGATEWAY_WRITE_SCHEMA=1 and run this test to write it anew";
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static string SchemaFile => Path.Combine(SourceTree.Root, "gateway", "appsettings.schema.json");

    [Fact]
    public async Task The_schema_says_what_the_options_and_their_comments_say()
    {
        string[] copies = [SchemaFile, Path.Combine(AppContext.BaseDirectory, "appsettings.schema.json")];   // the source, and the one beside the program
        foreach (var copy in copies)
        {
            if (Environment.GetEnvironmentVariable("JITGATEWAY_WRITE_SCHEMA") == "1") await File.WriteAllTextAsync(copy, GatewaySchema.Text());
            (await File.ReadAllTextAsync(copy)).ShouldBe(GatewaySchema.Text(), ToRewrite);
        }
    }

    [Fact]
    public void Every_section_that_a_module_answers_for_is_in_the_schema_and_no_other()
    {
        using var folder = new ConfigurationFolder().With("""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" } }""");
        using var gateway = (IDisposable)GatewayHost.Build(folder.Files());
        var services = ((IHost)gateway).Services;
        var schema = GatewaySchema.Make();

        Names(schema["properties"]!).ShouldBe(
            services.GetServices<IConfigurationPart>().SelectMany(p => p.Sections).Where(s => !s.Contains(':')).Concat(GatewaySchema.OfTheHost).Distinct(), ignoreOrder: true);
        foreach (var nested in services.GetServices<IConfigurationPart>().SelectMany(p => p.Sections).Where(s => s.Contains(':')))
            GatewaySchema.Sections.Keys.ShouldContain(nested);
        foreach (var part in services.GetServices<IConfigurationPart>().Where(p => p.GetType().Name.StartsWith("OptionsPart")))
            GatewaySchema.Sections[part.Sections[0]].ShouldBe(part.Type);
        Names(schema["$defs"]!["BackendOptions"]!["properties"]!).ShouldBe(
            typeof(BackendOptions).GetProperties().Select(p => p.Name).Concat(services.GetServices<IBackendPart>().SelectMany(p => p.Keys)).Distinct(), ignoreOrder: true);
        GatewaySchema.Adapters.Keys.ShouldBe(AdapterCatalogue.All.Select(a => a.Name), ignoreOrder: true);
    }

    [Fact]
    public void Every_class_and_every_key_has_a_description()
    {
        var schema = GatewaySchema.Make();

        var silent = schema["$defs"]!.AsObject()
            .Where(definition => !IsForeign(definition.Key))
            .SelectMany(definition => definition.Value!["properties"]!.AsObject()
                .Where(p => p.Value!["description"] is null && p.Value["$ref"] is null)
                .Select(p => $"{definition.Key}.{p.Key}"));

        silent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Our_own_configuration_is_valid_and_names_the_schema()
    {
        var configuration = Parse(await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "appsettings.json")));

        Errors(configuration).ShouldBeEmpty();
        File.Exists(Path.GetFullPath(configuration["$schema"]!.GetValue<string>(), SourceTree.Root)).ShouldBeTrue();
    }

    [Fact]
    public void A_configuration_that_says_everything_is_valid() => Errors(Parse(Everything)).ShouldBeEmpty();

    [Theory]
    [InlineData("""{ "Gatewai": {} }""", "/Gatewai is not allowed")]
    [InlineData("""{ "Gateway": { "PublicOrigin": 5 } }""", "/Gateway/PublicOrigin is not [\"string\",\"null\"]")]
    [InlineData("""{ "Sessions": { "IdleTimeout": "30" } }""", "/Sessions/IdleTimeout does not match")]
    [InlineData("""{ "Backends": { "Wiki": {} } }""", "/Backends/Wiki does not match")]
    [InlineData("""{ "Backends": { "wiki": { "Acess": [] } } }""", "/Backends/wiki/Acess is not allowed")]
    [InlineData("""{ "Backends": { "wiki": { "Access": [ { "Effect": "Permit" } ] } } }""", "/Backends/wiki/Access/0/Effect fits no choice")]
    [InlineData("""{ "Backends": { "wiki": { "Provisioning": { "Adapter": "Skim" } } } }""", "/Backends/wiki/Provisioning/Adapter fits no choice")]
    [InlineData("""{ "Plugins": { "Phonebook": { "Path": "phonebook.dll" } } }""", "/Plugins/Phonebook does not match")]
    public void What_is_wrong_is_found_while_it_is_written(string json, string error) => Errors(Parse(json)).ShouldBe([error]);

    private const string Everything = """
        {
          "$schema": "./gateway/appsettings.schema.json",
          "Gateway": { "PublicOrigin": "https://sso.example.com", "TrustedProxies": [ "10.0.0.0/8" ], "Management": { "Url": "http://127.0.0.1:9090" } },
          "Saml": {
            "EntityId": "https://sso.example.com/sso/metadata",
            "SigningKeys": [ { "Path": "keys/sp.pfx", "Password": "env:SP_PASSWORD" } ],
            "IdentityProviders": {
              "corp": {
                "DisplayName": "Corporate login", "Metadata": "https://idp.example.com/metadata", "MetadataRefresh": "01:00:00",
                "Attributes": { "email": [ "mail", "urn:oid:0.9.2342.19200300.100.1.3" ], "groups": "memberOf" }
              }
            }
          },
          "Sessions": { "Store": "Redis", "IdleTimeout": "00:30:00", "AbsoluteTimeout": "10:00:00", "NearCache": "00:00:30", "OutageGrace": "00:01:00" },
          "Redis": { "Configuration": "redis1:6379,redis2:6379,ssl=true,password=env:REDIS_PASSWORD" },
          "Telemetry": { "SampleRatio": 0.1, "Otlp": { "Endpoint": "http://collector:4317", "Protocol": "Grpc", "Headers": { "authorization": "file:/run/secrets/otlp" } } },
          "Plugins": { "Acme.Phonebook": { "Path": "plugins/phonebook/Acme.Phonebook.dll", "Sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" } },
          "Backends": {
            "phones": {
              "Provisioning": { "Adapter": "Acme.Phonebook", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" }, "Acme.Phonebook": { "File": "phonebook.json" } }
            },
            "wiki": {
              "DisplayName": "Wiki", "Match": { "Hosts": [ "wiki.example.com" ], "Path": "/" },
              "Destinations": [ "http://10.0.0.5:8080", "http://10.0.0.6:8080" ],
              "Cluster": { "LoadBalancingPolicy": "LeastRequests", "HttpRequest": { "ActivityTimeout": "00:01:40" }, "HealthCheck": { "Active": { "Enabled": true, "Path": "/up" } } },
              "IdentityProvider": "corp",
              "Access": [
                { "Path": "/health", "Effect": "Public" },
                { "Path": "/admin", "Groups": [ "wiki-admins" ], "AuthnContext": [ "https://refeds.org/profile/mfa" ], "Effect": "Allow" },
                { "Attributes": { "department": [ "Engineering" ] }, "Effect": "Allow" },
                { "Effect": "Deny" }
              ],
              "Headers": { "X-Remote-User": "{username}", "X-Jit-Assertion": null, "X-Remote-Groups": { "From": "{groups}", "Separator": ";", "Encoding": "Percent", "MaxLength": 4096 } },
              "Provisioning": {
                "Adapter": "Scim", "Mode": "Blocking", "Create": true, "Update": "OnChange", "Match": [ "externalId={subject}", "userName={username}" ], "LinkExisting": false,
                "Mapping": { "userName": "{username}", "emails": [ "{email}" ], "active": true, "title": null, "profileId": { "From": "{role}", "Map": { "Manager": "00e1", "*": "00e2" } } },
                "Required": [ "userName", "emails" ], "Timeout": "00:00:05", "Retries": 2, "ErrorUrl": null,
                "Scim": { "BaseUrl": "https://wiki.example.com/scim/v2", "Token": "env:WIKI_SCIM_TOKEN" }
              }
            }
          },
          "Logging": { "LogLevel": { "Default": "Information" } },
          "Urls": "http://127.0.0.1:8080"
        }
        """;

    /// <summary>YARP's classes are described by YARP.</summary>
    private static bool IsForeign(string definition) =>
        definition is "ClusterOptions" || typeof(Yarp.ReverseProxy.Configuration.RouteConfig).Assembly.GetTypes().Any(t => t.Name == definition);

    private static IReadOnlyList<string> Errors(JsonNode configuration) => new SchemaValidator(GatewaySchema.Make()).Errors(configuration);

    private static JsonNode Parse(string json) => JsonNode.Parse(json, null, Lenient)!;

    private static IEnumerable<string> Names(JsonNode properties) => properties.AsObject().Select(p => p.Key);
}
