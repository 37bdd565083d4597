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

    /// <summary>Whose metadata was read for these settings, also where it is in force no longer; null: none was.</summary>
    public string? EntityId { get; init; }

    /// <summary>When it was read, or found unchanged.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>How long it was good for when it was read first; absent: without end.</summary>
    public TimeSpan? Validity { get; init; }

    /// <summary>When it was read first with other signing keys than before; null where that never happened.</summary>
    public DateTimeOffset? KeysChangedAt { get; init; }

    /// <summary>A signer whom the operator named has taken the provider out: what was good before is good no longer, wherever it was kept.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>To which limit the newest reading was held (<c>MetadataMaxValidity</c>).</summary>
    public TimeSpan? MaxValidity { get; init; }

    /// <summary>Why the newest reading failed; null when it succeeded.</summary>
    public string? Problem { get; init; }

    public int FailuresInARow { get; init; }

    public DateTimeOffset NextReading { get; init; }

    /// <summary>The same with metadata that was read now.</summary>
    public MetadataState With(IdentityProviderMetadata metadata, DateTimeOffset now) => this with
    {
        Metadata = metadata,
        EntityId = metadata.EntityId,
        ReadAt = now,
        KeysChangedAt = Metadata is null || metadata.HasTheKeysOf(Metadata) ? KeysChangedAt : now,
        Validity = metadata.ValidUntil == Metadata?.ValidUntil ? Validity ?? metadata.ValidUntil - now : metadata.ValidUntil - now,
        IsWithdrawn = false,
        Problem = null,
        FailuresInARow = 0,
    };

    /// <summary>The same with nothing that could be read.</summary>
    public MetadataState Without(MetadataRefusedException refused) => this with
    {
        Metadata = refused.IsWithdrawn ? null : Metadata,
        IsWithdrawn = IsWithdrawn || refused.IsWithdrawn,
        Problem = refused.Message,
        FailuresInARow = FailuresInARow + 1,
    };
}

/// <summary>What became of an identity provider's state.</summary>
internal sealed record MetadataChange(MetadataState Before, MetadataState After);

/// <summary>The configured identity providers with what their metadata says. A failed reading never takes away what is good.</summary>
internal sealed class IdentityProviderDirectory(Active<ServiceProvider> serviceProvider, TimeProvider time)
{
    private static readonly ImmutableSortedSet<string> NoNames = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    private readonly Lock _changing = new();
    private volatile ImmutableDictionary<string, MetadataState> _states = ImmutableDictionary<string, MetadataState>.Empty.WithComparers(StringComparer.Ordinal);

    private volatile ImmutableDictionary<string, ImmutableSortedSet<string>> _holders = ImmutableDictionary<string, ImmutableSortedSet<string>>.Empty.WithComparers(StringComparer.Ordinal);   // names by the entity id that was read

    /// <summary>All states as they are now, by name; what is read later changes nothing in it.</summary>
    public IReadOnlyDictionary<string, MetadataState> States => _states;

    /// <returns>Null while there is no metadata that may be used.</returns>
    public KnownIdentityProvider? Find(string name) =>
        serviceProvider.Value.IdentityProviders.TryGetValue(name, out var settings) ? Find(settings) : null;

    /// <summary>By the entity id in a message; null where nobody has it. The first by name where the configuration gives it to several.</summary>
    public KnownIdentityProvider? FindByEntityId(string entityId) =>
        HoldersOf(entityId).Concat(serviceProvider.Value.ByEntityId[entityId].Where(p => StateOf(p).Metadata?.EntityId == entityId))
            .OrderBy(static p => p.Name, StringComparer.Ordinal).Select(Find).FirstOrDefault(static known => known is not null);

    public MetadataState StateOf(IdentityProvider provider) =>
        _states.GetValueOrDefault(provider.Name) is { } state && state.Identity == provider.MetadataIdentity
            ? state
            : new MetadataState(provider.MetadataIdentity) { Metadata = provider.ByHand };

    /// <summary>Changes a state as it is now, whatever it was when the caller began.</summary>
    /// <param name="provider">As the caller knows it: what was read for other settings than those in force changes nothing.</param>
    /// <returns>Null where other settings are in force.</returns>
    public MetadataChange? Update(IdentityProvider provider, Func<MetadataState, MetadataState> change)
    {
        lock (_changing) return IsInForce(provider) ? Set(provider, StateOf(provider), change) : null;
    }

    /// <summary>
    /// Puts metadata in force. The entity id in it says whose people are meant, so it is nobody's to choose freely: one that another name has is refused; only the configuration (<c>EntityId</c>) says
    /// otherwise. A file of the folder yields to the configuration, and to a file whose name is before its own, so that it is the same on every node whoever was read first. That it stays the one that was read first,
    /// <see cref="MetadataDocument.Provider"/> sees to.
    /// </summary>
    /// <returns>Null where other settings than those of the caller are in force.</returns>
    /// <exception cref="MetadataRefusedException">It is not this provider's entity id.</exception>
    public MetadataChange? Accept(IdentityProvider provider, IdentityProviderMetadata metadata, Func<MetadataState, MetadataState> change)
    {
        lock (_changing)
        {
            if (!IsInForce(provider)) return null;
            var before = StateOf(provider);
            if (provider.Options.EntityId is null) CheckEntityId(provider, metadata.EntityId);
            return Set(provider, before, change);
        }
    }

    /// <summary>Forgets whom the configuration has no longer: who is put back later begins anew.</summary>
    public void ForgetOthers()
    {
        lock (_changing)
        {
            foreach (var (name, state) in _states.Where(s => !serviceProvider.Value.IdentityProviders.ContainsKey(s.Key)).ToList())
            {
                _states = _states.Remove(name);
                Index(name, state.Metadata?.EntityId, null);
            }
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

    private bool IsInForce(IdentityProvider provider) =>
        serviceProvider.Value.IdentityProviders.TryGetValue(provider.Name, out var settings) && settings.MetadataIdentity == provider.MetadataIdentity;

    private MetadataChange Set(IdentityProvider provider, MetadataState before, Func<MetadataState, MetadataState> change)
    {
        var after = change(before);
        var stored = _states.GetValueOrDefault(provider.Name)?.Metadata?.EntityId;
        _states = _states.SetItem(provider.Name, after);
        Index(provider.Name, stored, after.Metadata?.EntityId);
        return new MetadataChange(before, after);
    }

    private void Index(string name, string? former, string? entityId)
    {
        if (former == entityId) return;
        var holders = _holders;
        if (former is not null) holders = holders[former].Remove(name) is { IsEmpty: false } others ? holders.SetItem(former, others) : holders.Remove(former);
        if (entityId is not null) holders = holders.SetItem(entityId, holders.GetValueOrDefault(entityId, NoNames).Add(name));
        _holders = holders;
    }

    private void CheckEntityId(IdentityProvider provider, string entityId)
    {
        var holders = HoldersOf(entityId).Where(p => IsOther(p, provider)).ToList();
        if ((OwnerOf(entityId, provider) ?? holders.Find(p => !Yields(p, provider))?.Name) is { } other)
            throw new MetadataRefusedException($"{entityId} is the identity provider {other} already. If both are meant to name it, write EntityId in both");
        foreach (var yielding in holders) Set(yielding, StateOf(yielding), static state => new MetadataState(state.Identity) { EntityId = state.EntityId });   // it is read anew at once, and says then why not
    }

    private static bool Yields(IdentityProvider holder, IdentityProvider to) => holder.IsInFolder && (!to.IsInFolder || string.CompareOrdinal(to.Name, holder.Name) < 0);

    private KnownIdentityProvider? Find(IdentityProvider settings) =>
        StateOf(settings) is { Metadata: { } metadata } && metadata.IsValidAt(time.GetUtcNow()) && OwnerOf(metadata.EntityId, settings) is null
            ? new(settings, metadata)
            : null;

    /// <summary>The name to which the configuration gives an entity id; null where it gives it to this provider too, or to nobody.</summary>
    private string? OwnerOf(string entityId, IdentityProvider provider) =>
        provider.Options.EntityId is null ? serviceProvider.Value.ByEntityId[entityId].FirstOrDefault(p => IsOther(p, provider))?.Name : null;

    /// <summary>Those that are configured now, and whose metadata was read with that entity id.</summary>
    private IEnumerable<IdentityProvider> HoldersOf(string entityId) =>
        _holders.GetValueOrDefault(entityId, NoNames).Select(serviceProvider.Value.IdentityProviders.GetValueOrDefault).OfType<IdentityProvider>().Where(p => StateOf(p).Metadata?.EntityId == entityId);

    /// <summary>Two names with metadata from one place are the operator's doing: one provider with two sets of settings.</summary>
    private static bool IsOther(IdentityProvider one, IdentityProvider provider) => one.Name != provider.Name && (one.Options.Metadata is null || one.Options.Metadata != provider.Options.Metadata);
}
