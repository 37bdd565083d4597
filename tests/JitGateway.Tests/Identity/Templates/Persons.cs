using JitGateway.Identity;

namespace JitGateway.Tests.Identity.Templates;

/// <summary>People for tests of templates and mappings.</summary>
internal static class Persons
{
    public static readonly UserIdentity Alice = With(
        ("username", ["ALICE"]),
        ("email", ["Alice@Example.COM"]),
        ("givenName", ["Alice", "Maria"]),
        ("surname", ["O'Brien"]),
        ("groups", ["eng", "staff", "wiki-admins"]),
        ("role", ["Manager"]));

    public static UserIdentity With(params (string Name, string[] Values)[] mapped) => new()
    {
        Subject = new SubjectKey("https://idp.example.com/metadata", "alice-0001"),
        IdentityProvider = "corp",
        NameId = "alice-0001",
        AuthnInstant = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Mapped = mapped.ToDictionary(m => m.Name, m => (IReadOnlyList<string>)m.Values, StringComparer.OrdinalIgnoreCase),
        Attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["urn:oid:2.5.4.42"] = ["Alice"],
            ["http://schemas.example.com/claims/department"] = ["Engineering"],
            ["odd|name}"] = ["odd"],
        },
    };
}
