using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.JourneyTests.Servers;

/// <summary>The configuration file of a gateway under test. What every test needs is there; a test adds what it is about.</summary>
internal sealed class GatewayConfiguration
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    /// <summary>How long a command of Redis may take where promptness is not the point: a busy machine is no outage.</summary>
    private const string Patiently = "00:00:02";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // the same for all gateways of a test run: making a key takes a good part of a gateway's start
    private static readonly Lazy<KeyPair> Signing = new(() => KeyPair.Create("JitGateway under test")), Https = new(() => KeyPair.Create("JitGateway under test, for https")), Decryption = new(() => KeyPair.Create("JitGateway under test, for encryption"));

    private readonly JsonObject _root;

    public GatewayConfiguration(int port)
        : this(new Uri($"http://127.0.0.1:{port}"))
    {
    }

    /// <param name="origin">With https the gateway has a certificate of its own, which nobody vouches for.</param>
    public GatewayConfiguration(Uri origin)
    {
        Origin = origin;
        Directory = RepositoryPaths.NewWorkDirectory("gateway");
        Signing.Value.WriteTo(Directory, "sp");
        _root = Parse($$"""
            {
              "Logging": { "LogLevel": { "Default": "Debug" } },
              "Gateway": { "PublicOrigin": "{{Origin.GetLeftPart(UriPartial.Authority)}}" },
              "Saml": {
                "EntityId": "{{Origin.GetLeftPart(UriPartial.Authority)}}/sso/metadata",
                "SigningKeys": [ { "Certificate": "sp.crt", "Key": "sp.key" } ],
                "IdentityProviders": {}
              },
              "Backends": {}
            }
            """);
        if (Origin.Scheme != Uri.UriSchemeHttps) return;
        Https.Value.WriteTo(Directory, "https");
        With("Tls:Certificates", """[ { "Certificate": "https.crt", "Key": "https.key" } ]""");
    }

    /// <summary>What browsers are told; a second node on another port has the same.</summary>
    public Uri Origin { get; }

    /// <summary>Where the file and the keys are.</summary>
    public string Directory { get; }

    public GatewayConfiguration With(string section, string json)
    {
        var path = section.Split(':');
        var parent = _root;
        foreach (var name in path[..^1])
        {
            if (parent[name] is null) parent[name] = new JsonObject();
            parent = parent[name]!.AsObject();
        }

        parent[path[^1]] = JsonNode.Parse(json, null, Lenient);
        return this;
    }

    /// <summary>Adds what a page says; its lists take the place of those that are there.</summary>
    public GatewayConfiguration WithPage(string json)
    {
        Add(Parse(json), _root);
        return this;
    }

    public GatewayConfiguration WithIdentityProvider(string name, Uri metadata, string attributes = "{}") =>
        With($"Saml:IdentityProviders:{name}", $$"""{ "DisplayName": "{{name}}", "Metadata": "{{metadata}}", "Attributes": {{attributes}} }""");

    /// <summary>Messages may be encrypted for a key of its own, which is published.</summary>
    public GatewayConfiguration WithDecryptionKey()
    {
        Decryption.Value.WriteTo(Directory, "decryption");
        return With("Saml:DecryptionKeys", """[ { "Certificate": "decryption.crt", "Key": "decryption.key" } ]""");
    }

    public GatewayConfiguration WithBackend(string name, string json) => With($"Backends:{name}", json);

    /// <param name="redis">Text for <c>Redis:Configuration</c>.</param>
    /// <param name="more">More of the section.</param>
    public GatewayConfiguration WithRedis(string redis, string more = "") =>
        With("Redis", $$"""{ "Configuration": "{{redis}}", "CommandTimeout": "{{Patiently}}" {{more}} }""").With("Sessions", """{ "Store": "Redis" }""");

    /// <summary>Writes the file where it is not there as it should be: the nodes that have read it would read it again.</summary>
    public string Write()
    {
        var file = Path.Combine(Directory, "gateway.json");
        var text = _root.ToJsonString(Indented);
        if (!File.Exists(file) || File.ReadAllText(file) != text) File.WriteAllText(file, text);
        return file;
    }

    private static void Add(JsonObject more, JsonObject into)
    {
        foreach (var (name, value) in more)
            if (value is JsonObject section && into[name] is JsonObject known) Add(section, known);
            else into[name] = value?.DeepClone();
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json, null, Lenient)!.AsObject();
}
