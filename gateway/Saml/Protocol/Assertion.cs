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
    public const int MaxAuthnStatements = 20;

    /// <summary>Each costs a private key operation.</summary>
    public const int MaxEncryptedAttributes = 16;

    public static Assertion Read(Element element, OpenEncrypted open, Findings findings)
    {
        element.RequireVersion(Refusals.AssertionVersion, findings);
        Element? issuer = null, subject = null, conditions = null, advice = null;
        var authentications = new List<AuthnStatement>(1);
        var attributes = new List<SamlAttribute>();
        int values = 0, encrypted = 0;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("Issuer")) child.Once(ref issuer, findings);
            else if (child.IsAssertion("Subject")) child.Once(ref subject, findings);
            else if (child.IsAssertion("Conditions")) child.Once(ref conditions, findings);
            else if (child.IsAssertion("Advice")) child.Once(ref advice, findings);
            else if (child.IsAssertion("AuthnStatement"))
            {
                if (child.IsWithin(MaxAuthnStatements, authentications.Count, findings)) authentications.Add(AuthnStatement.Read(child, findings));
            }
            else if (child.IsAssertion("AttributeStatement")) ReadAttributes(child, attributes, ref values, ref encrypted, open, findings);
            else if (!child.IsSignature() && !child.IsAssertion("AuthzDecisionStatement") && !child.IsAssertion("Statement")) findings.Add(child.Unexpected());
        }

        if (issuer is null) findings.Add(Refusals.AssertionIssuerMissing.With("no Issuer"));
        return new Assertion(
            element.RequireId(findings),
            element.RequireTime("IssueInstant", Refusals.IssueInstantMissing, findings),
            issuer is null ? null : Issuer.Read(issuer, findings),
            subject is null ? null : Subject.Read(subject, open, findings),
            conditions is null ? null : Conditions.Read(conditions, findings),
            authentications,
            attributes);
    }

    private static void ReadAttributes(Element statement, List<SamlAttribute> attributes, ref int values, ref int encrypted, OpenEncrypted open, Findings findings)
    {
        foreach (var child in statement.Elements)
        {
            var isEncrypted = child.IsAssertion("EncryptedAttribute");
            if (isEncrypted && ++encrypted > MaxEncryptedAttributes)
            {
                findings.Add(Refusals.EncryptionTooMany.With($"more than {MaxEncryptedAttributes} encrypted attributes"));
                return;
            }

            if (!isEncrypted && !child.IsAssertion("Attribute")) findings.Add(child.Unexpected());
            else if ((isEncrypted ? open(child, "Attribute") : child) is { } inClear && SamlAttribute.Read(inClear, findings) is { } attribute)
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

/// <summary>Opens an EncryptedID or EncryptedAttribute (Core 2.2.4, 2.7.3.2): the element that was encrypted, of the name that its place promises; null where it was reported.</summary>
internal delegate Element? OpenEncrypted(Element encrypted, string localName);
