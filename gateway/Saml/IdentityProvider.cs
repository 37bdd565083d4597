using System.Net;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Identity;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml;

/// <summary>One identity provider as the configuration describes it; what its metadata says stands in <c>Metadata/</c>.</summary>
/// <param name="Name">The key under <c>Saml:IdentityProviders</c>; template name <c>idp</c>.</param>
/// <param name="Options">Its settings, checked.</param>
/// <param name="NameIdFormat">The format URI to ask for; null leaves it to the provider.</param>
/// <param name="MetadataSigner">Whose key must have signed the metadata; null: nobody's.</param>
internal sealed record IdentityProvider(string Name, IdentityProviderOptions Options, string? NameIdFormat, X509Certificate2? MetadataSigner)
{
    public string DisplayName => Options.DisplayName ?? Name;

    /// <summary>How its attributes become ours.</summary>
    public IdentityMapping Mapping { get; } = new() { SubjectFrom = Options.SubjectFrom, Attributes = Options.Attributes, MatchFriendlyNames = Options.MatchFriendlyNames };

    /// <summary>How its people must have been authenticated, where a login asks for nothing else.</summary>
    public AuthnRequirement Authn { get; init; } = AuthnRequirement.None;

    /// <summary>Where its people are.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    public TimeSpan MetadataRefresh =>
        Options.MetadataRefresh ?? (Options.Metadata?.Url is null ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1));

    /// <summary>What must be equal for metadata that was read to stay good when the configuration changes.</summary>
    public (MetadataLocation?, string?, string?) MetadataIdentity => (Options.Metadata, Options.EntityId, MetadataSigner?.Thumbprint);
}
