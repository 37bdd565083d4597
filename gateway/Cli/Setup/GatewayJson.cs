using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace JitGateway.Cli.Setup;

/// <summary>The configuration's text, with comments that say why a line is there.</summary>
internal static class GatewayJson
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="metadata">As it is to stand there: a URL, or a path from the configuration's folder.</param>
    /// <param name="preset">The product that was recognised.</param>
    public static string Of(SetupAnswers answers, string metadata, string? preset)
    {
        var isHttps = answers.Origin.Scheme == Uri.UriSchemeHttps;
        var text = new StringBuilder($$"""
            {
              // editors complete and check the keys by it
              "$schema": "./{{SetupFiles.Schema}}",
              "Gateway": {
                // what browsers see; /sso/* is below it
                "PublicOrigin": {{Json(answers.Origin.GetLeftPart(UriPartial.Authority))}},

            """);
        if (isHttps)
        {
            text.Append("""
                    // whoever terminates TLS before the gateway: their X-Forwarded-* are believed, nobody else's. Without one, write the section Tls and leave this out
                    "TrustedProxies": [ "127.0.0.1" ],

                """);
        }

        text.Append($$"""
                // health, metrics and what the commands ask a node; never reachable from outside
                "Management": { "Url": {{Json(answers.Management)}} }
              },
              // where the gateway listens{{(isHttps ? "; whoever terminates TLS forwards to it" : "")}}
              "Urls": {{Json(answers.Urls)}},
              "Saml": {
                // signs our requests; the same on every node
                "SigningKeys": [ { "Certificate": "{{SetupFiles.Certificate}}", "Key": "{{SetupFiles.Key}}" } ],
                // an identity provider that encrypts does so for this one
                "DecryptionKeys": [ { "Certificate": "{{SetupFiles.Certificate}}", "Key": "{{SetupFiles.Key}}" } ],
                "IdentityProviders": {
                  {{Json(answers.IdentityProvider)}}: {

            """);
        if (preset is not null)
        {
            text.Append($"""
                        // recognised by its addresses: what is known of its attribute names and of what makes a person the same person. Take it out if it is wrong
                        "Preset": {Json(preset)},

                """);
        }

        if (answers.EntityId is { } entity) text.Append("        // which of those that are in the metadata\n        \"EntityId\": ").Append(Json(entity)).Append(",\n");
        text.Append($$"""
                    // read again hourly, so that new keys of the provider arrive by themselves{{(metadata.Contains("://", StringComparison.Ordinal) ? "" : "; a file is looked at each minute")}}
                    "Metadata": {{Json(metadata)}}
                  }
                }
              },

            """);
        if (answers.Redis is { } redis)
        {
            text.Append($$"""
                  // any node serves any person
                  "Sessions": { "Store": "Redis" },
                  "Redis": { "Configuration": {{Json(redis)}} },

                """);
        }

        text.Append($$"""
              "Backends": {
                {{Json(answers.Backend)}}: {
                  "Match": { {{(answers.Host is { } host ? $"\"Hosts\": [ {Json(host)} ], " : "")}}"Path": {{Json(answers.Path)}} },
                  // it must be reachable through the gateway alone: whoever reaches it directly can send any header
                  "Destinations": [ {{Json(answers.Destination.OriginalString)}} ],
                  // everybody who can sign in; the first rule that matches decides. Narrower: [ { "Groups": [ "staff" ], "Effect": "Allow" }, { "Effect": "Deny" } ]
                  "Access": [ { "Effect": "Allow" } ]{{AdapterJson.Of(answers)}}
                }
              }
            }

            """);
        return text.ToString();
    }

    public static string Json(string value) => JsonSerializer.Serialize(value, Readable);
}
