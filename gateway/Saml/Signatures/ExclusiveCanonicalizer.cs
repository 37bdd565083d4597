using System.Security.Cryptography;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// Exclusive XML Canonicalization 1.0 without comments, of an element with all it holds but one (the enveloped signature). What is
/// visibly used is declared where it is first used; the prefixes of a PrefixList are declared where they are in scope.
/// </summary>
internal sealed class ExclusiveCanonicalizer
{
    public const string Uri = "http://www.w3.org/2001/10/xml-exc-c14n#";

    private const string Xml = "xml";

    private static readonly Comparison<NamespaceDeclaration> ByPrefix = static (a, b) => CodePoints.Compare(a.Prefix, b.Prefix);

    private static readonly Comparison<ElementAttribute> ByName = static (a, b) =>
        CodePoints.Compare(a.NamespaceUri, b.NamespaceUri) is not 0 and var byNamespace ? byNamespace : CodePoints.Compare(a.LocalName, b.LocalName);

    private readonly CanonicalBuffer _output;
    private readonly IReadOnlyList<string> _inclusive;
    private readonly Element _apex;
    private readonly Element? _without;

    // what the elements that are open have declared, the innermost last
    private readonly List<NamespaceDeclaration> _rendered = [];
    private readonly List<NamespaceDeclaration> _declare = [];
    private readonly List<ElementAttribute> _attributes = [];

    private ExclusiveCanonicalizer(Element apex, Element? without, IReadOnlyList<string> inclusive, CanonicalBuffer output) =>
        (_apex, _without, _inclusive, _output) = (apex, without, inclusive, output);

    /// <summary>For an element that is read as it comes: what is <see cref="Open"/>ed, written and closed goes into the hash and is kept nowhere.</summary>
    public ExclusiveCanonicalizer(Element apex, IReadOnlyList<string> inclusivePrefixes, IncrementalHash hash, XmlLimits limits)
        : this(apex, without: null, inclusivePrefixes, new CanonicalBuffer(64 * 1024, limits.MaxCanonicalBytes, hash))
    {
    }

    /// <param name="without">Left out with all it holds: the signature that envelops nothing of itself.</param>
    /// <param name="inclusivePrefixes">The PrefixList; <c>#default</c> is the default namespace.</param>
    /// <exception cref="RefusedException">The canonical form is longer than the limits allow.</exception>
    public static ReadOnlyMemory<byte> Canonicalize(Element apex, Element? without, IReadOnlyList<string> inclusivePrefixes, XmlLimits limits)
    {
        var output = new CanonicalBuffer(Math.Clamp(limits.MaxCanonicalBytes / 8, 2048, 64 * 1024), limits.MaxCanonicalBytes);
        var canonicalizer = new ExclusiveCanonicalizer(apex, without, inclusivePrefixes, output);
        canonicalizer.Write(apex);
        return canonicalizer._output.Written;
    }

    /// <summary>The start of an element.</summary>
    /// <returns>What <see cref="Close"/> wants.</returns>
    public int Open(Element element)
    {
        var outside = _rendered.Count;
        _output.Append("<"u8);
        _output.AppendName(element.Prefix, element.LocalName);
        WriteDeclarations(element);
        WriteAttributes(element);
        _output.Append(">"u8);
        return outside;
    }

    public void Text(string text) => _output.AppendText(text);

    /// <summary>The end of the element that was opened last.</summary>
    public void Close(Element element, int outside)
    {
        _output.Append("</"u8);
        _output.AppendName(element.Prefix, element.LocalName);
        _output.Append(">"u8);
        _rendered.RemoveRange(outside, _rendered.Count - outside);
    }

    /// <summary>Hands the end of the canonical form to the hash.</summary>
    /// <returns>How many bytes it has.</returns>
    public long Flush() => _output.Flush();

    // as deep as the reader allowed, so never deeper than XmlLimits.MaxDepth
    private void Write(Element element)
    {
        var outside = Open(element);
        for (var node = element.FirstChild; node is not null; node = node.Next)
        {
            if (node is TextNode { Value: var text }) _output.AppendText(text);
            else if (node != _without) Write((Element)node);
        }

        Close(element, outside);
    }

    private void WriteDeclarations(Element element)
    {
        _declare.Clear();
        Declare(element.Prefix, element.NamespaceUri);
        foreach (var attribute in element.Attributes)
            if (attribute.Prefix.Length > 0)
                Declare(attribute.Prefix, attribute.NamespaceUri);
        foreach (var prefix in _inclusive) DeclareInclusive(element, prefix);
        if (_declare.Count == 0) return;

        _declare.Sort(ByPrefix);
        foreach (var (prefix, uri) in _declare)
        {
            _output.Append(prefix.Length == 0 ? " xmlns"u8 : " xmlns:"u8);
            _output.Append(prefix);
            _output.Append("=\""u8);
            _output.AppendAttributeValue(uri);
            _output.Append("\""u8);
        }

        _rendered.AddRange(_declare);
    }

    /// <summary>
    /// The prefixes of the list follow Canonical XML: declared by the apex where they are in scope, and below it wherever they change
    /// (section 3 of the recommendation), so only an element's own declarations matter there.
    /// </summary>
    private void DeclareInclusive(Element element, string token)
    {
        var prefix = token == "#default" ? "" : token;
        if (element == _apex)
        {
            if (element.NamespaceOf(prefix) is { } inScope) Declare(prefix, inScope);
            return;
        }

        foreach (var declaration in element.Declarations)
            if (declaration.Prefix == prefix)
                Declare(prefix, declaration.Uri);
    }

    private void Declare(string prefix, string uri)
    {
        if (prefix == Xml || Rendered(prefix) == uri) return;
        foreach (var declaration in _declare)
            if (declaration.Prefix == prefix)
                return;
        _declare.Add(new NamespaceDeclaration(prefix, uri));
    }

    private string Rendered(string prefix)
    {
        for (var i = _rendered.Count - 1; i >= 0; i--)
            if (_rendered[i].Prefix == prefix)
                return _rendered[i].Uri;
        return "";
    }

    private void WriteAttributes(Element element)
    {
        if (element.Attributes.Count == 0) return;
        _attributes.Clear();
        _attributes.AddRange(element.Attributes);
        if (_attributes.Count > 1) _attributes.Sort(ByName);
        foreach (var attribute in _attributes)
        {
            _output.Append(" "u8);
            _output.AppendName(attribute.Prefix, attribute.LocalName);
            _output.Append("=\""u8);
            _output.AppendAttributeValue(attribute.Value);
            _output.Append("\""u8);
        }
    }
}
