using JitGateway.Telemetry.Lifetimes;

namespace JitGateway.Saml.Lifetimes;

/// <summary>What has an end that somebody must know of in time.</summary>
internal enum ExpiryKind
{
    /// <summary>The certificate of a key that we sign with, or will sign with.</summary>
    SigningKey,

    /// <summary>The certificate of a key that we decrypt with.</summary>
    DecryptionKey,

    /// <summary>The metadata of an identity provider.</summary>
    Metadata,

    /// <summary>The certificate of a key that an identity provider signs with.</summary>
    ProviderKey,
}

/// <summary>One thing with its end.</summary>
/// <param name="Name">Whose it is: <c>us</c>, or the name of an identity provider.</param>
/// <param name="Thing">For people: which it is.</param>
/// <param name="Fingerprint">Of a certificate: SHA-256 in hex; empty for metadata.</param>
/// <param name="WarnFrom">From when on people are told.</param>
/// <param name="Cure">What to do.</param>
internal sealed record Expiry(ExpiryKind Kind, string Name, string Thing, string Fingerprint, DateTimeOffset End, DateTimeOffset WarnFrom, string Cure) : Ending(Thing, End, WarnFrom, Cure);
