namespace JitGateway.Saml.Protocol;

/// <summary>Conditions (Core 2.5.1). OneTimeUse asks for what the gateway does with every assertion; ProxyRestriction binds who issues further ones.</summary>
internal sealed record Conditions(DateTimeOffset? NotBefore, DateTimeOffset? NotOnOrAfter, IReadOnlyList<AudienceRestriction> AudienceRestrictions)
{
    public static Conditions Read(Element element)
    {
        var audiences = new List<AudienceRestriction>(1);
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("AudienceRestriction")) audiences.Add(AudienceRestriction.Read(child));
            // Core 2.5.1.1: a condition that is not understood leaves the assertion's validity undecided
            else if (!child.IsAssertion("OneTimeUse") && !child.IsAssertion("ProxyRestriction")) throw Refusals.ConditionUnknown.At(child, "the kind");
        }

        return new Conditions(element.OptionalTime("NotBefore"), element.OptionalTime("NotOnOrAfter"), audiences);
    }
}

/// <summary>AudienceRestriction (Core 2.5.1.4): one of these audiences must be us.</summary>
internal sealed record AudienceRestriction(IReadOnlyList<string> Audiences)
{
    public static AudienceRestriction Read(Element element)
    {
        var audiences = new List<string>(1);
        foreach (var child in element.Elements)
            audiences.Add(child.IsAssertion("Audience") ? child.UriText() : throw child.Unexpected());
        return new AudienceRestriction(audiences);
    }
}
