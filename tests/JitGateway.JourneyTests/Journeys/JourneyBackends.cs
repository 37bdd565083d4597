using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>The backends that the journeys go to, as an operator would write them.</summary>
internal static class JourneyBackends
{
    /// <summary>The mapping from a person to an account of the wiki.</summary>
    private const string Mapping = """
        {
          "userName": "{username}",
          "externalId": "{subject}",
          "displayName": "{displayName}",
          "name.givenName": "{givenName}",
          "name.familyName": "{surname}",
          "emails": "{email}",
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "{department}",
          "active": true
        }
        """;

    /// <summary>The scimmy server's application, for staff only; its accounts are kept by SCIM.</summary>
    public static string Wiki(ScimmyServer scimmy) => Wiki(scimmy.Origin, scimmy.BaseUrl, scimmy.Token);

    /// <param name="application">Serves <c>/app</c>.</param>
    /// <param name="scim">The base URL of SCIM, which may be elsewhere.</param>
    /// <param name="token">The bearer token of SCIM.</param>
    public static string Wiki(Uri application, Uri scim, string token) => $$"""
        {
          "DisplayName": "Wiki",
          "Match": { "Path": "/app" },
          "Destinations": [ "{{application}}" ],
          "Access": [ { "Groups": [ "staff" ], "Effect": "Allow" }, { "Effect": "Deny" } ],
          "Provisioning": {
            "Adapter": "Scim",
            "Match": [ "externalId={subject}", "userName={username}" ],
            "Mapping": {{Mapping}},
            "Required": [ "userName", "emails" ],
            "Timeout": "00:00:05", "Retries": 0,
            "Scim": { "BaseUrl": "{{scim}}", "Token": "{{token}}" }
          }
        }
        """;

    /// <summary>An application without accounts, where everybody who is signed in may go.</summary>
    public static string Plain(Uri destination, string path) => $$"""
        { "Match": { "Path": "{{path}}", "StripPrefix": true }, "Destinations": [ "{{destination}}" ], "Provisioning": { "Adapter": "None" } }
        """;

    /// <summary>What an identity provider's own attribute names mean here, beyond the usual names.</summary>
    public const string Attributes = """{ "department": [ "department" ], "groups": [ "memberOf", "groups" ] }""";
}
