using System.Collections.Frozen;
using System.Net;
using JitGateway.Identity;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml;

/// <summary>One identity provider as the configuration describes it; what its metadata says stands in <c>Metadata/</c>.</summary>
/// <param name="Name">The key under <c>Saml:IdentityProviders</c>, or of the folder's file; template name <c>idp</c>.</param>
/// <param name="Options">Its settings, checked.</param>
/// <param name="NameIdFormat">The format URI to ask for; null leaves it to the provider.</param>
internal sealed record IdentityProvider(string Name, IdentityProviderOptions Options, string? NameIdFormat)
{
    private MetadataFeed? _feed;
    private string? _metadataIdentity;

    public IdentityProviderOptions Options { get; init => field = Anew(value); } = Options;

    /// <summary>Whether it is there because a file of <c>Saml:IdentityProviderFolder</c> is.</summary>
    public bool IsInFolder { get; init; }

    /// <summary>One of whose keys must have signed the metadata; empty: nobody's.</summary>
    public IReadOnlyList<TrustedKey> MetadataSigners { get; init => field = Anew(value); } = [];

    /// <summary>What the configuration says in place of metadata; null where there is metadata.</summary>
    public IdentityProviderMetadata? ByHand { get; init => field = Anew(value); }

    public string DisplayName => Options.DisplayName ?? Name;

    /// <summary>How its attributes become ours.</summary>
    public IdentityMapping Mapping { get; } = new() { SubjectFrom = Options.SubjectFrom, Attributes = Options.Attributes, MatchFriendlyNames = Options.MatchFriendlyNames };

    /// <summary>The attributes whose values have a scope.</summary>
    public FrozenSet<string> ScopedAttributes { get; init; } = [];

    /// <summary>How its people must have been authenticated, whatever else a login is asked for.</summary>
    public AuthnRequirement Authn { get; init; } = AuthnRequirement.None;

    /// <summary>Where its people are.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    public TimeSpan MetadataRefresh =>
        Options.MetadataRefresh ?? (Options.Metadata?.Url is null ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1));

    /// <summary>Which scopes it may assert, by the configuration or by its metadata.</summary>
    public ScopeRule ScopesGiven(IdentityProviderMetadata metadata)
    {
        var scopes = Options.Scopes.Count > 0 ? [.. Options.Scopes.Select(AssertableScope.Literal)] : metadata.Scopes;
        var isChecked = Options.ScopeCheck == ScopeCheck.Always || (Options.ScopeCheck == ScopeCheck.WhereKnown && scopes.Count > 0);
        return isChecked ? new ScopeRule(ScopedAttributes, Options.MatchFriendlyNames, scopes) : ScopeRule.None;
    }

    /// <summary>Where its metadata comes from; null where the configuration says all.</summary>
    public MetadataFeed? Feed => _feed ??= Options.Metadata is { } location ? new MetadataFeed(location, MetadataSigners) : null;

    /// <summary>What must be equal for metadata that was read to stay good when the configuration changes.</summary>
    public string MetadataIdentity => _metadataIdentity ??= ByHand is { } byHand
        ? string.Join(' ', [byHand.EntityId, .. byHand.SingleSignOnServices.Values, .. byHand.SingleLogoutServices.Values, byHand.ArtifactResolution, .. byHand.SigningKeys])
        : $"{Feed?.Key} {Options.EntityId}";

    /// <summary>A copy with another value: what was made of the former one is made anew.</summary>
    private T Anew<T>(T value)
    {
        (_feed, _metadataIdentity) = (null, null);
        return value;
    }
}
