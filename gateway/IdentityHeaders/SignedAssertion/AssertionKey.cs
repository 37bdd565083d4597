using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.IdentityHeaders.SignedAssertion;

/// <summary>One key of the signed header: ECDSA on P-256 (ES256, RFC 7518 section 3.4).</summary>
internal sealed class AssertionKey
{
    private readonly Lock _signing = new();
    private readonly ECDsa _key;

    private AssertionKey(ECDsa key, DateTimeOffset signsFrom)
    {
        _key = key;
        SignsFrom = signsFrom;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        X = Base64Url.EncodeToString(point.X);
        Y = Base64Url.EncodeToString(point.Y);
        // RFC 7638: the required members in lexicographic order
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
        TokenHeader = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","typ":"JWT","kid":"{{Id}}"}"""));
    }

    /// <summary>The thumbprint (RFC 7638), which is the <c>kid</c>.</summary>
    public string Id { get; }

    public DateTimeOffset SignsFrom { get; }

    /// <summary>The public point, base64url.</summary>
    public string X { get; }

    public string Y { get; }

    /// <summary>The first part of every token that this key signs.</summary>
    public string TokenHeader { get; }

    public static AssertionKey Create(DateTimeOffset signsFrom) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), signsFrom);

    /// <exception cref="CryptographicException">It is not a key.</exception>
    public static AssertionKey Import(byte[] pkcs8, DateTimeOffset signsFrom)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return new AssertionKey(key, signsFrom);
    }

    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <returns>The signature as JWS wants it (RFC 7515 appendix A.3): R and S, 64 octets.</returns>
    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        lock (_signing) return _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
