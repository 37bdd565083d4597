using JitGateway.Identity;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>Makes the person of a valid assertion: the key, our names, the assertion's own.</summary>
internal static class UserIdentityFactory
{
    public static Outcome<UserIdentity> Create(Valid<Assertion> valid)
    {
        var findings = Findings.OfAcceptance();
        findings.IdentityProvider = valid.IdentityProvider.Name;
        try
        {
            return Create(valid.Value, valid.IdentityProvider, findings);
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private static UserIdentity Create(Assertion assertion, TrustedIdentityProvider identityProvider, Findings findings)
    {
        // some identity providers send an empty NameID for a format they do not know: that names nobody
        var nameId = assertion.Subject!.NameId is { Value.Length: > 0 } named ? named : null;
        var mapping = identityProvider.Mapping;
        var attributes = MappedAttributes.Of(assertion.Attributes, mapping);
        var subject = SubjectRule.Find(assertion, attributes, mapping, findings)!;
        var mapped = attributes.Mapped(assertion.Attributes, mapping);

        // a transient NameID is another one at each login: no name for an account
        if (nameId is not null && nameId.Format != NameIdFormats.Transient) mapped.TryAdd(ReservedNames.Username, [nameId.Value]);
        KeepMeaning(mapped, attributes.Own, mapping);
        var authentication = assertion.AuthnStatements[0];
        return new UserIdentity
        {
            Subject = new SubjectKey(identityProvider.EntityId, subject),
            IdentityProvider = identityProvider.Name,
            NameId = nameId?.Value,
            NameIdFormat = nameId?.Format,
            NameQualifier = nameId?.NameQualifier,
            SpNameQualifier = nameId?.SpNameQualifier,
            SessionIndex = authentication.SessionIndex,
            AuthnInstant = authentication.AuthnInstant!.Value,
            AuthnContext = authentication.AuthnContext,
            SessionNotOnOrAfter = assertion.AuthnStatements.Min(static s => s.SessionNotOnOrAfter),
            Mapped = mapped,
            Attributes = attributes.Own,
        };
    }

    /// <summary>What a mapped name means, the mapping says: an attribute that happens to have that name is another one, also where the mapping found nothing.</summary>
    private static void KeepMeaning(Dictionary<string, IReadOnlyList<string>> mapped, Dictionary<string, IReadOnlyList<string>> own, IdentityMapping mapping)
    {
        foreach (var name in own.Keys)
            if (mapping.Sources.Any(s => s.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
                mapped.TryAdd(name, []);
    }
}
