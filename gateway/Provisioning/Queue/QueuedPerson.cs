using JitGateway.Identity;

namespace JitGateway.Provisioning.Queue;

/// <summary>A person as the queue keeps them: everything that a mapping may ask for, also one that is in force only when their turn comes.</summary>
internal sealed record QueuedPerson(
    string Issuer, string Value, string IdentityProvider, string? NameId, string? NameIdFormat, DateTimeOffset AuthnInstant, string? AuthnContext,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Mapped, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes)
{
    public static QueuedPerson Of(UserIdentity user) =>
        new(user.Subject.Issuer, user.Subject.Value, user.IdentityProvider, user.NameId, user.NameIdFormat, user.AuthnInstant, user.AuthnContext, user.Mapped, user.Attributes);

    /// <summary>The person who signed in: only what was sealed by a node comes here.</summary>
    public UserIdentity ToIdentity() => new()
    {
        Subject = new SubjectKey(Issuer, Value),
        IdentityProvider = IdentityProvider,
        NameId = NameId,
        NameIdFormat = NameIdFormat,
        AuthnInstant = AuthnInstant,
        AuthnContext = AuthnContext,
        Mapped = new Dictionary<string, IReadOnlyList<string>>(Mapped, StringComparer.OrdinalIgnoreCase),
        Attributes = new Dictionary<string, IReadOnlyList<string>>(Attributes, StringComparer.Ordinal),
    };
}
