namespace JitGateway.Saml.Protocol;

/// <summary>
/// Assertion (Core 2.3.3), as far as the web browser profile uses it. Reading holds what the schema demands; what the profile demands
/// beyond it (Profiles 4.1.4.2) is the validator's. In an acceptance nothing that the schema demands is absent here.
/// </summary>
internal sealed record Assertion(
    string Id,
    DateTimeOffset? IssueInstant,
    Issuer? Issuer,
    Subject? Subject,
    Conditions? Conditions,
    IReadOnlyList<AuthnStatement> AuthnStatements,
    IReadOnlyList<SamlAttribute> Attributes)
{
    public const int MaxAttributes = 2000;
    public const int MaxValues = 10_000;

    public static Assertion Read(Element element, Findings findings)
    {
        element.RequireVersion(Refusals.AssertionVersion, findings);
        Element? issuer = null, subject = null, conditions = null, advice = null;
        var authentications = new List<AuthnStatement>(1);
        var attributes = new List<SamlAttribute>();
        var values = 0;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("Issuer")) child.Once(ref issuer, findings);
            else if (child.IsAssertion("Subject")) child.Once(ref subject, findings);
            else if (child.IsAssertion("Conditions")) child.Once(ref conditions, findings);
            else if (child.IsAssertion("Advice")) child.Once(ref advice, findings);
            else if (child.IsAssertion("AuthnStatement")) authentications.Add(AuthnStatement.Read(child, findings));
            else if (child.IsAssertion("AttributeStatement")) ReadAttributes(child, attributes, ref values, findings);
            else if (!child.IsSignature() && !child.IsAssertion("AuthzDecisionStatement") && !child.IsAssertion("Statement")) findings.Add(child.Unexpected());
        }

        if (issuer is null) findings.Add(Refusals.AssertionIssuerMissing.With("no Issuer"));
        return new Assertion(
            element.RequireId(findings),
            element.RequireTime("IssueInstant", Refusals.IssueInstantMissing, findings),
            issuer is null ? null : Issuer.Read(issuer, findings),
            subject is null ? null : Subject.Read(subject, findings),
            conditions is null ? null : Conditions.Read(conditions, findings),
            authentications,
            attributes);
    }

    private static void ReadAttributes(Element statement, List<SamlAttribute> attributes, ref int values, Findings findings)
    {
        foreach (var child in statement.Elements)
        {
            if (child.IsAssertion("EncryptedAttribute")) findings.Add(Refusals.EncryptedAttributeUnsupported.At(child, "an attribute"));
            else if (!child.IsAssertion("Attribute")) findings.Add(child.Unexpected());
            else if (SamlAttribute.Read(child, findings) is { } attribute)
            {
                attributes.Add(attribute);
                values += attribute.Values.Count;
                if (attributes.Count <= MaxAttributes && values <= MaxValues) continue;
                findings.Add(Refusals.AttributesTooMany.With($"more than {MaxAttributes} attributes or {MaxValues} values"));
                return;
            }
        }
    }
}
