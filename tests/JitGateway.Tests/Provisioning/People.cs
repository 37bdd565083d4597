using JitGateway.Identity;

namespace JitGateway.Tests.Provisioning;

/// <summary>People who pass.</summary>
internal static class People
{
    public static UserIdentity Alice(params (string Name, string? Value)[] changes) => Of("alice-0001",
        [("username", "alice"), ("displayName", "Alice O'Brien"), ("email", "alice@example.com"), ("title", "Engineer"), .. changes]);

    public static UserIdentity Of(string subject, params (string Name, string? Value)[] values)
    {
        var mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        var attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            var (target, key) = name.StartsWith("attr:", StringComparison.Ordinal) ? (attributes, name[5..]) : (mapped, name);
            if (value is null) target.Remove(key);
            else target[key] = value.Split(';');
        }

        return new UserIdentity
        {
            Subject = new SubjectKey("https://idp.example.com/metadata", subject),
            IdentityProvider = "corp",
            NameId = subject,
            AuthnInstant = ProvisioningTestBed.SignedInAt,
            Mapped = mapped,
            Attributes = attributes,
        };
    }
}
