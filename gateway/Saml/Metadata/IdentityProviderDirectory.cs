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
        AllowTripleDes = Settings.Options.AllowTripleDes,
        RequireEncryptedAssertions = Settings.Options.RequireEncryptedAssertions,
        ClockSkew = Settings.Options.ClockSkew,
        ConditionsSkew = Settings.Options.ConditionsSkew,
        ConfirmationSkew = Settings.Options.ConfirmationSkew,
        AuthnSkew = Settings.Options.AuthnSkew,
        MaxAuthnAge = Settings.Options.MaxAuthnAge,
        AuthnContexts = Settings.Authn.Contexts.Count > 0 ? Settings.Authn.Accepted : [],
        AcceptsUnsolicited = Settings.Options.IdpInitiated == IdpInitiated.Accept,
        MayLogout = Settings.Options.SingleLogout != SingleLogout.Off,
        AllowUnsignedLogout = Settings.Options.AllowUnsignedLogout,
        Scopes = Settings.ScopesGiven(Metadata),
        Mapping = Settings.Mapping,
    };
}

/// <summary>How an identity provider stands: last good metadata, and what went wrong since.</summary>
/// <param name="Identity">What the metadata was read for; a changed source begins anew.</param>
internal sealed record MetadataState(string Identity)
{
    public IdentityProviderMetadata? Metadata { get; init; }

    /// <summary>When it was read, or found unchanged.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>How long it was good for when it was read first; absent: without end.</summary>
    public TimeSpan? Validity { get; init; }

    /// <summary>When it was read first with other signing keys than before; null where that never happened.</summary>
    public DateTimeOffset? KeysChangedAt { get; init; }

    /// <summary>Why the newest reading failed; null when it succeeded.</summary>
    public string? Problem { get; init; }

    public int FailuresInARow { get; init; }

    public DateTimeOffset NextReading { get; init; }

    /// <summary>The same with metadata that was read now.</summary>
    public MetadataState With(IdentityProviderMetadata metadata, DateTimeOffset now) => this with
    {
        Metadata = metadata,
        ReadAt = now,
        KeysChangedAt = Metadata is null || metadata.HasTheKeysOf(Metadata) ? KeysChangedAt : now,
        Validity = metadata.ValidUntil == Metadata?.ValidUntil ? Validity ?? metadata.ValidUntil - now : metadata.ValidUntil - now,
        Problem = null,
        FailuresInARow = 0,
    };
}

/// <summary>The configured identity providers with what their metadata says. A failed reading never takes away what is good.</summary>
internal sealed class IdentityProviderDirectory(Active<ServiceProvider> serviceProvider, TimeProvider time)
{
    private readonly Lock _accepting = new();
    private ImmutableDictionary<string, MetadataState> _states = ImmutableDictionary<string, MetadataState>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>All states as they are now, by name; what is read later changes nothing in it.</summary>
    public IReadOnlyDictionary<string, MetadataState> States => _states;

    /// <returns>Null while there is no metadata that may be used.</returns>
    public KnownIdentityProvider? Find(string name) =>
        serviceProvider.Value.IdentityProviders.TryGetValue(name, out var settings) ? Find(settings) : null;

    /// <summary>By the entity id in a message; null where nobody has it. The first by name where the configuration gives it to several.</summary>
    public KnownIdentityProvider? FindByEntityId(string entityId) =>
        serviceProvider.Value.IdentityProviders.Values.Where(p => StateOf(p).Metadata?.EntityId == entityId)
            .OrderBy(static p => p.Name, StringComparer.Ordinal).Select(Find).FirstOrDefault(static known => known is not null);

    public MetadataState StateOf(IdentityProvider provider) =>
        _states.GetValueOrDefault(provider.Name) is { } state && state.Identity == provider.MetadataIdentity
            ? state
            : new MetadataState(provider.MetadataIdentity) { Metadata = provider.ByHand };

    public void Set(IdentityProvider provider, MetadataState state) => ImmutableInterlocked.AddOrUpdate(ref _states, provider.Name, state, (_, _) => state);

    /// <summary>
    /// Puts metadata in force. The entity id in it says whose people are meant, so it is nobody's to choose freely: it stays the one that was read first, and
    /// one that another name has is refused; only the configuration (<c>EntityId</c>) says otherwise.
    /// </summary>
    /// <exception cref="MetadataRefusedException">It is not this provider's entity id.</exception>
    public void Accept(IdentityProvider provider, MetadataState state)
    {
        lock (_accepting)
        {
            var entityId = state.Metadata!.EntityId;
            if (provider.Options.EntityId is null)
            {
                if (StateOf(provider).Metadata is { } former && former.EntityId != entityId)
                    throw new MetadataRefusedException($"the metadata is now that of {entityId}; it was that of {former.EntityId}. If that is meant, write \"EntityId\": \"{entityId}\"");
                if ((OwnerOf(entityId, provider) ?? HolderOf(entityId, provider)) is { } other)
                    throw new MetadataRefusedException($"{entityId} is the identity provider {other} already. If both are meant to name it, write EntityId in both");
            }

            Set(provider, state);
        }
    }

    /// <summary>Why a provider cannot be used now; null when it can.</summary>
    public string? ProblemOf(IdentityProvider provider) => StateOf(provider) switch
    {
        { Metadata: null, Problem: null } => "its metadata has not been read yet",
        { Metadata: null, Problem: { } problem } => problem,
        { Metadata: { } metadata, Problem: var problem } when !metadata.IsValidAt(time.GetUtcNow()) =>
            $"its metadata ended at {metadata.ValidUntil:yyyy-MM-dd HH:mm:ss} UTC{(problem is null ? "" : $", and no newer could be read: {problem}")}",
        { Metadata: { } metadata } when OwnerOf(metadata.EntityId, provider) is { } owner =>
            $"{metadata.EntityId} is the identity provider {owner}, which the configuration gives that EntityId",
        _ => null,
    };

    private KnownIdentityProvider? Find(IdentityProvider settings) =>
        StateOf(settings) is { Metadata: { } metadata } && metadata.IsValidAt(time.GetUtcNow()) && OwnerOf(metadata.EntityId, settings) is null
            ? new(settings, metadata)
            : null;

    /// <summary>The name to which the configuration gives an entity id; null where it gives it to this provider too, or to nobody.</summary>
    private string? OwnerOf(string entityId, IdentityProvider provider) =>
        provider.Options.EntityId is null ? Others(provider).FirstOrDefault(p => p.Options.EntityId == entityId)?.Name : null;

    private string? HolderOf(string entityId, IdentityProvider provider) => Others(provider).FirstOrDefault(p => StateOf(p).Metadata?.EntityId == entityId)?.Name;

    /// <summary>Two names with metadata from one place are the operator's doing: one provider with two sets of settings.</summary>
    private IEnumerable<IdentityProvider> Others(IdentityProvider provider) =>
        serviceProvider.Value.IdentityProviders.Values.Where(p => p.Name != provider.Name && (p.Options.Metadata is null || p.Options.Metadata != provider.Options.Metadata));
}
