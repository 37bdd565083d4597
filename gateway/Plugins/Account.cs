namespace JitGateway.Plugins;

/// <summary>An account as the backend holds it.</summary>
/// <param name="Id">The backend's own id: what never changes, also when everything else does. 1 to 512 characters, none of them a control character.</param>
public sealed record Account(string Id)
{
    /// <summary>False: it is disabled, and its owner is not let in. Null: the backend does not say.</summary>
    public bool? Active { get; init; }

    /// <summary>Values by the backend's names, truth values as <c>true</c> and <c>false</c>. What is absent is not set, or was not asked for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>The names of its groups, where the adapter keeps them.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Which version of the account this is, where the backend has them; it comes back with <see cref="IProvisioningAdapter.UpdateAsync"/>.</summary>
    public string? Version { get; init; }
}

/// <summary>What is to become of an account. What is not named stays as it is.</summary>
public sealed record AccountChange
{
    /// <summary>Values by the backend's names, truth values as <c>true</c> and <c>false</c>; null clears. An attribute <c>active</c> is the account's state.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>?> Attributes { get; init; } = new Dictionary<string, IReadOnlyList<string>?>(StringComparer.Ordinal);

    /// <summary>Groups to put it into. One that does not exist is passed over; being in it already is no failure.</summary>
    public IReadOnlyList<string> AddGroups { get; init; } = [];

    /// <summary>Groups to take it out of. Not being in it is no failure.</summary>
    public IReadOnlyList<string> RemoveGroups { get; init; } = [];
}

/// <summary>What comes along with every call about accounts.</summary>
/// <param name="Wanted">The attributes that the gateway wants to be told; others may be told too.</param>
/// <param name="TellsGroups">Whether it wants to be told the groups.</param>
/// <param name="Person">Whom the call is for; null: an operator's question.</param>
public sealed record AdapterCall(IReadOnlyCollection<string> Wanted, bool TellsGroups, Person? Person);

/// <summary>The person whose account it is.</summary>
/// <param name="Issuer">The entity id of the identity provider.</param>
/// <param name="Subject">What it calls the person, for good. Equal issuer and subject are one person.</param>
public sealed record Person(string Issuer, string Subject)
{
    /// <summary>The configured name of the identity provider. Null here and below where an operator replays a plan, and nobody signed in.</summary>
    public string? IdentityProvider { get; init; }

    /// <summary>The NameID.</summary>
    public string? NameId { get; init; }

    /// <summary>By the gateway's names: <c>username</c>, <c>email</c>, <c>groups</c> and so on. Names compare without case.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Values { get; init; }

    /// <summary>As the identity provider sent them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Attributes { get; init; }
}
