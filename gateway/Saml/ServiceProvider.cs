using System.Collections.Frozen;
using JitGateway.Identity;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Published;

namespace JitGateway.Saml;

/// <summary>The gateway as service provider, compiled from the section <c>Saml</c>. Immutable.</summary>
internal sealed class ServiceProvider
{
    public required string EntityId { get; init; }

    /// <summary>Where responses are posted to: Destination and Recipient.</summary>
    public required string AssertionConsumerService { get; init; }

    /// <summary>Where logout messages are sent to: their Destination.</summary>
    public required string SingleLogoutService { get; init; }

    /// <summary>What the configuration names, or what was made at an earlier start; empty: <see cref="GeneratedKeyPath"/> is still to be made.</summary>
    public required IReadOnlyList<ServiceProviderKey> SigningKeys { get; init; }

    /// <summary>Where the key is kept that the gateway makes itself.</summary>
    public required string GeneratedKeyPath { get; init; }

    /// <summary>Under whose certificates identity providers encrypt for us; empty: nothing is decrypted.</summary>
    public IReadOnlyList<DecryptionKey> DecryptionKeys { get; init; } = [];

    public required FrozenDictionary<string, IdentityProvider> IdentityProviders { get; init; }

    /// <summary>Where more of them come and go; null: nowhere.</summary>
    public IdentityProviderFolder? Folder { get; init; }

    /// <summary>Whether any identity provider's logout messages are heeded; so it is before there is one.</summary>
    public bool ServesLogout => IdentityProviders.Count == 0 || IdentityProviders.Values.Any(p => p.Options.SingleLogout != SingleLogout.Off);

    public required TimeSpan AttemptLifetime { get; init; }

    /// <summary>Which authentication context is stronger.</summary>
    public AuthnContextOrder AuthnContextOrder { get; init; } = new([]);

    /// <summary>For how long a browser remembers a choice; zero: not at all.</summary>
    public TimeSpan RememberChoice { get; init; }

    /// <summary>What our metadata says besides keys and addresses.</summary>
    public PublishedOptions Published { get; init; } = new();

    /// <summary>The folder for the last good metadata from URLs.</summary>
    public string MetadataCache { get; init; } = "metadata-cache";
}
