using System.Text;
using System.Xml;

namespace JitGateway.Saml.Protocol;

/// <summary>What a document that is read as it comes brought last.</summary>
internal enum XmlStep
{
    Start,
    Text,
    End,
}

/// <summary>
/// Reads XML that nobody trusts yet and that is too long to be held: by the rules of <see cref="HardenedXml"/>, one step after the other. An element knows those it stands in; it has
/// children only where they are kept.
/// </summary>
internal sealed class StreamedXml : IDisposable
{
    private const int NothingKept = int.MaxValue;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly XmlLimits _limits;
    private readonly StreamReader _text;
    private readonly int[] _inScope;
    private XmlReader? _reader;
    private Element? _open;
    private int _elements;
    private int _keptFrom = NothingKept;
    private int _keptElements;
    private int _keptCharacters;
    private bool _endsAtOnce;

    /// <param name="xml">Is read while this is; whoever opened it closes it.</param>
    public StreamedXml(Stream xml, XmlLimits limits)
    {
        _limits = limits;
        _inScope = new int[limits.MaxDepth + 1];
        _text = new StreamReader(new XmlShapeStream(xml, limits), StrictUtf8, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024, leaveOpen: true);
    }

    public XmlStep Step { get; private set; }

    /// <summary>The element that starts or ends, or that holds the text.</summary>
    public Element Element { get; private set; } = null!;

    /// <summary>The root's is 1.</summary>
    public int Depth { get; private set; }

    /// <summary>With <see cref="XmlStep.Text"/>; a text may come in several.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Keeps what the element that has just started will hold, within bounds, up to its end.</summary>
    public void Keep()
    {
        if (Depth >= _keptFrom) return;
        (_keptFrom, _keptElements, _keptCharacters) = (Depth, 0, 0);
    }

    /// <summary>Keeps no more of what is being kept.</summary>
    public void KeepNoMore() => _keptFrom = NothingKept;

    /// <returns>False at the end.</returns>
    /// <exception cref="RefusedException">It is not XML, or out of bounds.</exception>
    public bool Read()
    {
        if (Depth > 0 && Step == XmlStep.End) Leave();
        if (_endsAtOnce)
        {
            _endsAtOnce = false;
            Step = XmlStep.End;
            return true;
        }

        try
        {
            _reader ??= Begin();
            while (_reader.Read())
                if (Take(_reader))
                    return true;
            return false;
        }
        catch (XmlException e)
        {
            throw new RefusedException(Refusals.XmlMalformed.With($"line {e.LineNumber}, position {e.LinePosition}"));
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedException(Refusals.XmlEncoding.With("the bytes are not valid UTF-8"));
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _text.Dispose();
    }

    private XmlReader Begin()
    {
        if (_limits.AllowByteOrderMark && _text.Peek() == '\uFEFF') _ = _text.Read();
        return XmlReader.Create(_text, HardenedXml.Settings);
    }

    /// <returns>Whether it is a step.</returns>
    private bool Take(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                Start(reader);
                return true;
            case XmlNodeType.EndElement:
                (Step, Element) = (XmlStep.End, _open!);
                return true;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                if (_open is null) return false;
                (Step, Element, Text) = (XmlStep.Text, _open, reader.Value);
                if (Depth < _keptFrom) return true;
                CountKept(0, Text.Length);
                _open.Append(new TextNode(Text));
                return true;
            case XmlNodeType.XmlDeclaration:
                if (reader.GetAttribute("encoding") is { } encoding && !encoding.Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
                    throw new RefusedException(Refusals.XmlEncoding.With($"the XML declaration names the encoding {encoding}"));
                return false;
            case XmlNodeType.ProcessingInstruction:
                throw new RefusedException(Refusals.XmlProcessingInstruction.With($"{reader.LocalName}"));
            default:
                throw new RefusedException(Refusals.XmlMalformed.With($"unexpected markup of kind {reader.NodeType.ToString()}"));
        }
    }

    private void Start(XmlReader reader)
    {
        var isEmpty = reader.IsEmptyElement;
        if (++_elements > _limits.MaxElements) throw new RefusedException(Refusals.XmlTooManyElements.With($"more than {_limits.MaxElements}"));
        if (++Depth > _limits.MaxDepth) throw new RefusedException(Refusals.XmlTooDeep.With($"more than {_limits.MaxDepth} levels"));
        if (reader.AttributeCount > _limits.MaxAttributesPerElement + _limits.MaxNamespacesPerElement)
            throw new RefusedException(Refusals.XmlTooManyAttributes.With($"more than {_limits.MaxAttributesPerElement} on one element"));
        var element = HardenedXml.StartElement(reader, _open);
        CheckDeclarations(element);
        if (Depth > _keptFrom)
        {
            CountKept(1, element.Attributes.Sum(static a => a.Value.Length));
            _open!.Append(element);
        }

        (Step, Element, _open, _endsAtOnce) = (XmlStep.Start, element, element, isEmpty);
    }

    private void CheckDeclarations(Element element)
    {
        if (element.Attributes.Count > _limits.MaxAttributesPerElement) throw new RefusedException(Refusals.XmlTooManyAttributes.With($"more than {_limits.MaxAttributesPerElement} on one element"));
        if (element.Declarations.Count > _limits.MaxNamespacesPerElement) throw new RefusedException(Refusals.XmlTooManyNamespaces.With($"more than {_limits.MaxNamespacesPerElement} declared by one element"));
        foreach (var declaration in element.Declarations)
            if (declaration.Uri.Length > _limits.MaxNamespaceBytes)
                throw new RefusedException(Refusals.XmlNamespaceTooLong.With($"{declaration.Uri.Length} characters, at most {_limits.MaxNamespaceBytes}"));
        _inScope[Depth] = _inScope[Depth - 1] + element.Declarations.Count;
        if (_inScope[Depth] > _limits.MaxNamespacesInScope) throw new RefusedException(Refusals.XmlTooManyNamespaces.With($"more than {_limits.MaxNamespacesInScope} in scope"));
    }

    private void CountKept(int elements, int characters)
    {
        if ((_keptElements += elements) > _limits.MaxKeptElements) throw new RefusedException(Refusals.XmlTooManyElements.With($"more than {_limits.MaxKeptElements} in one part"));
        if ((_keptCharacters += characters) > _limits.MaxKeptCharacters) throw new RefusedException(Refusals.XmlTooLarge.With($"more than {_limits.MaxKeptCharacters} characters in one part"));
    }

    private void Leave()
    {
        if (Depth == _keptFrom) KeepNoMore();
        Depth--;
        _open = Element.Parent;
    }
}
