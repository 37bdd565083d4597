using JitGateway.Saml.Bindings;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Metadata;

/// <summary>What we use of an identity provider's metadata: its IDPSSODescriptor for SAML 2.0 (SAML Metadata 2.4.3).</summary>
internal sealed record IdentityProviderMetadata
{
    public required string EntityId { get; init; }

    /// <summary>Keys for signing, or for no stated use; at least one.</summary>
    public required IReadOnlyList<TrustedKey> SigningKeys { get; init; }

    /// <summary>By binding URI; at least one that we speak.</summary>
    public required IReadOnlyDictionary<string, Uri> SingleSignOnServices { get; init; }

    /// <summary>Not to be used afterwards; absent: no end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    public bool IsValidAt(DateTimeOffset now) => ValidUntil is null || now < ValidUntil;

    /// <summary>Where a request goes, and how: as configured where the provider offers it, otherwise as the provider does.</summary>
    public (AuthnRequestBinding Binding, Uri Destination) SingleSignOn(AuthnRequestBinding? wanted)
    {
        var redirect = SingleSignOnServices.GetValueOrDefault(SamlBindings.HttpRedirect);
        var post = SingleSignOnServices.GetValueOrDefault(SamlBindings.HttpPost);
        return post is not null && (redirect is null || wanted == AuthnRequestBinding.Post)
            ? (AuthnRequestBinding.Post, post)
            : (AuthnRequestBinding.Redirect, redirect!);
    }
}
