using System.Collections.Frozen;
using static JitGateway.Saml.Presets.IdentityProviderPreset;

namespace JitGateway.Saml.Presets;

/// <summary>The presets. Each has a page under deploy/recipes/idp that says what to set in the product.</summary>
internal static class IdentityProviderPresets
{
    private const string Xmlsoap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
    private const string Microsoft = "http://schemas.microsoft.com/identity/claims/";
    private const string Windows = "http://schemas.microsoft.com/ws/2008/06/identity/claims/";
    private const string Uid = "urn:oid:0.9.2342.19200300.100.1.1";
    private const string Mail = "urn:oid:0.9.2342.19200300.100.1.3";
    private const string Display = "urn:oid:2.16.840.1.113730.3.1.241";
    private const string CommonName = "urn:oid:2.5.4.3";
    private const string GivenName = "urn:oid:2.5.4.42";
    private const string Surname = "urn:oid:2.5.4.4";
    private const string EduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
    private const string IsMemberOf = "urn:oid:1.3.6.1.4.1.5923.1.5.1.1";

    private static readonly FrozenDictionary<PresetName, IdentityProviderPreset> All = new Dictionary<PresetName, IdentityProviderPreset>
    {
        // the object id is the same in all applications and after any rename; user names and addresses are given away again
        [PresetName.Entra] = new()
        {
            SubjectFrom = Microsoft + "objectidentifier",
            Attributes = Names([Xmlsoap + "name", Xmlsoap + "upn"], [Xmlsoap + "emailaddress"], [Microsoft + "displayname"], [Xmlsoap + "givenname"], [Xmlsoap + "surname"], [Windows + "groups"],
                ("roles", [Windows + "role"]), ("tenant", [Microsoft + "tenantid"])),
        },
        [PresetName.Okta] = new()
        {
            SubjectFrom = "userId",
            Attributes = Names(["login", "username", "userName"], ["email", "mail"], ["displayName"], ["firstName", "givenName"], ["lastName", "sn"], ["groups"]),
        },

        // sends no attribute that nobody mapped, has no single logout, and no id that could be mapped
        [PresetName.Google] = new()
        {
            SingleLogout = Saml.SingleLogout.Off,
            Attributes = Names(["username"], ["email", "mail"], ["displayName"], ["firstName", "givenName"], ["lastName", "sn"], ["groups"]),
        },
        [PresetName.WorkspaceOne] = new()
        {
            Attributes = Names(["userName", "username"], ["email", "mail"], ["displayName"], ["firstName", "givenName"], ["lastName", "sn"], ["groups", "groupNames"]),
        },

        // the SID outlives renames; a UPN does not
        [PresetName.Adfs] = new()
        {
            SubjectFrom = Windows + "primarysid",
            Attributes = Names([Xmlsoap + "upn", Windows + "windowsaccountname"], [Xmlsoap + "emailaddress"], [Xmlsoap + "name", "http://schemas.xmlsoap.org/claims/CommonName"], [Xmlsoap + "givenname"],
                [Xmlsoap + "surname"], ["http://schemas.xmlsoap.org/claims/Group"], ("roles", [Windows + "role"])),
        },
        [PresetName.Keycloak] = new()
        {
            NameIdFormat = "persistent",
            Attributes = Names(["username", Uid, "uid"], ["email", "urn:oid:1.2.840.113549.1.9.1", Mail], ["displayName", Display], ["firstName", GivenName, "givenName"], ["lastName", Surname, "sn"],
                ["groups", "member", "memberOf"], ("roles", ["Role"])),
        },

        // NameIDs of federations are transient; subject-id is theirs for good (SAML V2.0 Subject Identifier Attributes Profile)
        [PresetName.Shibboleth] = new()
        {
            SubjectFrom = "urn:oasis:names:tc:SAML:attribute:subject-id",
            ScopeCheck = Saml.ScopeCheck.Always,   // one member of a federation is not to name the people of another
            Attributes = Names([EduPerson + "6", "eduPersonPrincipalName"], [Mail, "mail"], [Display, "displayName", CommonName], [GivenName, "givenName"], [Surname, "sn"], [IsMemberOf, "isMemberOf"],
                ("affiliation", [EduPerson + "9", "eduPersonScopedAffiliation"]), ("entitlement", [EduPerson + "7", "eduPersonEntitlement"])),
        },
        [PresetName.SimpleSamlPhp] = new()
        {
            NameIdFormat = "persistent",
            Attributes = Names(["uid", Uid], ["mail", Mail], ["displayName", Display, "cn", CommonName], ["givenName", GivenName], ["sn", Surname], ["groups", "memberOf", "isMemberOf", IsMemberOf]),
        },
        [PresetName.Salesforce] = new()
        {
            SubjectFrom = "userId",
            Attributes = Names(["username"], ["email"], ["displayName"], ["firstName"], ["lastName"], ["groups"]),
        },
    }.ToFrozenDictionary();

    public static IdentityProviderPreset Of(PresetName name) => All[name];
}
