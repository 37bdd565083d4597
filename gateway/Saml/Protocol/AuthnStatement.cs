namespace JitGateway.Saml.Protocol;

/// <summary>AuthnStatement (Core 2.7.2).</summary>
/// <param name="AuthnContext">AuthnContextClassRef, or AuthnContextDeclRef where there is no class (Core 2.7.2.2); absent where neither was written.</param>
internal sealed record AuthnStatement(DateTimeOffset? AuthnInstant, string? SessionIndex, DateTimeOffset? SessionNotOnOrAfter, string? AuthnContext)
{
    public static AuthnStatement Read(Element element, Findings findings)
    {
        Element? context = null, locality = null;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("AuthnContext")) child.Once(ref context, findings);
            else if (child.IsAssertion("SubjectLocality")) child.Once(ref locality, findings);
            else findings.Add(child.Unexpected());
        }

        if (context is null) findings.Add(Refusals.AuthnContextMissing.At(element, "AuthnContext"));
        return new AuthnStatement(
            element.RequireTime("AuthnInstant", Refusals.AuthnInstantMissing, findings),
            element.OptionalAttribute("SessionIndex", findings),
            element.OptionalTime("SessionNotOnOrAfter", findings),
            context is null ? null : ReadContext(context, findings));
    }

    private static string? ReadContext(Element context, Findings findings)
    {
        Element? byClass = null, byDeclaration = null;
        foreach (var child in context.Elements)
        {
            if (child.IsAssertion("AuthnContextClassRef")) child.Once(ref byClass, findings);
            else if (child.IsAssertion("AuthnContextDeclRef")) child.Once(ref byDeclaration, findings);
            else if (!child.IsAssertion("AuthnContextDecl") && !child.IsAssertion("AuthenticatingAuthority")) findings.Add(child.Unexpected());
        }

        return (byClass ?? byDeclaration)?.UriText(findings);
    }
}
