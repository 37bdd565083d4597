using System.Globalization;

namespace JitGateway.Saml.Protocol;

/// <summary>
/// Conditions (Core 2.5.1). OneTimeUse (2.5.1.5) asks for what the gateway does with every assertion: it is used at once, once, and remembered for as
/// long as it could be used again. ProxyRestriction (2.5.1.6) binds who issues further assertions, which the gateway never does: it is read for sense alone.
/// </summary>
internal sealed record Conditions(DateTimeOffset? NotBefore, DateTimeOffset? NotOnOrAfter, IReadOnlyList<AudienceRestriction> AudienceRestrictions)
{
    public const int MaxAudienceRestrictions = 20;

    public static Conditions Read(Element element, Findings findings)
    {
        var audiences = new List<AudienceRestriction>(1);
        Element? oneTimeUse = null, proxyRestriction = null;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("AudienceRestriction"))
            {
                if (child.IsWithin(MaxAudienceRestrictions, audiences.Count, findings)) audiences.Add(AudienceRestriction.Read(child, findings));
            }
            else if (child.IsAssertion("OneTimeUse")) child.Once(ref oneTimeUse, findings);
            else if (child.IsAssertion("ProxyRestriction")) child.Once(ref proxyRestriction, findings);
            // Core 2.5.1.1: a condition that is not understood leaves the assertion's validity undecided
            else findings.Add(Refusals.ConditionUnknown.With($"{child.LocalName} of namespace {child.NamespaceUri}"));
        }

        if (proxyRestriction is not null) ReadProxyRestriction(proxyRestriction, findings);
        return new Conditions(element.OptionalTime("NotBefore", findings), element.OptionalTime("NotOnOrAfter", findings), audiences);
    }

    /// <summary>Count is an xs:nonNegativeInteger, and what else stands there names audiences.</summary>
    private static void ReadProxyRestriction(Element element, Findings findings)
    {
        if (element.OptionalAttribute("Count", findings) is { } count && !uint.TryParse(count, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            findings.Add(Refusals.ProxyCount.With($"Count is {count}"));
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("Audience")) child.UriText(findings);
            else findings.Add(child.Unexpected());
        }
    }
}

/// <summary>AudienceRestriction (Core 2.5.1.4): one of these audiences must be us.</summary>
internal sealed record AudienceRestriction(IReadOnlyList<string> Audiences)
{
    public const int MaxAudiences = 200;

    public static AudienceRestriction Read(Element element, Findings findings)
    {
        var audiences = new List<string>(1);
        foreach (var child in element.Elements)
        {
            if (!child.IsAssertion("Audience")) findings.Add(child.Unexpected());
            else if (child.IsWithin(MaxAudiences, audiences.Count, findings) && child.UriText(findings) is { } audience) audiences.Add(audience);
        }

        return new AudienceRestriction(audiences);
    }
}
