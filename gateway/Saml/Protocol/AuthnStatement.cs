namespace JitGateway.Saml.Protocol;

/// <summary>AuthnStatement (Core 2.7.2).</summary>
/// <param name="AuthnContext">AuthnContextClassRef, or AuthnContextDeclRef where there is no class (Core 2.7.2.2); absent where neither was written.</param>
internal sealed record AuthnStatement(DateTimeOffset AuthnInstant, string? SessionIndex, DateTimeOffset? SessionNotOnOrAfter, string? AuthnContext)
{
    public static AuthnStatement Read(Element element)
    {
        Element? context = null, locality = null;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("AuthnContext")) child.Once(ref context, child);
            else if (child.IsAssertion("SubjectLocality")) child.Once(ref locality, child);
            else throw child.Unexpected();
        }

        if (context is null) throw Refusals.AuthnContextMissing.At(element, "AuthnContext");
        return new AuthnStatement(
            element.RequireTime("AuthnInstant", Refusals.AuthnInstantMissing),
            element.OptionalAttribute("SessionIndex"),
            element.OptionalTime("SessionNotOnOrAfter"),
            ReadContext(context));
    }

    private static string? ReadContext(Element context)
    {
        Element? byClass = null, byDeclaration = null;
        foreach (var child in context.Elements)
        {
            if (child.IsAssertion("AuthnContextClassRef")) child.Once(ref byClass, child);
            else if (child.IsAssertion("AuthnContextDeclRef")) child.Once(ref byDeclaration, child);
            else if (!child.IsAssertion("AuthnContextDecl") && !child.IsAssertion("AuthenticatingAuthority")) throw child.Unexpected();
        }

        return (byClass ?? byDeclaration)?.UriText();
    }
}
