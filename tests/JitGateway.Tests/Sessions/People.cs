using JitGateway.Identity;

namespace JitGateway.Tests.Sessions;

/// <summary>Persons as an identity provider describes them.</summary>
internal static class People
{
    public static readonly DateTimeOffset SignedIn = new(2026, 3, 1, 11, 59, 58, TimeSpan.Zero);

    /// <summary>Ten attributes, mapped names beside them.</summary>
    public static UserIdentity Ada(DateTimeOffset? notOnOrAfter = null, string nameId = "8f14e45f-ada") => new()
    {
        Subject = new SubjectKey("https://idp.example.com/metadata", nameId),
        IdentityProvider = "corp",
        NameId = nameId,
        NameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        NameQualifier = "https://idp.example.com/metadata",
        SpNameQualifier = "https://sso.example.com/sso/metadata",
        SessionIndex = "_c9f0f895fb98ab9159f51fd0297e236d",
        AuthnInstant = SignedIn,
        AuthnContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        SessionNotOnOrAfter = notOnOrAfter,
        Mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["username"] = ["ada.lovelace"],
            ["email"] = ["ada.lovelace@example.com"],
            ["displayName"] = ["Ada Lovelace"],
            ["givenName"] = ["Ada"],
            ["surname"] = ["Lovelace"],
            ["groups"] = ["engineering", "wiki-admins", "Zürich"],
        },
        Attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["urn:oid:0.9.2342.19200300.100.1.1"] = ["ada.lovelace"],
            ["urn:oid:0.9.2342.19200300.100.1.3"] = ["ada.lovelace@example.com"],
            ["urn:oid:2.16.840.1.113730.3.1.241"] = ["Ada Lovelace"],
            ["urn:oid:2.5.4.42"] = ["Ada"],
            ["urn:oid:2.5.4.4"] = ["Lovelace"],
            ["memberOf"] = ["engineering", "wiki-admins", "Zürich"],
            ["department"] = ["Analytical Engines"],
            ["employeeNumber"] = ["000103"],
            ["telephoneNumber"] = ["+44 20 7946 0958"],
            ["costCentre"] = ["4711", ""],
        },
    };

    public static UserIdentity Grace(string identityProvider = "corp") => new()
    {
        Subject = new SubjectKey("https://idp.example.com/metadata", "c4ca4238-grace"),
        IdentityProvider = identityProvider,
        AuthnInstant = SignedIn,
        Mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase) { ["username"] = ["grace.hopper"] },
        Attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
    };
}
