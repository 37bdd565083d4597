namespace JitGateway.Saml.Protocol;

/// <summary>Conditions (Core 2.5.1). OneTimeUse asks for what the gateway does with every assertion; ProxyRestriction binds who issues further ones.</summary>
internal sealed record Conditions(DateTimeOffset? NotBefore, DateTimeOffset? NotOnOrAfter, IReadOnlyList<AudienceRestriction> AudienceRestrictions)
{
    public static Conditions Read(Element element, Findings findings)
    {
        var audiences = new List<AudienceRestriction>(1);
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("AudienceRestriction")) audiences.Add(AudienceRestriction.Read(child, findings));
            // Core 2.5.1.1: a condition that is not understood leaves the assertion's validity undecided
            else if (!child.IsAssertion("OneTimeUse") && !child.IsAssertion("ProxyRestriction")) findings.Add(Refusals.ConditionUnknown.With($"{child.LocalName} of namespace {child.NamespaceUri}"));
        }

        return new Conditions(element.OptionalTime("NotBefore", findings), element.OptionalTime("NotOnOrAfter", findings), audiences);
    }
}

/// <summary>AudienceRestriction (Core 2.5.1.4): one of these audiences must be us.</summary>
internal sealed record AudienceRestriction(IReadOnlyList<string> Audiences)
{
    public static AudienceRestriction Read(Element element, Findings findings)
    {
        var audiences = new List<string>(1);
        foreach (var child in element.Elements)
        {
            if (!child.IsAssertion("Audience")) findings.Add(child.Unexpected());
            else if (child.UriText(findings) is { } audience) audiences.Add(audience);
        }

        return new AudienceRestriction(audiences);
    }
}
