using System.Security.Cryptography;
using System.Text;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>
/// Verifies the enveloped signature over a document that is read as it comes. The signature stands first (SAML Metadata 2.3.1, 2.3.2), so a document that no trusted key vouches for is
/// refused before the rest of it is read. What follows is canonicalized into the hash from the very elements that the reader gives to everybody else: nothing can be read that was not
/// hashed. Whatever was kept meanwhile is trusted after <see cref="Complete"/> and not before.
/// </summary>
internal sealed class StreamedVerification(IReadOnlyList<TrustedKey> keys, AlgorithmPolicy policy, XmlLimits limits) : IDisposable
{
    private const int MaxTextBefore = 64 * 1024;

    private readonly Stack<int> _outside = new();
    private readonly StringBuilder _textBefore = new();
    private string _rootId = "";
    private Element? _root;
    private Element? _element;
    private XmlSignature? _signature;
    private TrustedKey? _key;
    private IncrementalHash? _hash;
    private ExclusiveCanonicalizer? _canonical;

    /// <summary>Takes part in a step, before anybody else does.</summary>
    /// <exception cref="RefusedException">There is no such signature, or it is of no trusted key.</exception>
    public void Take(StreamedXml xml)
    {
        switch (xml.Step)
        {
            case XmlStep.Start:
                Start(xml);
                break;
            case XmlStep.Text when _canonical is not null:
                _canonical.Text(xml.Text);
                break;
            case XmlStep.Text when _element is null:
                if (_textBefore.Length + xml.Text.Length > MaxTextBefore) throw new RefusedException(Refusals.XmlTooLarge.With($"more than {MaxTextBefore} characters before the signature"));
                _textBefore.Append(xml.Text);
                break;
            case XmlStep.End:
                End(xml.Element);
                break;
        }
    }

    /// <returns>The key that vouches for the whole document.</returns>
    /// <exception cref="RefusedException">It is not the document that was signed.</exception>
    public TrustedKey Complete()
    {
        if (_canonical is null) throw Missing();
        var length = _canonical.Flush();
        if (!CryptographicOperations.FixedTimeEquals(_hash!.GetHashAndReset(), _signature!.DigestValue))
            throw new RefusedException(Refusals.SignatureDigest.With($"{_root!.LocalName:plain}, {(int)length} canonical bytes, key {_key!.Description:plain}"));
        return _key!;
    }

    public void Dispose() => _hash?.Dispose();

    private void Start(StreamedXml xml)
    {
        if (xml.Depth == 1)
        {
            _root = xml.Element;
            return;
        }

        if (_canonical is not null)
        {
            if (xml.Depth == 2 && xml.Element.IsSignature()) throw new RefusedException(Refusals.SignatureRepeated.With($"in {_root!.LocalName:plain}"));
            if (IdAttributes.Of(xml.Element).Contains(_rootId, StringComparer.Ordinal)) throw new RefusedException(Refusals.IdDuplicate.With($"{_rootId}"));
            _outside.Push(_canonical.Open(xml.Element));
        }
        else if (_element is null)
        {
            if (!xml.Element.IsSignature()) throw Missing();
            _element = xml.Element;
            xml.Keep();
        }
    }

    private void End(Element element)
    {
        if (_canonical is not null) _canonical.Close(element, _outside.Pop());
        else if (element == _element) Begin(element);
    }

    private void Begin(Element element)
    {
        _signature = XmlSignature.Read(element, _root!, policy);
        _key = SignatureVerifier.VerifySignedInfo(_signature, keys, limits);
        _rootId = _root!.RequireId();
        _hash = IncrementalHash.CreateHash(_signature.Digest.Hash);
        _canonical = new ExclusiveCanonicalizer(_root!, _signature.ReferencePrefixes, _hash, limits);
        _outside.Push(_canonical.Open(_root!));
        _canonical.Text(_textBefore.ToString());
    }

    private RefusedException Missing() => new(Refusals.SignatureMissing.With($"{_root!.LocalName:plain} does not begin with a signature"));
}
