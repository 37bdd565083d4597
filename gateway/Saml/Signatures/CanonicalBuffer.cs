using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>Collects canonical form as UTF-8, with the escapes of Canonical XML 1.0 (2.3), up to a bound.</summary>
/// <param name="most">More bytes than this are refused.</param>
/// <param name="hash">Takes what was collected whenever it is much, so that a document of any length needs no more memory than a short one; null: all is kept.</param>
internal sealed class CanonicalBuffer(int capacity, long most, IncrementalHash? hash = null)
{
    private const int Much = 32 * 1024;

    private static readonly SearchValues<char> TextEscapes = SearchValues.Create("&<>\r");
    private static readonly SearchValues<char> AttributeEscapes = SearchValues.Create("&<\"\t\n\r");

    private byte[] _bytes = new byte[capacity];
    private int _length;
    private long _hashed;

    /// <summary>What was collected and not handed to the hash.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Hands all that is left to the hash.</summary>
    /// <returns>How many bytes the whole canonical form has.</returns>
    public long Flush()
    {
        hash!.AppendData(_bytes, 0, _length);
        _hashed += _length;
        _length = 0;
        return _hashed;
    }

    public void Append(ReadOnlySpan<byte> ascii)
    {
        ascii.CopyTo(Space(ascii.Length));
        _length += ascii.Length;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        var written = Encoding.UTF8.GetBytes(text, Space(Encoding.UTF8.GetMaxByteCount(text.Length)));   // first: making space may move the end
        _length += written;
    }

    public void AppendName(string prefix, string localName)
    {
        if (prefix.Length > 0)
        {
            Append(prefix);
            Append(":"u8);
        }

        Append(localName);
    }

    public void AppendText(ReadOnlySpan<char> text) => AppendEscaped(text, TextEscapes);

    public void AppendAttributeValue(ReadOnlySpan<char> value) => AppendEscaped(value, AttributeEscapes);

    private void AppendEscaped(ReadOnlySpan<char> text, SearchValues<char> escapes)
    {
        while (true)
        {
            var next = text.IndexOfAny(escapes);
            if (next < 0)
            {
                Append(text);
                return;
            }

            Append(text[..next]);
            Append(text[next] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '"' => "&quot;"u8,
                '\t' => "&#x9;"u8,
                '\n' => "&#xA;"u8,
                _ => "&#xD;"u8,
            });
            text = text[(next + 1)..];
        }
    }

    private Span<byte> Space(int atMost)
    {
        if (_hashed + _length > most) throw new RefusedException(Refusals.CanonicalTooLarge.With($"more than {(int)most} bytes"));
        if (hash is not null && _length > Much) Flush();
        if (_bytes.Length - _length < atMost) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + atMost));
        return _bytes.AsSpan(_length);
    }
}
