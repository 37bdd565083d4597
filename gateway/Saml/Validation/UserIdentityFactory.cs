using JitGateway.Identity;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>Makes the person of a valid assertion: the key, our names, the assertion's own.</summary>
internal static class UserIdentityFactory
{
    /// <param name="attributes">Those that the identity provider may say (<see cref="ScopeRule.Sift"/>).</param>
    public static Outcome<IdentifiedPerson> Create(Valid<Assertion> valid, SiftedAttributes attributes)
    {
        var findings = Findings.OfAcceptance();
        findings.IdentityProvider = valid.IdentityProvider.Name;
        try
        {
            return Create(valid.Value, attributes, valid.IdentityProvider, findings);
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private static IdentifiedPerson Create(Assertion assertion, SiftedAttributes attributes, TrustedIdentityProvider identityProvider, Findings findings)
    {
        var person = AssertedPerson.Of(assertion, attributes, identityProvider.Mapping, findings);
        var authentication = assertion.AuthnStatements[0];
        return new IdentifiedPerson(person.IsUsernameForeign, new UserIdentity
        {
            Subject = new SubjectKey(identityProvider.EntityId, person.Subject!),
            IdentityProvider = identityProvider.Name,
            NameId = person.NameId?.Value,
            NameIdFormat = person.NameId?.Format,
            NameQualifier = person.NameId?.NameQualifier,
            SpNameQualifier = person.NameId?.SpNameQualifier,
            SessionIndex = authentication.SessionIndex,
            AuthnInstant = authentication.AuthnInstant!.Value,
            AuthnContext = authentication.AuthnContext,
            SessionNotOnOrAfter = assertion.AuthnStatements.Min(static s => s.SessionNotOnOrAfter),
            Mapped = person.Mapped,
            Attributes = person.Attributes,
        });
    }
}

/// <summary>Whom a valid assertion names.</summary>
/// <param name="IsUsernameForeign">Whether scopes left nothing of the username, which operators want to know.</param>
internal sealed record IdentifiedPerson(bool IsUsernameForeign, UserIdentity User);
