using JitGateway.Configuration;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity;
using JitGateway.Saml.Presets;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using static JitGateway.Tests.Saml.Validation.Identification;

namespace JitGateway.Tests.Saml.Presets;

/// <summary>Each preset on a message as its product documents it, with the settings of its page and nothing else.</summary>
public sealed class PresetTests
{
    private const string Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
    private const string EmailAddress = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    private const string Persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    private const string Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    private const string BasicName = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
    private const string UriName = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
    private const string UnspecifiedName = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified";
    private const string Xmlsoap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

    /// <summary>Object ids for groups, no NameFormat, the assertion signed, the user's principal name as NameID.</summary>
    [Fact]
    public void Entra()
    {
        var person = PersonOf("Entra", Exchange.Good with
        {
            Signed = Signed.Assertion,
            TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
            NameId = "ada@contoso.com",
            NameIdFormat = EmailAddress,
            AuthnContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
            Attributes =
            [
                new("http://schemas.microsoft.com/identity/claims/tenantid", "aad1e2b0-1111-4222-8333-944455556666"),
                new("http://schemas.microsoft.com/identity/claims/objectidentifier", "0f3c8d5e-7a1b-4c2d-9e3f-123456789abc"),
                new("http://schemas.microsoft.com/identity/claims/displayname", "Ada Lovelace"),
                new("http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", "5b0c1d2e-0000-4000-8000-000000000001", "5b0c1d2e-0000-4000-8000-000000000002"),
                new("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "Editor"),
                new("http://schemas.microsoft.com/identity/claims/identityprovider", "https://sts.windows.net/aad1e2b0-1111-4222-8333-944455556666/"),
                new("http://schemas.microsoft.com/claims/authnmethodsreferences", "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password", "http://schemas.microsoft.com/claims/multipleauthn"),
                new(Xmlsoap + "givenname", "Ada"), new(Xmlsoap + "surname", "Lovelace"), new(Xmlsoap + "emailaddress", "ada@contoso.com"), new(Xmlsoap + "name", "ada@contoso.com"),
            ],
        });

        ShouldBe(person, "0f3c8d5e-7a1b-4c2d-9e3f-123456789abc", "ada@contoso.com", "ada@contoso.com", "Ada Lovelace", "Ada", "Lovelace", ["5b0c1d2e-0000-4000-8000-000000000001", "5b0c1d2e-0000-4000-8000-000000000002"]);
        person.Mapped["roles"].ShouldBe(["Editor"]);
        person.Mapped["tenant"].ShouldBe(["aad1e2b0-1111-4222-8333-944455556666"]);
    }

    /// <summary>Somebody who was renamed is who they were.</summary>
    [Fact]
    public void Entra_knows_somebody_again_after_a_rename()
    {
        var before = Exchange.Good with { NameId = "ada@contoso.com", NameIdFormat = EmailAddress, Attributes = [new("http://schemas.microsoft.com/identity/claims/objectidentifier", "0f3c8d5e"), new(Xmlsoap + "name", "ada@contoso.com")] };
        var after = before with { NameId = "ada.king@contoso.com", Attributes = [new("http://schemas.microsoft.com/identity/claims/objectidentifier", "0f3c8d5e"), new(Xmlsoap + "name", "ada.king@contoso.com")] };

        PersonOf("Entra", after).Subject.ShouldBe(PersonOf("Entra", before).Subject);
        PersonOf("Entra", after).Username.ShouldBe("ada.king@contoso.com");
    }

    /// <summary>Both signed, types and unspecified NameFormats, attributes as the page has them entered.</summary>
    [Fact]
    public void Okta() => ShouldBe(PersonOf("Okta", Exchange.Good with
    {
        Signed = Signed.Both,
        TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
        IssuerFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
        NameId = "ada@example.com",
        NameIdFormat = Unspecified,
        Attributes =
        [
            new("userId", "00u1abcd2EFGHIJKL3x7") { NameFormat = UnspecifiedName, Type = "xs:string" }, new("login", "ada@example.com") { NameFormat = UnspecifiedName, Type = "xs:string" },
            new("email", "ada@example.com") { NameFormat = UnspecifiedName, Type = "xs:string" }, new("firstName", "Ada") { NameFormat = UnspecifiedName, Type = "xs:string" },
            new("lastName", "Lovelace") { NameFormat = UnspecifiedName, Type = "xs:string" }, new("displayName", "Ada Lovelace") { NameFormat = UnspecifiedName, Type = "xs:string" },
            new("groups", "Everyone", "wiki-staff") { NameFormat = UnspecifiedName, Type = "xs:string" },
        ],
    }), "00u1abcd2EFGHIJKL3x7", "ada@example.com", "ada@example.com", "Ada Lovelace", "Ada", "Lovelace", ["Everyone", "wiki-staff"]);

    /// <summary>The response signed and the assertion not ("Signed response"), the primary address as NameID.</summary>
    [Fact]
    public void Google() => ShouldBe(PersonOf("Google", Exchange.Good with
    {
        Signed = Signed.Response,
        TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
        NameId = "ada@example.com",
        NameIdFormat = EmailAddress,
        AuthnContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
        Attributes = [new("email", "ada@example.com") { Type = "xs:anyType" }, new("firstName", "Ada") { Type = "xs:anyType" }, new("lastName", "Lovelace") { Type = "xs:anyType" }, new("groups", "Wiki Staff") { Type = "xs:anyType" }],
    }), "ada@example.com", "ada@example.com", "ada@example.com", null, "Ada", "Lovelace", ["Wiki Staff"]);

    /// <summary>The user name as NameID, of no stated format.</summary>
    [Fact]
    public void Workspace_ONE_Access() => ShouldBe(PersonOf("WorkspaceOne", Exchange.Good with
    {
        Signed = Signed.Both,
        TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
        NameId = "ada",
        NameIdFormat = Unspecified,
        Attributes =
        [
            new("userName", "ada") { NameFormat = BasicName, Type = "xs:string" }, new("email", "ada@example.com") { NameFormat = BasicName, Type = "xs:string" }, new("firstName", "Ada") { NameFormat = BasicName, Type = "xs:string" },
            new("lastName", "Lovelace") { NameFormat = BasicName, Type = "xs:string" }, new("groups", "ALL USERS", "wiki-staff@example.com") { NameFormat = BasicName, Type = "xs:string" },
        ],
    }), "ada", "ada", "ada@example.com", null, "Ada", "Lovelace", ["ALL USERS", "wiki-staff@example.com"]);

    /// <summary>Claim types as names, the assertion signed.</summary>
    [Fact]
    public void Adfs() => ShouldBe(PersonOf("Adfs", Exchange.Good with
    {
        Signed = Signed.Assertion,
        TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
        NameId = "ada@corp.example.com",
        NameIdFormat = Unspecified,
        Attributes =
        [
            new(Xmlsoap + "upn", "ada@corp.example.com"), new(Xmlsoap + "emailaddress", "ada@example.com"), new(Xmlsoap + "name", "Ada Lovelace"), new(Xmlsoap + "givenname", "Ada"), new(Xmlsoap + "surname", "Lovelace"),
            new("http://schemas.xmlsoap.org/claims/Group", "Domain Users", "Wiki Staff"), new("http://schemas.microsoft.com/ws/2008/06/identity/claims/primarysid", "S-1-5-21-1004336348-1177238915-682003330-1105"),
        ],
    }), "S-1-5-21-1004336348-1177238915-682003330-1105", "ada@corp.example.com", "ada@example.com", "Ada Lovelace", "Ada", "Lovelace", ["Domain Users", "Wiki Staff"]);

    /// <summary>The response signed, urn:oid names with FriendlyNames from the X500 mappers, roles in an attribute of their own.</summary>
    [Fact]
    public void Keycloak()
    {
        var person = PersonOf("Keycloak", Exchange.Good with
        {
            Signed = Signed.Response,
            TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
            NameId = "G-6e2a1050-0fc0-479b-bf6e-29cd3ccb373b",
            NameIdFormat = Persistent,
            AuthnContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
            Attributes =
            [
                new("username", "ada") { NameFormat = BasicName, Type = "xs:string" },
                new("urn:oid:1.2.840.113549.1.9.1", "ada@example.com") { NameFormat = UriName, FriendlyName = "email", Type = "xs:string" },
                new("urn:oid:2.5.4.42", "Ada") { NameFormat = UriName, FriendlyName = "givenName", Type = "xs:string" },
                new("urn:oid:2.5.4.4", "Lovelace") { NameFormat = UriName, FriendlyName = "surname", Type = "xs:string" },
                new("member", "wiki-staff") { NameFormat = BasicName, Type = "xs:string" },
                new("Role", "default-roles-example") { NameFormat = BasicName, Type = "xs:string" }, new("Role", "editor") { NameFormat = BasicName, Type = "xs:string" },
            ],
        });

        ShouldBe(person, "G-6e2a1050-0fc0-479b-bf6e-29cd3ccb373b", "ada", "ada@example.com", null, "Ada", "Lovelace", ["wiki-staff"]);
        person.Mapped["roles"].ShouldBe(["default-roles-example", "editor"]);
    }

    /// <summary>A transient NameID, urn:oid names, scoped values; the response signed and the assertion encrypted.</summary>
    [Fact]
    public void Shibboleth()
    {
        var person = PersonOf("Shibboleth", Exchange.Good with
        {
            TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
            NameId = "AAdzZWNyZXQxXk4",
            NameIdFormat = Transient,
            NameQualifier = Exchange.Idp,
            SpNameQualifier = Exchange.Sp,
            Attributes =
            [
                Oid("urn:oasis:names:tc:SAML:attribute:subject-id", "subject-id", "a1b2c3d4@university.example"), Oid("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName", "ada@university.example"),
                Oid("urn:oid:0.9.2342.19200300.100.1.3", "mail", "ada.lovelace@university.example"), Oid("urn:oid:2.16.840.1.113730.3.1.241", "displayName", "Ada Lovelace"), Oid("urn:oid:2.5.4.42", "givenName", "Ada"),
                Oid("urn:oid:2.5.4.4", "sn", "Lovelace"), Oid("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "eduPersonScopedAffiliation", "member@university.example", "staff@university.example"),
                Oid("urn:oid:1.3.6.1.4.1.5923.1.5.1.1", "isMemberOf", "wiki:staff"), Oid("urn:oid:1.3.6.1.4.1.5923.1.1.1.7", "eduPersonEntitlement", "urn:mace:dir:entitlement:common-lib-terms"),
            ],
        });

        ShouldBe(person, "a1b2c3d4@university.example", "ada@university.example", "ada.lovelace@university.example", "Ada Lovelace", "Ada", "Lovelace", ["wiki:staff"]);
        person.Mapped["affiliation"].ShouldBe(["member@university.example", "staff@university.example"]);
        person.Mapped["entitlement"].ShouldBe(["urn:mace:dir:entitlement:common-lib-terms"]);

        static SamlAttributeMessage Oid(string name, string friendlyName, params string[] values) => new(name, values) { NameFormat = UriName, FriendlyName = friendlyName };
    }

    /// <summary>Short names of the NameFormat basic, both signed.</summary>
    [Fact]
    public void SimpleSAMLphp() => ShouldBe(PersonOf("SimpleSamlPhp", Exchange.Good with
    {
        Signed = Signed.Both,
        NameId = "c5cc2f5a66a6e0e4c8b1d3c5ce6b1d9d4c1d2e3f",
        NameIdFormat = Persistent,
        SpNameQualifier = Exchange.Sp,
        AuthnContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
        Attributes =
        [
            new("uid", "ada") { NameFormat = BasicName, Type = "xs:string" }, new("mail", "ada@example.com") { NameFormat = BasicName, Type = "xs:string" }, new("displayName", "Ada Lovelace") { NameFormat = BasicName, Type = "xs:string" },
            new("givenName", "Ada") { NameFormat = BasicName, Type = "xs:string" }, new("sn", "Lovelace") { NameFormat = BasicName, Type = "xs:string" }, new("memberOf", "staff") { NameFormat = BasicName, Type = "xs:string" },
        ],
    }), "c5cc2f5a66a6e0e4c8b1d3c5ce6b1d9d4c1d2e3f", "ada", "ada@example.com", "Ada Lovelace", "Ada", "Lovelace", ["staff"]);

    /// <summary>Four attributes that are always there, and those of the page.</summary>
    [Fact]
    public void Salesforce() => ShouldBe(PersonOf("Salesforce", Exchange.Good with
    {
        Signed = Signed.Both,
        TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
        IssuerFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
        NameId = "ada@example.com.prod",
        NameIdFormat = Unspecified,
        AuthnContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
        Attributes =
        [
            new("userId", "005Hs00000AbCdEIAV") { NameFormat = UnspecifiedName, Type = "xs:anyType" }, new("username", "ada@example.com.prod") { NameFormat = UnspecifiedName, Type = "xs:anyType" },
            new("email", "ada@example.com") { NameFormat = UnspecifiedName, Type = "xs:anyType" }, new("is_portal_user", "false") { NameFormat = UnspecifiedName, Type = "xs:anyType" },
            new("firstName", "Ada") { NameFormat = UnspecifiedName, Type = "xs:anyType" }, new("lastName", "Lovelace") { NameFormat = UnspecifiedName, Type = "xs:anyType" }, new("displayName", "Ada Lovelace") { NameFormat = UnspecifiedName, Type = "xs:anyType" },
        ],
    }), "005Hs00000AbCdEIAV", "ada@example.com.prod", "ada@example.com", "Ada Lovelace", "Ada", "Lovelace", []);

    [Fact]
    public void What_an_operator_wrote_stands_against_any_preset()
    {
        var provider = Compiled("""
            "Preset": "Keycloak", "SubjectFrom": "employeeNumber", "SingleLogout": "Off", "Attributes": { "email": [ "workMail" ], "department": [ "ou" ] }
            """);

        (provider.Options.SubjectFrom, provider.Options.SingleLogout, provider.NameIdFormat).ShouldBe(("employeeNumber", JitGateway.Saml.SingleLogout.Off, null));
        provider.Mapping.Attributes["email"].ShouldBe(["workMail"]);
        provider.Mapping.Attributes["department"].ShouldBe(["ou"]);
        provider.Mapping.Attributes["groups"].ShouldBe(["groups", "member", "memberOf"]);
    }

    [Fact]
    public void An_unknown_one_is_answered_with_those_there_are()
    {
        using var folder = new ConfigurationFolder().With("""
            { "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Saml": { "IdentityProviders": { "corp": { "Metadata": "idp.xml", "Preset": "Entraa" }, "other": { "Metadata": "idp.xml", "Preset": "Shib" } } } }
            """);

        folder.Errors().ShouldBe([
            "Saml:IdentityProviders:corp:Preset = \"Entraa\": is not the name of a value. Did you mean \"Entra\"? Legal: Adfs, Entra, Google, Keycloak, Okta, Salesforce, Shibboleth, SimpleSamlPhp, WorkspaceOne.",
            "Saml:IdentityProviders:other:Preset = \"Shib\": is not the name of a value. Use one of: Adfs, Entra, Google, Keycloak, Okta, Salesforce, Shibboleth, SimpleSamlPhp, WorkspaceOne.",
        ]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_gives_a_configuration_that_is_accepted(string preset) => Compiled($"\"Preset\": \"{preset}\"").Mapping.Attributes.ShouldNotBeEmpty();

    public static TheoryData<string> Names => [.. Enum.GetNames<PresetName>()];

    private static UserIdentity PersonOf(string preset, SamlResponseMessage message) => Person(message, Compiled($"\"Preset\": \"{preset}\"").Mapping);

    private static void ShouldBe(UserIdentity person, string subject, string username, string email, string? displayName, string givenName, string surname, string[] groups)
    {
        (person.Subject.Value, person.Username, person.Email, person.DisplayName).ShouldBe((subject, username, email, displayName));
        person.Mapped["givenName"].ShouldBe([givenName]);
        person.Mapped["surname"].ShouldBe([surname]);
        person.Groups.ShouldBe(groups);
    }

    /// <summary>The settings as the gateway has them from a configuration with these members.</summary>
    private static JitGateway.Saml.IdentityProvider Compiled(string members)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Saml": { "IdentityProviders": { "corp": { "Metadata": "idp.xml", {{members}} } } } }""");
        using var app = (IDisposable)GatewayHost.Build(folder.Files());
        return ((WebApplication)app).Services.GetRequiredService<Active<JitGateway.Saml.ServiceProvider>>().Value.IdentityProviders["corp"];
    }
}
