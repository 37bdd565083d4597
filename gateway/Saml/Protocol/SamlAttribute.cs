namespace JitGateway.Saml.Protocol;

/// <summary>Attribute (Core 2.7.3.1). Values are the text as it was sent, whatever type they claim: <c>000103</c> stays <c>000103</c>.</summary>
internal sealed record SamlAttribute(string Name, IReadOnlyList<string> Values)
{
    public static SamlAttribute Read(Element element)
    {
        var values = new List<string>(1);
        foreach (var child in element.Elements)
        {
            if (!child.IsAssertion("AttributeValue")) throw child.Unexpected();
            if (!IsNil(child)) values.Add(ElementReading.Bounded(child.Text, ElementReading.MaxValue, child));
        }

        return new SamlAttribute(element.RequireAttribute("Name", Refusals.AttributeNameMissing), values);
    }

    /// <summary>Core 2.7.3.1.1: xsi:nil says that there is no value, which is not the empty value.</summary>
    private static bool IsNil(Element value)
    {
        if (value.Attribute(SamlNames.SchemaInstanceNamespace, "nil") is not ("true" or "1")) return false;
        return value.FirstChild is null ? true : throw Refusals.AttributeNil.At(value, "content");
    }
}
