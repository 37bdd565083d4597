using JitGateway.Saml.Bindings;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Metadata;

/// <summary>What we use of an identity provider's metadata: its IDPSSODescriptor for SAML 2.0 (SAML Metadata 2.4.3).</summary>
internal sealed record IdentityProviderMetadata
{
    public required string EntityId { get; init; }

    /// <summary>Keys for signing, or for no stated use; at least one.</summary>
    public required IReadOnlyList<TrustedKey> SigningKeys { get; init; }

    /// <summary>By binding URI; at least one that we speak.</summary>
    public required IReadOnlyDictionary<string, Uri> SingleSignOnServices { get; init; }

    /// <summary>By binding URI, those that go through a browser; empty: the provider offers no single logout.</summary>
    public IReadOnlyDictionary<string, LogoutService> SingleLogoutServices { get; init; } = new Dictionary<string, LogoutService>(StringComparer.Ordinal);

    /// <summary>By their number: where artifacts are resolved, by SOAP (SAML Metadata 2.4.3); empty: nowhere.</summary>
    public IReadOnlyDictionary<int, Uri> ArtifactResolutionServices { get; init; } = new Dictionary<int, Uri>();

    /// <summary>For a provider that the configuration describes: where every artifact is resolved, whatever its number.</summary>
    public Uri? ArtifactResolution { get; init; }

    /// <summary>What it may write behind the @ of scoped values (shibmd:Scope of the role or of its entity); empty: it does not say.</summary>
    public IReadOnlyList<AssertableScope> Scopes { get; init; } = [];

    /// <summary>Which of them cannot be used, and why; each admits nothing.</summary>
    public IEnumerable<string> UnusableScopes => Scopes.Select(static s => s.Problem).OfType<string>();

    /// <summary>Not to be used afterwards; absent: no end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>How long it may be kept before it is asked for again; absent: it does not say.</summary>
    public TimeSpan? CacheDuration { get; init; }

    /// <summary>In whatever order.</summary>
    public bool HasTheKeysOf(IdentityProviderMetadata other) => SigningKeys.Select(static k => k.Fingerprint).ToHashSet(StringComparer.Ordinal).SetEquals(other.SigningKeys.Select(static k => k.Fingerprint));

    public bool IsValidAt(DateTimeOffset now) => ValidUntil is null || now < ValidUntil;

    /// <summary>Where an artifact is resolved that names this number; null: nowhere.</summary>
    public Uri? ArtifactResolutionOf(int number) => ArtifactResolutionServices.GetValueOrDefault(number) ?? ArtifactResolution;

    /// <summary>Where a request goes, and how: as configured where the provider offers it, otherwise as the provider does.</summary>
    public (AuthnRequestBinding Binding, Uri Destination) SingleSignOn(AuthnRequestBinding? wanted)
    {
        var redirect = SingleSignOnServices.GetValueOrDefault(SamlBindings.HttpRedirect);
        var post = SingleSignOnServices.GetValueOrDefault(SamlBindings.HttpPost);
        return post is not null && (redirect is null || wanted == AuthnRequestBinding.Post)
            ? (AuthnRequestBinding.Post, post)
            : (AuthnRequestBinding.Redirect, redirect!);
    }

    /// <summary>Where a logout message of ours goes, and by which binding; null: nowhere.</summary>
    /// <param name="preferred">The binding by which the other side came, to answer in the same way; null for a request, which goes by Redirect where that is offered.</param>
    public (string Binding, LogoutService Service)? SingleLogout(string? preferred = null)
    {
        foreach (var binding in (ReadOnlySpan<string?>)[preferred, SamlBindings.HttpRedirect, SamlBindings.HttpPost])
            if (binding is not null && SingleLogoutServices.TryGetValue(binding, out var service))
                return (binding, service);
        return null;
    }
}

/// <summary>A SingleLogoutService (SAML Metadata 2.4.2, 2.2.2).</summary>
/// <param name="Location">Where requests go.</param>
/// <param name="ResponseLocation">Where responses go; absent: to the same place.</param>
internal sealed record LogoutService(Uri Location, Uri? ResponseLocation)
{
    public Uri ForResponses => ResponseLocation ?? Location;
}
