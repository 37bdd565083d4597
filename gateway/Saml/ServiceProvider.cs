using System.Collections.Frozen;
using JitGateway.Identity;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Forms;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Metadata;
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

    /// <summary>What is set for each of them, whatever its name; null where there is no folder.</summary>
    public IdentityProvider? AnyInFolder { get; init; }

    /// <summary>How people sign in where a backend says nothing of it.</summary>
    public LoginTerms UsualTerms => field ??= LoginTerms.Usual with
    {
        IdentityProviders = IdentityProviders.ToFrozenDictionary(static p => p.Key, static p => TermsOf(p.Value), StringComparer.OrdinalIgnoreCase),
        OfOthers = AnyInFolder is { } any ? TermsOf(any) : null,
    };

    /// <summary>Who is read from where: those of one feed in one pass.</summary>
    public ILookup<MetadataFeed, IdentityProvider> Feeds => field ??= IdentityProviders.Values.Where(static p => p.Feed is not null).ToLookup(static p => p.Feed!);

    /// <summary>To whom the configuration gives an entity id, in the order of their names.</summary>
    public ILookup<string, IdentityProvider> ByEntityId => field ??= IdentityProviders.Values.Where(static p => p.Options.EntityId is not null).OrderBy(static p => p.Name, StringComparer.Ordinal).ToLookup(static p => p.Options.EntityId!, StringComparer.Ordinal);

    /// <summary>Whether any identity provider's logout messages are heeded; so it is before there is one.</summary>
    public bool ServesLogout => IdentityProviders.Count == 0 || IdentityProviders.Values.Any(p => p.Options.SingleLogout != SingleLogout.Off);

    public required TimeSpan AttemptLifetime { get; init; }

    /// <summary>What becomes of a form that is sent when the session has ended.</summary>
    public KeptFormOptions KeptForms { get; init; } = new();

    /// <summary>Which authentication context is stronger.</summary>
    public AuthnContextOrder AuthnContextOrder { get; init; } = new([]);

    /// <summary>For how long a browser remembers a choice; zero: not at all.</summary>
    public TimeSpan RememberChoice { get; init; }

    /// <summary>What our metadata says besides keys and addresses.</summary>
    public PublishedOptions Published { get; init; } = new();

    /// <summary>The folder for the last good metadata from URLs.</summary>
    public string MetadataCache { get; init; } = "metadata-cache";

    private static IdentityProviderTerms TermsOf(IdentityProvider provider) => new(provider.Authn, provider.Options.AuthnSkew ?? provider.Options.ClockSkew);
}
