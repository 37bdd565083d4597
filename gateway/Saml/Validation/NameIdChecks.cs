using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>What the standard demands of identifiers that an identity provider has generated (Core 8.3.7, 8.3.8).</summary>
internal static class NameIdChecks
{
    public static void Check(NameId nameId, ValidationContext context)
    {
        if (nameId.Format is NameIdFormats.Persistent or NameIdFormats.Transient && nameId.Value.Length > NameId.MaxGenerated)
            context.Findings.Add(Refusals.NameIdTooLong.With($"{nameId.Value.Length} characters, at most {NameId.MaxGenerated} in format {nameId.Format}"));
        if (nameId.Format == NameIdFormats.Persistent && context.IdentityProvider.Mapping.SubjectIsNameId) Qualifiers(nameId, context);
    }

    /// <summary>
    /// Core 8.3.7: NameQualifier is the identity provider that generated the identifier, SPNameQualifier the service provider for which it did. One that another
    /// generated, or for another, is of another set of identifiers, in which the same text may be somebody else; so it is no key here.
    /// </summary>
    private static void Qualifiers(NameId nameId, ValidationContext context)
    {
        if (nameId.NameQualifier is { Length: > 0 } by && by != context.IdentityProvider.EntityId)
            context.Findings.Add(Refusals.NameIdQualifier.With($"NameQualifier is {by}, the identity provider is {context.IdentityProvider.EntityId}"));
        if (nameId.SpNameQualifier is { Length: > 0 } @for && @for != context.Expectations.EntityId)
            context.Findings.Add(Refusals.NameIdQualifier.With($"SPNameQualifier is {@for}, ours is {context.Expectations.EntityId}"));
    }
}
