namespace JitGateway.Saml.Protocol;

/// <summary>Attribute (Core 2.7.3.1). Values are the text as it was sent, whatever type they claim: <c>000103</c> stays <c>000103</c>.</summary>
internal sealed record SamlAttribute(string Name, IReadOnlyList<string> Values)
{
    public static SamlAttribute? Read(Element element, Findings findings)
    {
        var values = new List<string>(1);
        foreach (var child in element.Elements)
        {
            if (!child.IsAssertion("AttributeValue")) findings.Add(child.Unexpected());
            else if (!IsNil(child, findings) && ElementReading.Bounded(child.Text, ElementReading.MaxValue, child, findings) is { } value) values.Add(value);
        }

        return element.RequireAttribute("Name", Refusals.AttributeNameMissing, findings) is { } name ? new SamlAttribute(name, values) : null;
    }

    /// <summary>Core 2.7.3.1.1: xsi:nil says that there is no value, which is not the empty value.</summary>
    private static bool IsNil(Element value, Findings findings)
    {
        if (value.Attribute(SamlNames.SchemaInstanceNamespace, "nil") is not ("true" or "1")) return false;
        if (value.FirstChild is not null) findings.Add(Refusals.AttributeNil.At(value, "content"));
        return true;
    }
}
