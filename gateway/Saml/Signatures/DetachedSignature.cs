using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Signatures;

/// <summary>The signature that stands beside a message of the HTTP-Redirect binding (Bindings 3.4.4.1).</summary>
/// <param name="Octets">What is signed, exactly as it was sent.</param>
/// <param name="Algorithm">The URI of the algorithm.</param>
/// <param name="Value">The signature.</param>
internal sealed record DetachedSignature(ReadOnlyMemory<byte> Octets, string Algorithm, byte[] Value)
{
    /// <exception cref="RefusedException">The algorithm is not allowed.</exception>
    public SignatureAlgorithm ReadAlgorithm(AlgorithmPolicy policy)
    {
        var algorithm = SignatureAlgorithm.Find(Algorithm) ?? throw new RefusedException(Refusals.SignatureAlgorithm.With($"{Algorithm}"));
        return algorithm.IsSha1 && !policy.AllowSha1 ? throw new RefusedException(Refusals.SignatureSha1.With($"{Algorithm}")) : algorithm;
    }
}
