using System.Collections.Frozen;
using JitGateway.Identity.Templates;

namespace JitGateway.Identity;

/// <summary>
/// Who signed in, as the verified assertion said. Only the SAML module makes one from a <c>Valid&lt;Assertion&gt;</c>, and
/// the session store reads it back; an architecture test holds that. Immutable.
/// </summary>
internal sealed class UserIdentity : ITemplateValues
{
    public required SubjectKey Subject { get; init; }

    /// <summary>The configured name of the identity provider (<c>corp</c>).</summary>
    public required string IdentityProvider { get; init; }

    /// <summary>The NameID's text; absent where the identity provider sent none and <c>SubjectFrom</c> names an attribute.</summary>
    public string? NameId { get; init; }

    /// <summary>The NameID's Format URI (SAML Core 8.3); absent where none was sent.</summary>
    public string? NameIdFormat { get; init; }

    /// <summary>NameQualifier and SPNameQualifier of the NameID (SAML Core 2.2.2), needed for logout.</summary>
    public string? NameQualifier { get; init; }

    public string? SpNameQualifier { get; init; }

    /// <summary>The SessionIndex of the AuthnStatement (SAML Core 2.7.2).</summary>
    public string? SessionIndex { get; init; }

    /// <summary>When the identity provider authenticated the person.</summary>
    public required DateTimeOffset AuthnInstant { get; init; }

    /// <summary>The AuthnContextClassRef (SAML Core 2.7.2.2).</summary>
    public string? AuthnContext { get; init; }

    /// <summary>Not later than this may the session last (SessionNotOnOrAfter, SAML Core 2.7.2); absent: no limit of the IdP's.</summary>
    public DateTimeOffset? SessionNotOnOrAfter { get; init; }

    /// <summary>
    /// Our names (<c>username</c>, <c>email</c>, <c>groups</c>, and what <c>Attributes</c> of the configuration maps) with
    /// their values, in the assertion's order. Names compare without case. A name without a value is absent, or has an empty list where
    /// the assertion's own attribute of that name must not be taken for it.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Mapped { get; init; }

    /// <summary>The assertion's own attributes by their <c>Name</c>; what <c>{attr:NAME}</c> reads. Names compare exactly.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; }

    public string? Username => First("username");

    public string? Email => First("email");

    public string? DisplayName => First("displayName");

    public IReadOnlyList<string> Groups => Mapped.GetValueOrDefault("groups") ?? [];

    /// <summary>
    /// The values a template name stands for: <c>subject</c>, <c>nameId</c>, <c>idp</c>, a mapped name, or
    /// <c>attr:NAME</c>; the assertion's own attribute where no name of ours is meant. Null where the person has no such value.
    /// </summary>
    public IReadOnlyList<string>? Values(string name)
    {
        if (name.StartsWith("attr:", StringComparison.Ordinal)) return Attributes.GetValueOrDefault(name[5..]);
        if (name.Equals(ReservedNames.Subject, StringComparison.OrdinalIgnoreCase)) return [Subject.Value];
        if (name.Equals(ReservedNames.NameId, StringComparison.OrdinalIgnoreCase)) return NameId is null ? null : [NameId];
        if (name.Equals(ReservedNames.Idp, StringComparison.OrdinalIgnoreCase)) return [IdentityProvider];
        if (Mapped.GetValueOrDefault(name) is { } mapped) return mapped.Count > 0 ? mapped : null;
        // what email is, the mapping says: an attribute that happens to have that name is another one
        return ReservedNames.Has(name) ? null : Attributes.GetValueOrDefault(name);
    }

    private string? First(string name) => Mapped.GetValueOrDefault(name) is [var first, ..] ? first : null;
}

/// <summary>Names whose meaning is ours: no attribute of an assertion overrides the first three.</summary>
internal static class ReservedNames
{
    public const string Subject = "subject";
    public const string NameId = "nameId";
    public const string Idp = "idp";
    public const string Username = "username";
    public const string Email = "email";
    public const string Groups = "groups";
    public const string DisplayName = "displayName";
    public const string GivenName = "givenName";
    public const string Surname = "surname";

    /// <summary>The names that come from the message itself and can never be an attribute.</summary>
    public static readonly IReadOnlyList<string> OfTheMessage = [Subject, NameId, Idp];

    public static readonly IReadOnlyList<string> All = [Subject, NameId, Idp, Username, Email, Groups, DisplayName, GivenName, Surname];

    private static readonly FrozenSet<string> Folded = All.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a name is one of <see cref="All"/>; access rules ask at every request.</summary>
    public static bool Has(string name) => Folded.Contains(name);
}
