using System.Collections.Immutable;
using JitGateway.Configuration;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Metadata;

/// <summary>An identity provider with metadata that may be used now.</summary>
internal sealed record KnownIdentityProvider(IdentityProvider Settings, IdentityProviderMetadata Metadata)
{
    /// <summary>As the validator wants it.</summary>
    public TrustedIdentityProvider Trusted => new()
    {
        Name = Settings.Name,
        EntityId = Metadata.EntityId,
        SigningKeys = Metadata.SigningKeys,
        AllowSha1 = Settings.Options.AllowSha1,
        ClockSkew = Settings.Options.ClockSkew,
        AuthnContexts = Settings.Options.RequestedAuthnContext,
        AcceptsUnsolicited = Settings.Options.IdpInitiated == IdpInitiated.Accept,
    };
}

/// <summary>How an identity provider stands: last good metadata, and what went wrong since.</summary>
/// <param name="Identity">What the metadata was read for; a changed source begins anew.</param>
internal sealed record MetadataState((MetadataLocation?, string?, string?) Identity)
{
    public IdentityProviderMetadata? Metadata { get; init; }

    /// <summary>Why the newest reading failed; null when it succeeded.</summary>
    public string? Problem { get; init; }

    public int FailuresInARow { get; init; }

    public DateTimeOffset NextReading { get; init; }
}

/// <summary>The configured identity providers with what their metadata says. A failed reading never takes away what is good.</summary>
internal sealed class IdentityProviderDirectory(Active<ServiceProvider> serviceProvider, TimeProvider time)
{
    private ImmutableDictionary<string, MetadataState> _states = ImmutableDictionary<string, MetadataState>.Empty.WithComparers(StringComparer.Ordinal);

    /// <returns>Null while there is no metadata that may be used.</returns>
    public KnownIdentityProvider? Find(string name) =>
        serviceProvider.Value.IdentityProviders.TryGetValue(name, out var settings)
        && StateOf(settings) is { Metadata: { } metadata } && metadata.IsValidAt(time.GetUtcNow())
            ? new(settings, metadata)
            : null;

    /// <summary>By the entity id in a message; null where nobody has it. The first by name where the configuration gives it to several.</summary>
    public KnownIdentityProvider? FindByEntityId(string entityId) =>
        serviceProvider.Value.IdentityProviders.Keys.Order(StringComparer.Ordinal).Select(Find).FirstOrDefault(p => p?.Metadata.EntityId == entityId);

    public MetadataState StateOf(IdentityProvider provider) =>
        _states.GetValueOrDefault(provider.Name) is { } state && state.Identity == provider.MetadataIdentity
            ? state
            : new MetadataState(provider.MetadataIdentity);

    public void Set(IdentityProvider provider, MetadataState state) => ImmutableInterlocked.AddOrUpdate(ref _states, provider.Name, state, (_, _) => state);

    /// <summary>Why a provider cannot be used now; null when it can.</summary>
    public string? ProblemOf(IdentityProvider provider) => StateOf(provider) switch
    {
        { Metadata: null, Problem: null } => "its metadata has not been read yet",
        { Metadata: null, Problem: { } problem } => problem,
        { Metadata: { } metadata, Problem: var problem } when !metadata.IsValidAt(time.GetUtcNow()) =>
            $"its metadata ended at {metadata.ValidUntil:yyyy-MM-dd HH:mm:ss} UTC{(problem is null ? "" : $", and no newer could be read: {problem}")}",
        _ => null,
    };
}
