using System.Text;
using System.Text.Unicode;

namespace JitGateway.Saml.Protocol;

/// <summary>
/// One pass over the bytes before any parser sees them: size, encoding, forbidden markup and every bound of <see cref="XmlLimits"/>.
/// It allocates nothing and decides nothing about meaning; whether the text is well-formed is the parser's to say.
/// </summary>
internal ref struct XmlShape
{
    private readonly ReadOnlySpan<byte> _xml;
    private readonly XmlLimits _limits;
    private int _position;
    private int _depth;
    private int _elements;

    private XmlShape(ReadOnlySpan<byte> xml, XmlLimits limits)
    {
        _xml = xml;
        _limits = limits;
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    private readonly bool RootIsClosed => _elements > 0 && _depth == 0;

    public static Refusal? Check(ReadOnlySpan<byte> xml, XmlLimits limits)
    {
        if (xml.Length > limits.MaxBytes) return Refusals.XmlTooLarge.With($"{xml.Length} bytes, at most {limits.MaxBytes}");
        if (xml.Contains((byte)0)) return Refusals.XmlNul.With($"at byte {xml.IndexOf((byte)0)}");
        if (!Utf8.IsValid(xml)) return Refusals.XmlEncoding.With("the bytes are not valid UTF-8");
        if (xml.StartsWith(ByteOrderMark))
        {
            if (!limits.AllowByteOrderMark) return Refusals.XmlEncoding.With("a byte order mark stands before the document");
            xml = xml[ByteOrderMark.Length..];
        }

        return new XmlShape(xml, limits).Scan();
    }

    private Refusal? Scan()
    {
        while (_position < _xml.Length)
        {
            var next = _xml[_position..].IndexOf((byte)'<');
            var text = next < 0 ? _xml[_position..] : _xml.Slice(_position, next);
            if (Text(text) is { } refusal) return refusal;
            _position += text.Length;
            if (next >= 0 && Markup() is { } other) return other;
        }

        return _elements == 0 ? Malformed("no element") : _depth > 0 ? Malformed("the document ends inside an element") : null;
    }

    private readonly Refusal? Text(ReadOnlySpan<byte> text)
    {
        if (_depth > 0) return References(text);
        if (text.IndexOfAnyExcept(WhiteSpace) < 0) return null;
        return RootIsClosed ? Trailing("text") : Malformed("text before the root element");
    }

    private Refusal? Markup()
    {
        var rest = _xml[_position..];
        if (rest.StartsWith("</"u8)) return EndTag(rest);
        if (rest.StartsWith("<!--"u8)) return RootIsClosed ? Trailing("a comment") : Skip(rest, 4, "-->"u8, "a comment is not closed");
        if (rest.StartsWith("<![CDATA["u8)) return _depth == 0 ? Malformed("CDATA outside the root element") : Skip(rest, 9, "]]>"u8, "CDATA is not closed");
        if (rest.StartsWith("<!"u8)) return Refusals.XmlDoctype.With($"at byte {_position}");
        if (rest.StartsWith("<?"u8)) return Declaration(rest);
        return RootIsClosed ? Trailing("an element") : StartTag(rest);
    }

    private Refusal? Declaration(ReadOnlySpan<byte> rest)
    {
        if (_position > 0 || !rest.StartsWith("<?xml"u8) || rest.Length < 6 || !WhiteSpace.Contains(rest[5]))
            return Refusals.XmlProcessingInstruction.With($"at byte {_position}");
        var end = rest.IndexOf("?>"u8);
        if (end < 0) return Malformed("the XML declaration is not closed");
        var declaration = rest[..end];
        _position += end + 2;
        var encoding = declaration.IndexOf("encoding"u8);
        if (encoding < 0) return null;
        var value = declaration[(encoding + 8)..].Trim(" \t\r\n='\""u8);
        value = value.IndexOfAny((byte)'"', (byte)'\'') is var quote and >= 0 ? value[..quote] : value;
        return Ascii.EqualsIgnoreCase(value, "UTF-8"u8) ? null : Refusals.XmlEncoding.With($"the XML declaration names the encoding {Encoding.UTF8.GetString(value)}");
    }

    private Refusal? StartTag(ReadOnlySpan<byte> rest)
    {
        if (++_elements > _limits.MaxElements) return Refusals.XmlTooManyElements.With($"more than {_limits.MaxElements}");
        int attributes = 0, namespaces = 0, at = 1;
        while (true)
        {
            var step = rest[at..].IndexOfAny("\"'<>"u8);
            if (step < 0) return Malformed("a tag is not closed");
            var found = rest[at + step];
            if (found == '<') return Malformed("\"<\" inside a tag");
            if (found == '>')
            {
                at += step;
                break;
            }

            var isNamespace = IsNamespace(rest.Slice(at, step));
            at += step + 1;
            var length = rest[at..].IndexOf(found);
            if (length < 0) return Malformed("an attribute's value is not closed");
            if (++attributes > _limits.MaxAttributesPerElement + _limits.MaxNamespacesPerElement) return Refusals.XmlTooManyAttributes.With($"more than {_limits.MaxAttributesPerElement} on one element");
            if (isNamespace && ++namespaces > _limits.MaxNamespacesPerElement) return Refusals.XmlTooManyNamespaces.With($"more than {_limits.MaxNamespacesPerElement} declared by one element");
            if (attributes - namespaces > _limits.MaxAttributesPerElement) return Refusals.XmlTooManyAttributes.With($"more than {_limits.MaxAttributesPerElement} on one element");
            if (isNamespace && length > _limits.MaxNamespaceBytes) return Refusals.XmlNamespaceTooLong.With($"{length} bytes, at most {_limits.MaxNamespaceBytes}");
            if (References(rest.Slice(at, length)) is { } refusal) return refusal;
            at += length + 1;
        }

        if (_depth + 1 > _limits.MaxDepth) return Refusals.XmlTooDeep.With($"more than {_limits.MaxDepth} levels");
        if (rest[at - 1] != '/') _depth++;
        _position += at + 1;
        return null;
    }

    private static bool IsNamespace(ReadOnlySpan<byte> beforeValue)
    {
        var name = beforeValue.TrimEnd(" \t\r\n="u8);
        if (name.LastIndexOfAny(WhiteSpace) is var start and >= 0) name = name[(start + 1)..];
        return name.StartsWith("xmlns"u8) && (name.Length == 5 || name[5] == ':');
    }

    private Refusal? EndTag(ReadOnlySpan<byte> rest)
    {
        if (--_depth < 0) return RootIsClosed || _elements > 0 ? Trailing("an end tag") : Malformed("an end tag before the root element");
        return Skip(rest, 2, ">"u8, "an end tag is not closed");
    }

    private Refusal? Skip(ReadOnlySpan<byte> rest, int opening, ReadOnlySpan<byte> closing, string otherwise)
    {
        var end = rest[opening..].IndexOf(closing);
        if (end < 0) return Malformed(otherwise);
        _position += opening + end + closing.Length;
        return null;
    }

    /// <summary>Without a DTD there are five entities, and characters by number.</summary>
    private static Refusal? References(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'&'); at >= 0; at = text.IndexOf((byte)'&'))
        {
            text = text[(at + 1)..];
            if (!text.StartsWith("#"u8) && !text.StartsWith("amp;"u8) && !text.StartsWith("lt;"u8) && !text.StartsWith("gt;"u8) && !text.StartsWith("quot;"u8) && !text.StartsWith("apos;"u8))
                return Refusals.XmlEntity.With("an entity that XML itself does not define");
        }

        return null;
    }

    private readonly Refusal Trailing(string what) => Refusals.XmlTrailing.With($"{what:plain} at byte {_position}");

    private readonly Refusal Malformed(string what) => Refusals.XmlMalformed.With($"{what:plain} at byte {_position}");
}
