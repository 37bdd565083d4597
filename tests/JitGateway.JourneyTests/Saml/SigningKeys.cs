using System.Security.Cryptography;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Signatures;

namespace JitGateway.JourneyTests.Saml;

/// <summary>One key of each kind that may sign: <c>rsa</c>, <c>P-256</c>, <c>P-384</c>, <c>P-521</c>.</summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly Dictionary<string, ECDsa> _ecdsa = new()
    {
        ["P-256"] = ECDsa.Create(ECCurve.NamedCurves.nistP256),
        ["P-384"] = ECDsa.Create(ECCurve.NamedCurves.nistP384),
        ["P-521"] = ECDsa.Create(ECCurve.NamedCurves.nistP521),
    };

    public RSA Rsa { get; } = RSA.Create(2048);

    public string PrivatePem(string key) => key == "rsa" ? Rsa.ExportPkcs8PrivateKeyPem() : _ecdsa[key].ExportPkcs8PrivateKeyPem();

    public string PublicPem(string key) => key == "rsa" ? Rsa.ExportSubjectPublicKeyInfoPem() : _ecdsa[key].ExportSubjectPublicKeyInfoPem();

    public TrustedKey Trusted(string key) => key == "rsa" ? TrustedKey.FromRsa(Rsa.ExportParameters(false)) : TrustedKey.FromEcdsa(_ecdsa[key].ExportParameters(false));

    public MessageSigner Signer(string key, int bits) => key == "rsa" ? MessageSigner.Rsa(Rsa, bits) : MessageSigner.Ecdsa(_ecdsa[key], bits);

    public void Dispose()
    {
        Rsa.Dispose();
        foreach (var key in _ecdsa.Values) key.Dispose();
    }
}
