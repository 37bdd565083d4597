namespace JitGateway.Saml.Protocol;

/// <summary>Attribute (Core 2.7.3.1). Values are the text as it was sent, whatever type they claim: <c>000103</c> stays <c>000103</c>.</summary>
/// <param name="FriendlyName">For people to read; absent where none was written.</param>
internal sealed record SamlAttribute(string Name, string? FriendlyName, IReadOnlyList<string> Values)
{
    /// <returns>Null where it has no name.</returns>
    public static SamlAttribute? Read(Element element, Findings findings)
    {
        var values = new List<string>(1);
        foreach (var child in element.Elements)
        {
            if (!child.IsAssertion("AttributeValue")) findings.Add(child.Unexpected());
            else if (!IsNil(child, findings) && TextOf(child, findings) is { } value) values.Add(value);
        }

        return element.RequireAttribute("Name", Refusals.AttributeNameMissing, findings) is { } name
            ? new SamlAttribute(name, element.OptionalAttribute("FriendlyName", findings), values)
            : null;
    }

    /// <summary>Core 2.7.3.1.1: xsi:nil says that there is no value, which is not the empty value.</summary>
    private static bool IsNil(Element value, Findings findings)
    {
        if (value.Attribute(SamlNames.SchemaInstanceNamespace, "nil")?.Trim(ElementReading.XmlWhiteSpace) is not ("true" or "1")) return false;
        if (value.FirstChild is not null) findings.Add(Refusals.AttributeNil.At(value, "content"));
        return true;
    }

    /// <summary>
    /// The full text. A value that is one NameID, as eduPersonTargetedID is, is that NameID's text: white space around it is layout, not value.
    /// </summary>
    private static string? TextOf(Element value, Findings findings) => NameIdIn(value) is { } nameId
        ? NameId.Read(nameId, findings)?.Value
        : ElementReading.Bounded(value.Text, ElementReading.MaxValue, value, findings);

    private static Element? NameIdIn(Element value)
    {
        Element? only = null;
        for (var node = value.FirstChild; node is not null; node = node.Next)
        {
            if (node is TextNode { Value: var text } ? text.AsSpan().IndexOfAnyExcept(ElementReading.XmlWhiteSpace) >= 0 : only is not null) return null;
            only = node as Element ?? only;
        }

        return only?.IsAssertion("NameID") == true ? only : null;
    }
}
