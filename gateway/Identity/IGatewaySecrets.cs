namespace JitGateway.Identity;

/// <summary>
/// Secrets that every node has and nobody else, derived from the gateway's own private keys, so that what one node seals another opens.
/// Implemented by Saml, which owns the keys.
/// </summary>
internal interface IGatewaySecrets
{
    /// <summary>Whether the keys are there already, so that asking for secrets makes none. Commands look first: they make no keys.</summary>
    bool AreKept => true;

    /// <summary>
    /// Keys of 32 octets for a purpose, different ones for each purpose. The first seals; all may open, so that a private key can be
    /// exchanged. Never empty.
    /// </summary>
    IReadOnlyList<byte[]> For(string purpose);
}

/// <summary>A purpose that two modules know: the command line sends what the management listener expects.</summary>
internal static class ManagementPurpose
{
    public const string Token = "management token";
}
