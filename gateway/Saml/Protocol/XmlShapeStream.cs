namespace JitGateway.Saml.Protocol;

/// <summary>
/// The bounds of <see cref="XmlShape"/> for a document that is never whole in memory: what is too large or forbidden does not come to the parser. Whether the text is well-formed is
/// the parser's to say, and so is what lies deeper than a single tag.
/// </summary>
internal sealed class XmlShapeStream(Stream inner, XmlLimits limits) : Stream
{
    private Place _place;
    private long _total;
    private int _length;
    private int _attributes;
    private bool _isFirstMarkup = true;
    private byte _quote;
    private byte _last;
    private byte _secondLast;

    private enum Place
    {
        Text,
        MarkupStart,
        Tag,
        Value,
        Declaration,
        ExclamationMark,
        Comment,
        CharacterData,
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="RefusedException">What comes is out of bounds.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _total += read;
        if (_total > limits.MaxBytes) throw new RefusedException(Refusals.XmlTooLarge.With($"more than {limits.MaxBytes} bytes"));
        var chunk = buffer[..read];
        if (chunk.IndexOf((byte)0) >= 0) throw new RefusedException(Refusals.XmlNul.With("among the first bytes or later"));
        for (var rest = (ReadOnlySpan<byte>)chunk; rest.Length > 0;) rest = rest[Step(rest)..];
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <returns>How far it came.</returns>
    private int Step(ReadOnlySpan<byte> rest) => _place switch
    {
        Place.Text => Until(rest, rest.IndexOf((byte)'<'), limits.MaxTextBytes, Place.MarkupStart),
        Place.MarkupStart => Markup(rest[0]),
        Place.Tag => Tag(rest),
        Place.Value => Until(rest, rest.IndexOf(_quote), limits.MaxTagBytes, Place.Tag, isSameToken: true),
        Place.Declaration => Until(rest, rest.IndexOf((byte)'>'), limits.MaxTagBytes, Place.Text),
        Place.ExclamationMark => Special(rest[0]),
        Place.Comment => Closing(rest, (byte)'-'),
        _ => Closing(rest, (byte)']'),
    };

    private int Until(ReadOnlySpan<byte> rest, int end, int most, Place then, bool isSameToken = false)
    {
        var step = end < 0 ? rest.Length : end + 1;
        Count(step, most);
        if (end < 0) return step;
        _place = then;
        if (!isSameToken) _length = 0;
        return step;
    }

    private int Markup(byte first)
    {
        _attributes = 0;
        switch (first)
        {
            case (byte)'!':
                _place = Place.ExclamationMark;
                break;
            case (byte)'?':
                // the declaration can only be what comes first; whether it is one, the parser sees
                if (!_isFirstMarkup) throw new RefusedException(Refusals.XmlProcessingInstruction.With("after the first markup"));
                _place = Place.Declaration;
                break;
            default:
                _place = Place.Tag;
                _isFirstMarkup = false;
                return 0;
        }

        _isFirstMarkup = false;
        return 1;
    }

    private int Tag(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)'"', (byte)'\'', (byte)'>');
        if (end >= 0 && rest[end] != '>')
        {
            _quote = rest[end];
            if (++_attributes > limits.MaxAttributesPerElement + limits.MaxNamespacesPerElement)
                throw new RefusedException(Refusals.XmlTooManyAttributes.With($"more than {limits.MaxAttributesPerElement} on one element"));
            return Until(rest, end, limits.MaxTagBytes, Place.Value, isSameToken: true);
        }

        return Until(rest, end, limits.MaxTagBytes, Place.Text);
    }

    private int Special(byte first)
    {
        _place = first switch
        {
            (byte)'-' => Place.Comment,
            (byte)'[' => Place.CharacterData,
            _ => throw new RefusedException(Refusals.XmlDoctype.With("\"<!\" that begins neither a comment nor CDATA")),
        };
        _last = _secondLast = 0;   // what opens it does not close it
        _length = -1;              // of a comment, the second hyphen is still to come
        return 1;
    }

    /// <summary>Up to a <c>&gt;</c> after two of a sign.</summary>
    private int Closing(ReadOnlySpan<byte> rest, byte twice)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            var isOpening = _length < 0;
            Count(1, limits.MaxTextBytes);
            if (isOpening) continue;
            if (rest[i] == '>' && _last == twice && _secondLast == twice)
            {
                (_place, _length) = (Place.Text, 0);
                return i + 1;
            }

            (_secondLast, _last) = (_last, rest[i]);
        }

        return rest.Length;
    }

    private void Count(int bytes, int most)
    {
        _length += bytes;
        if (_length > most) throw new RefusedException(Refusals.XmlTooLarge.With($"more than {most} bytes between two signs of markup"));
    }
}
