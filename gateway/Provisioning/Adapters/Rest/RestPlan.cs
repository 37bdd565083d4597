namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>The settings of one service, compiled.</summary>
/// <param name="Find">By attribute; <see cref="AnyAttribute"/> for all others.</param>
/// <param name="CreatedId">Where the answer to a creation has the new id.</param>
/// <param name="Groups">Null: memberships are not kept.</param>
internal sealed record RestPlan(
    string Target, RestRecords Records, RestRequest? Check, IReadOnlyDictionary<string, RestSearch> Find, RestRequest Get, RestRequest? Create, AnswerPath CreatedId,
    IReadOnlyList<RestRequest> Update, RestRequest? Enable, RestRequest? Disable, RestGroupPlan? Groups)
{
    public const string AnyAttribute = "*";

    /// <summary>The attributes that accounts are searched by, the one that identifies them first.</summary>
    public required IReadOnlyList<string> Searched { get; init; }

    /// <summary>Whether the account's state is among what the mapping sends.</summary>
    public bool MapsState { get; init; }

    /// <summary>Whether accounts are addressed by an attribute that changes with the person's name.</summary>
    public bool IsNameTheId { get; init; }

    public RestSearch? SearchBy(string attribute) => Find.GetValueOrDefault(attribute) ?? Find.GetValueOrDefault(AnyAttribute);

    /// <summary>Whether accounts can be enabled and disabled: by requests of their own, or as any attribute changes.</summary>
    public bool SetsActive => (Enable is not null && Disable is not null) || UpdatesActive;

    /// <summary>The attribute that is the account's state; null: the service has none, and <see cref="AccountState.Attribute"/> is an attribute as any other.</summary>
    public string? State { get; init; }

    public bool UpdatesActive => Update.Any(u => u.Names.Contains(AccountState.Attribute));
}

/// <summary>A search, compiled.</summary>
/// <param name="Request">Asks for the first page, and for those after it.</param>
/// <param name="ReadEach">Whether records are read one by one before they are believed.</param>
internal sealed record RestSearch(RestRequest Request, int Most, bool ReadEach)
{
    /// <summary>Null: there is one page.</summary>
    public RestPages? Pages { get; init; }
}

/// <param name="First">The number of the first page.</param>
/// <param name="Size">What a full page has; null: it is not known.</param>
/// <param name="Cursor">Where an answer has what brings the next page; null: nowhere.</param>
/// <param name="Next">Where an answer has the next page's URL; null: nowhere.</param>
/// <param name="InHeader">Whether the URL is in the header Link.</param>
internal sealed record RestPages(int First, int? Size, AnswerPath? Cursor, AnswerPath? Next, bool InHeader);

/// <summary>How memberships are read and changed, compiled.</summary>
/// <param name="List">Null: they stand in the account's record, at <paramref name="At"/>.</param>
/// <param name="Name">Null: the entry is the name, or <paramref name="Get"/> tells it.</param>
internal sealed record RestGroupPlan(
    RestSearch? List, AnswerPath? At, AnswerPath? Name, AnswerPath? Id, AnswerPath? Membership, RestSearch? Find, RestRequest? Get, RestRequest? Add, RestRequest? Remove, RestRequest? Set)
{
    /// <summary>A group's name in what a search finds; null: the entry is the name.</summary>
    public AnswerPath? FoundName { get; init; } = Name;

    /// <summary>A group's id in what a search finds; null: it is not told.</summary>
    public AnswerPath? FoundId { get; init; } = Id;
}
