namespace JitGateway.Saml.Protocol;

/// <summary>An element taken out of the document around it, as a document of its own: with every namespace that was in scope, so that what is signed in it verifies as before.</summary>
internal static class DetachedElement
{
    public static XmlTree Of(Element element, XmlTree document)
    {
        var declarations = new Dictionary<string, NamespaceDeclaration>(StringComparer.Ordinal);
        foreach (var ancestor in element.AncestorsAndSelf)
            foreach (var declaration in ancestor.Declarations)
                declarations.TryAdd(declaration.Prefix, declaration);   // the nearest counts
        return new XmlTree(Copy(element, parent: null, [.. declarations.Values.Where(static d => d.Uri.Length > 0)]), document.Limits);
    }

    // as deep as the reader allowed, so never deeper than XmlLimits.MaxDepth
    private static Element Copy(Element element, Element? parent, NamespaceDeclaration[] declarations)
    {
        var copy = new Element(element.Prefix, element.LocalName, element.NamespaceUri, parent, [.. element.Attributes], declarations);
        for (var node = element.FirstChild; node is not null; node = node.Next)
            copy.Append(node is TextNode { Value: var text } ? new TextNode(text) : Copy((Element)node, copy, [.. ((Element)node).Declarations]));
        return copy;
    }
}
