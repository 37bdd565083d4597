using System.Text;
using System.Xml;

namespace JitGateway.Saml.Protocol;

/// <summary>A document that was read within its limits.</summary>
/// <param name="Limits">The limits for a document of its length.</param>
internal sealed record XmlTree(Element Root, XmlLimits Limits);

/// <summary>
/// Reads XML that nobody trusts yet. First the bounds (<see cref="XmlShape"/>), then the framework's parser with everything switched off
/// that could fetch, expand or run, then a tree that has elements, attributes, declarations and text, and nothing else.
/// </summary>
internal static class HardenedXml
{
    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    /// <summary>Everything switched off that could fetch, expand or run.</summary>
    internal static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        ConformanceLevel = ConformanceLevel.Document,
        CheckCharacters = true,
        IgnoreComments = true,
        IgnoreWhitespace = false,
    };

    private static readonly XmlReaderSettings InnerSettings = Inner();

    public static Outcome<XmlTree> Read(ReadOnlyMemory<byte> xml, XmlLimits limits) => Read(place: null, xml, limits);

    /// <summary>One element as if it stood in another one, whose namespaces it inherits and whose bounds it shares. The other one does not change.</summary>
    public static Outcome<XmlTree> ReadIn(Element place, ReadOnlyMemory<byte> xml, XmlLimits limits) => Read(place, xml, limits);

    private static Outcome<XmlTree> Read(Element? place, ReadOnlyMemory<byte> xml, XmlLimits limits)
    {
        if (XmlShape.Check(xml.Span, limits) is { } refusal) return refusal;
        try
        {
            // decoded by us, so that no declaration and no mark chooses the encoding
            var text = Encoding.UTF8.GetString(xml.Span).TrimStart('\uFEFF');
            using var reader = place is null ? XmlReader.Create(new StringReader(text), Settings) : XmlReader.Create(new StringReader(text), InnerSettings, ScopeOf(place));
            return new XmlTree(Build(reader, place, limits), limits.ForDocument(xml.Length));
        }
        catch (XmlException e)
        {
            return Refusals.XmlMalformed.With($"line {e.LineNumber}, position {e.LinePosition}");
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private static XmlReaderSettings Inner()
    {
        var settings = Settings.Clone();
        settings.ConformanceLevel = ConformanceLevel.Fragment;
        return settings;
    }

    private static XmlParserContext ScopeOf(Element place)
    {
        var names = new NameTable();
        var scope = new XmlNamespaceManager(names);
        foreach (var element in place.AncestorsAndSelf.Reverse())
            foreach (var declaration in element.Declarations)
                scope.AddNamespace(declaration.Prefix, declaration.Uri);
        return new XmlParserContext(names, scope, xmlLang: null, XmlSpace.None);
    }

    private static Element Build(XmlReader reader, Element? place, XmlLimits limits)
    {
        Element? root = null;
        Element? open = null;
        var outside = place?.AncestorsAndSelf.Count() ?? 0;
        var inScope = new int[limits.MaxDepth + 1];
        inScope[outside] = place?.AncestorsAndSelf.Sum(static e => e.Declarations.Count) ?? 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var isEmpty = reader.IsEmptyElement;
                    var depth = outside + reader.Depth + 1;
                    if (depth > limits.MaxDepth) throw new RefusedException(Refusals.XmlTooDeep.With($"more than {limits.MaxDepth} levels"));
                    var element = StartElement(reader, open ?? place);
                    inScope[depth] = inScope[depth - 1] + element.Declarations.Count;
                    if (inScope[depth] > limits.MaxNamespacesInScope)
                        throw new RefusedException(Refusals.XmlTooManyNamespaces.With($"more than {limits.MaxNamespacesInScope} in scope"));
                    open?.Append(element);
                    root ??= element;
                    if (!isEmpty) open = element;
                    break;
                case XmlNodeType.EndElement:
                    open = open == root ? null : open!.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    open?.Append(new TextNode(reader.Value));
                    break;
                case XmlNodeType.XmlDeclaration:
                    break;
                default:
                    throw new RefusedException(Refusals.XmlMalformed.With($"unexpected markup of kind {reader.NodeType.ToString()}"));
            }
        }

        return root!;
    }

    /// <summary>The element on which the reader stands, without what it holds.</summary>
    internal static Element StartElement(XmlReader reader, Element? parent)
    {
        string prefix = reader.Prefix, localName = reader.LocalName, namespaceUri = reader.NamespaceURI;
        if (reader.AttributeCount == 0) return new Element(prefix, localName, namespaceUri, parent, [], []);

        var declared = 0;
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
            if (IsDeclaration(reader))
                declared++;
        var attributes = reader.AttributeCount == declared ? [] : new ElementAttribute[reader.AttributeCount - declared];
        var declarations = declared == 0 ? [] : new NamespaceDeclaration[declared];
        int a = 0, d = 0;
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            if (IsDeclaration(reader)) declarations[d++] = new NamespaceDeclaration(reader.Prefix.Length == 0 ? "" : reader.LocalName, reader.Value);
            else attributes[a++] = new ElementAttribute(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value);
        }

        return new Element(prefix, localName, namespaceUri, parent, attributes, declarations);
    }

    private static bool IsDeclaration(XmlReader reader) => (object)reader.NamespaceURI == XmlnsNamespace || reader.NamespaceURI == XmlnsNamespace;
}
