using System.Text;

namespace JitGateway.Saml.Protocol;

/// <summary>An attribute that is no namespace declaration; without a prefix it is in no namespace.</summary>
internal readonly record struct ElementAttribute(string Prefix, string LocalName, string NamespaceUri, string Value);

/// <summary><c>xmlns:Prefix="Uri"</c>; the empty prefix is the default namespace, the empty URI takes it back.</summary>
internal readonly record struct NamespaceDeclaration(string Prefix, string Uri);

/// <summary>What an element holds: elements and text. Comments are gone when the tree is made.</summary>
internal abstract class Node
{
    public Node? Next { get; internal set; }
}

internal sealed class TextNode(string value) : Node
{
    public string Value { get; } = value;
}

/// <summary>An element of a document that <see cref="HardenedXml"/> has read. Whoever holds it cannot change it.</summary>
internal sealed class Element : Node
{
    private Node? _last;

    internal Element(string prefix, string localName, string namespaceUri, Element? parent, ElementAttribute[] attributes, NamespaceDeclaration[] declarations)
    {
        Prefix = prefix;
        LocalName = localName;
        NamespaceUri = namespaceUri;
        Parent = parent;
        Attributes = attributes;
        Declarations = declarations;
    }

    public string Prefix { get; }

    public string LocalName { get; }

    /// <summary>Empty where the element is in no namespace.</summary>
    public string NamespaceUri { get; }

    public Element? Parent { get; }

    public IReadOnlyList<ElementAttribute> Attributes { get; }

    /// <summary>The namespaces declared by this very element.</summary>
    public IReadOnlyList<NamespaceDeclaration> Declarations { get; }

    public Node? FirstChild { get; private set; }

    public IEnumerable<Element> Elements
    {
        get
        {
            for (var node = FirstChild; node is not null; node = node.Next)
                if (node is Element element)
                    yield return element;
        }
    }

    /// <summary>This element and all that hold it, the innermost first.</summary>
    public IEnumerable<Element> AncestorsAndSelf
    {
        get
        {
            for (var element = this; element is not null; element = element.Parent) yield return element;
        }
    }

    /// <summary>This element and all below it, in document order.</summary>
    public IEnumerable<Element> DescendantsAndSelf
    {
        get
        {
            var element = this;
            while (true)
            {
                yield return element;
                var next = FirstElement(element.FirstChild);
                while (next is null && element != this)
                {
                    next = FirstElement(element.Next);
                    if (next is null) element = element.Parent!;
                }

                if (next is null) yield break;
                element = next;
            }
        }
    }

    /// <summary>All text below this element, in order, nothing left out (comments and CDATA borders do not divide it).</summary>
    public string Text
    {
        get
        {
            if (FirstChild is null) return "";
            if (FirstChild is TextNode { Next: null } only) return only.Value;
            var text = new StringBuilder();
            AppendText(text);
            return text.ToString();
        }
    }

    public bool HasElements => FirstElement(FirstChild) is not null;

    public bool Is(string namespaceUri, string localName) => LocalName == localName && NamespaceUri == namespaceUri;

    /// <summary>The attribute without a namespace; null where there is none.</summary>
    public string? Attribute(string localName) => Attribute("", localName);

    public string? Attribute(string namespaceUri, string localName)
    {
        foreach (var attribute in Attributes)
            if (attribute.LocalName == localName && attribute.NamespaceUri == namespaceUri)
                return attribute.Value;
        return null;
    }

    /// <summary>The namespace a prefix stands for here; null where it stands for none.</summary>
    public string? NamespaceOf(string prefix)
    {
        for (var element = this; element is not null; element = element.Parent)
            foreach (var declaration in element.Declarations)
                if (declaration.Prefix == prefix)
                    return declaration.Uri.Length == 0 ? null : declaration.Uri;
        return null;
    }

    internal void Append(Node child)
    {
        if (_last is null) FirstChild = child;
        else _last.Next = child;
        _last = child;
    }

    private static Element? FirstElement(Node? node)
    {
        while (node is not null and not Element) node = node.Next;
        return (Element?)node;
    }

    // as deep as the reader allowed, so never deeper than XmlLimits.MaxDepth
    private void AppendText(StringBuilder text)
    {
        for (var node = FirstChild; node is not null; node = node.Next)
        {
            if (node is TextNode { Value: var value }) text.Append(value);
            else ((Element)node).AppendText(text);
        }
    }
}
