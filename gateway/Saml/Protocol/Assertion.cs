namespace JitGateway.Saml.Protocol;

/// <summary>
/// Assertion (Core 2.3.3), as far as the web browser profile uses it. Reading holds what the schema demands; what the profile demands
/// beyond it (Profiles 4.1.4.2) is the validator's.
/// </summary>
internal sealed record Assertion(
    string Id,
    DateTimeOffset IssueInstant,
    Issuer Issuer,
    Subject? Subject,
    Conditions? Conditions,
    IReadOnlyList<AuthnStatement> AuthnStatements,
    IReadOnlyList<SamlAttribute> Attributes)
{
    public const int MaxAttributes = 2000;
    public const int MaxValues = 10_000;

    public static Assertion Read(Element element)
    {
        element.RequireVersion(Refusals.AssertionVersion);
        Element? issuer = null, subject = null, conditions = null, advice = null;
        var authentications = new List<AuthnStatement>(1);
        var attributes = new List<SamlAttribute>();
        var values = 0;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("Issuer")) child.Once(ref issuer, child);
            else if (child.IsAssertion("Subject")) child.Once(ref subject, child);
            else if (child.IsAssertion("Conditions")) child.Once(ref conditions, child);
            else if (child.IsAssertion("Advice")) child.Once(ref advice, child);
            else if (child.IsAssertion("AuthnStatement")) authentications.Add(AuthnStatement.Read(child));
            else if (child.IsAssertion("AttributeStatement")) ReadAttributes(child, attributes, ref values);
            else if (!child.IsSignature() && !child.IsAssertion("AuthzDecisionStatement") && !child.IsAssertion("Statement")) throw child.Unexpected();
        }

        return new Assertion(
            element.RequireId(),
            element.RequireTime("IssueInstant", Refusals.IssueInstantMissing),
            Issuer.Read(issuer ?? throw Refusals.AssertionIssuerMissing.At(element, "Issuer")),
            subject is null ? null : Subject.Read(subject),
            conditions is null ? null : Conditions.Read(conditions),
            authentications,
            attributes);
    }

    private static void ReadAttributes(Element statement, List<SamlAttribute> attributes, ref int values)
    {
        foreach (var child in statement.Elements)
        {
            if (child.IsAssertion("EncryptedAttribute")) throw Refusals.EncryptedAttributeUnsupported.At(child, "an attribute");
            if (!child.IsAssertion("Attribute")) throw child.Unexpected();
            var attribute = SamlAttribute.Read(child);
            attributes.Add(attribute);
            values += attribute.Values.Count;
            if (attributes.Count > MaxAttributes || values > MaxValues)
                throw new RefusedException(Refusals.AttributesTooMany.With($"more than {MaxAttributes} attributes or {MaxValues} values"));
        }
    }
}
