using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Access;

/// <summary>What an operator reads when rules are wrong.</summary>
public sealed class BrokenAccessConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(""" "Deny" """,
        "Backends:wiki:Access = \"Deny\": is a single value where a list of rules belongs. Write a list of rules: [ { \"Path\": \"/admin\", \"Groups\": [ \"admins\" ], \"Effect\": \"Allow\" }, … ].")]
    [InlineData(""" { "Path": "/admin", "Effect": "Deny" } """,
        "Backends:wiki:Access:Effect: stands in a list of rules, which has no names. Write a list of rules: [ { \"Path\": \"/admin\", \"Groups\": [ \"admins\" ], \"Effect\": \"Allow\" }, … ].")]
    [InlineData(""" [ "Deny" ] """,
        "Backends:wiki:Access:0 = \"Deny\": is a single value where a section belongs. Write an object with: Path, Methods, Groups, Attributes, IdentityProviders, AuthnContext, AuthnContextComparison, MaxAuthnAge, Passive, Effect.")]
    [InlineData(""" [ { "Path": "/admin" } ] """,
        "Backends:wiki:Access:0:Effect: is missing. Write Public, Allow or Deny.")]
    [InlineData(""" [ { "Effect": "StepUp" } ] """,
        "Backends:wiki:Access:0:Effect = \"StepUp\": is not the name of a value. Use one of: Allow, Deny, Public.")]
    [InlineData(""" [ { "Effect": "Denny" } ] """,
        "Backends:wiki:Access:0:Effect = \"Denny\": is not the name of a value. Did you mean \"Deny\"? Legal: Allow, Deny, Public.")]
    [InlineData(""" [ { "Group": [ "a" ], "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Group: is not a key that is known here. Did you mean \"Groups\"? Known: Attributes, AuthnContext, AuthnContextComparison, Effect, Groups, IdentityProviders, MaxAuthnAge, Methods, Passive, Path.")]
    [InlineData(""" [ { "Path": "admin", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Path = \"admin\": does not begin with a slash. Write /admin.")]
    [InlineData(""" [ { "Path": "/admin/*", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Path = \"/admin/*\": is not a plain path. Write whole segments without pattern, query, escapes, empty or dot segments, as in /admin.")]
    [InlineData(""" [ { "Path": "/a%20b", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Path = \"/a%20b\": is not a plain path. Write whole segments without pattern, query, escapes, empty or dot segments, as in /admin.")]
    [InlineData(""" [ { "Path": "/a/../admin", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Path = \"/a/../admin\": is not a plain path. Write whole segments without pattern, query, escapes, empty or dot segments, as in /admin.")]
    [InlineData(""" [ { "MaxAuthnAge": "00:10:00", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:MaxAuthnAge: would deny to whoever signed in lately. Write it into a rule with \"Effect\": \"Allow\".")]
    [InlineData(""" [ { "MaxAuthnAge": "00:10:00", "Effect": "Public" } ] """,
        "Backends:wiki:Access:0:MaxAuthnAge: asks who the person is, but Public lets anybody in. Write \"Effect\": \"Allow\", or remove MaxAuthnAge.")]
    [InlineData(""" [ { "Passive": true, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Passive = \"true\": asks unseen who is there, but this rule needs a person in any case. Write it into a rule with \"Effect\": \"Public\"; for logins there is Passive in the backend's section Login.")]
    [InlineData(""" [ { "AuthnContext": "mfa", "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:AuthnContext:0 = \"mfa\": is not the URI of an authentication context. Write one such as urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport.")]
    [InlineData(""" [ { "Methods": [ "GET", "P0ST" ], "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Methods:1 = \"P0ST\": is not an HTTP method. Write a method such as GET or POST.")]
    [InlineData(""" [ { "Groups": [], "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Groups: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "Attributes": { "department": [] }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:department: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "Attributes": {}, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "IdentityProviders": null, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:IdentityProviders: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "IdentityProviders": [ "corp" ], "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:IdentityProviders:0 = \"corp\": is not the name of an identity provider. No identity provider exists yet.")]
    [InlineData(""" [ { "Path": "/x", "Groups": [ "a" ], "Effect": "Public" } ] """,
        "Backends:wiki:Access:0:Groups: asks who the person is, but Public lets anybody in. Write \"Effect\": \"Allow\", or remove Groups.")]
    [InlineData(""" [ { "AuthnContext": [ "urn:x" ], "Effect": "Public" } ] """,
        "Backends:wiki:Access:0:AuthnContext: asks who the person is, but Public lets anybody in. Write \"Effect\": \"Allow\", or remove AuthnContext.")]
    [InlineData(""" [ { "Effect": "Deny" }, { "Path": "/health", "Effect": "Public" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    [InlineData(""" [ { "Path": "/a", "Effect": "Public" }, { "Path": "/A/b", "Groups": [ "x" ], "Effect": "Allow" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    [InlineData(""" [ { "Methods": [ "GET", "POST" ], "Effect": "Allow" }, { "Methods": [ "HEAD" ], "Effect": "Deny" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    public void The_list_Access(string access, string expected) => ErrorsOf($$""" "Access": {{access}} """).ShouldContain(expected);

    [Theory]
    [InlineData("false", "/admin",
        "Backends:wiki:Access:0:Path = \"/admin\": is outside of /wiki, which is all that the backend gets, so the rule can never match. Write /wiki/admin.")]
    [InlineData("true", "/wiki/admin",
        "Backends:wiki:Access:0:Path = \"/wiki/admin\": begins with /wiki, which the backend does not see (StripPrefix). Write the path as the backend sees it: /admin.")]
    public void A_path_that_the_backend_never_sees(string strip, string path, string expected) =>
        ErrorsOf($$""" "Match": { "Path": "/wiki", "StripPrefix": {{strip}} }, "Access": [ { "Path": "{{path}}", "Effect": "Deny" } ] """).ShouldContain(expected);

    [Theory]
    [InlineData(""" "Access": [] """)]
    [InlineData(""" "Access": [ { "Path": "/", "Effect": "Public" } ] """)]
    [InlineData(""" "Access": [ { "Path": "/a", "Effect": "Deny" }, { "Path": "/ab", "Effect": "Public" }, { "Path": "/", "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Methods": "GET", "Effect": "Allow" }, { "Methods": "POST", "Groups": "editors", "Effect": "Allow" }, { "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Attributes": { "urn:oid:2.5.4.11": [ "Engineering" ] }, "Effect": "Allow" }, { "Effect": "Deny" } ] """)]
    [InlineData(""" "Match": { "Path": "/wiki" }, "Access": [ { "Path": "/wiki/admin", "Effect": "Deny" }, { "Path": "/", "Effect": "Allow" } ] """)]
    public void Good_rules_are_taken(string keys) => ErrorsOf(keys).ShouldBeEmpty();

    /// <summary>Whoever comes through corp has shown a second factor, so a rule for passwords alone would fit nobody.</summary>
    [Theory]
    [InlineData(""" "Login": { "AuthnContext": "urn:password" } """, "Backends:wiki:Login:AuthnContext = \"urn:password\": is met by nothing that corp lets in (RequestedAuthnContext). Name what both have, or a weaker one there.")]
    [InlineData(""" "Access": [ { "AuthnContext": [ "urn:password", "urn:card" ], "Effect": "Allow" } ] """, "Backends:wiki:Access:0:AuthnContext = \"urn:password, urn:card\": is met by nothing that corp lets in (RequestedAuthnContext). Name what both have, or a weaker one there.")]
    [InlineData(""" "Access": [ { "AuthnContext": [ "urn:password", "urn:mfa" ], "Effect": "Allow" } ] """, null)]
    [InlineData(""" "IdentityProvider": [ "corp", "partner" ], "Access": [ { "AuthnContext": "urn:password", "Effect": "Allow" } ] """, null)]
    [InlineData(""" "IdentityProvider": [ "corp", "partner" ], "Access": [ { "AuthnContext": "urn:password", "IdentityProviders": "corp", "Effect": "Allow" } ] """, "Backends:wiki:Access:0:AuthnContext = \"urn:password\": is met by nothing that corp lets in (RequestedAuthnContext). Name what both have, or a weaker one there.")]
    public void A_context_that_no_login_could_have(string keys, string? expected)
    {
        _folder.With("""
            { "Saml": { "IdentityProviders": {
                "corp": { "Metadata": "https://corp.example.org/metadata", "RequestedAuthnContext": "urn:mfa" },
                "partner": { "Metadata": "https://partner.example.org/metadata" } } } }
            """, "saml.json");
        ErrorsOf(keys.Contains("partner", StringComparison.Ordinal) ? keys : $"\"IdentityProvider\": \"corp\", {keys}").ShouldBe(expected is null ? [] : [expected]);
    }

    private IReadOnlyList<string> ErrorsOf(string keys) => _folder.With(
        $$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Backends": { "wiki": { "Destinations": "http://10.0.0.5", {{keys}} } } }""").Errors();
}
