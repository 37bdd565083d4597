using JitGateway.Identity;

namespace JitGateway.Saml.Keys;

/// <summary>Secrets from the service provider's private keys, which nodes share already.</summary>
internal sealed class GatewaySecrets(ServiceProviderKeys keys) : IGatewaySecrets
{
    public bool AreKept => keys.AreKept;

    public IReadOnlyList<byte[]> For(string purpose) => [.. keys.Signing.Select(key => key.DeriveSecret(purpose))];
}
