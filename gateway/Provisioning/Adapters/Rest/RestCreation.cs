namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>The making of one account, with its state and its groups.</summary>
internal sealed class RestCreation(RestPlan plan, RestClient client, RestAccounts accounts)
{
    public async Task<AdapterResult<ExistingUser>> RunAsync(BackendUser user, CancellationToken cancellationToken)
    {
        if (plan.Create is not { } create) return new AdapterResult<ExistingUser>.Rejected("there is no request Create");
        var state = user.Attributes.Keys.FirstOrDefault(AccountState.Is);
        var stateLater = state is not null && !create.Names.Contains(state) && plan.SetsActive;
        if (RestChange.Unfit(user, plan.Groups is not null, a => create.Names.Contains(a) || (stateLater && AccountState.Is(a)), nameof(RestSettings.Create)) is { } unfit) return unfit;

        var reply = await client.SendAsync(create, RestValues.Of(user), cancellationToken);
        // what is not there is no account that anybody asked for
        if (reply is AdapterResult<RestAnswer>.Missing) return new AdapterResult<ExistingUser>.Rejected($"{create.Key}: the service answers that something which the request names is not there");
        string[] names = [.. user.Attributes.Keys];
        var created = await reply.ThenAsync(answer => FindAsync(answer, user, names, cancellationToken));
        return await created.ThenAsync(account => RestAsync(account, user, stateLater, cancellationToken));
    }

    /// <summary>What no template of the creation sends: the state, and the groups.</summary>
    private async Task<AdapterResult<ExistingUser>> RestAsync(ExistingUser account, BackendUser user, bool stateLater, CancellationToken cancellationToken)
    {
        var rest = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var (attribute, value) in user.Attributes)
            if (attribute == GroupChange.Attribute ? GroupChange.Of(account, user).Add.Count > 0 : stateLater && AccountState.Is(attribute) && !ValueComparison.Exact.Same(account.Attributes.GetValueOrDefault(attribute), value))
                rest[attribute] = value;
        if (rest.Count == 0) return new AdapterResult<ExistingUser>.Done(account);
        // the groups that the service itself puts a new account into stay
        var asMade = account with { Attributes = account.Attributes.Where(a => a.Key != GroupChange.Attribute).ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal) };
        return await new RestChange(plan, client, accounts).RunAsync(asMade, new BackendUser(rest), cancellationToken);
    }

    /// <summary>The new account: by the id in the answer, by its place in the header, or by a search for what was sent.</summary>
    private async Task<AdapterResult<ExistingUser>> FindAsync(RestAnswer answer, BackendUser user, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var told = answer.Root is { } root && plan.Create!.At.One(root) is { } made ? plan.Records.IdIn(made, plan.CreatedId) : null;
        if ((told ?? InPlace(answer)) is { } id) return await accounts.ReadAsync(id, wanted, cancellationToken);
        if (user.Attributes.Where(a => a.Value is AttributeValue.Text).MinBy(a => Rank(a.Key)) is not { Key: { } name, Value: AttributeValue.Text(var value) } || Rank(name) == int.MaxValue)
            return new AdapterResult<ExistingUser>.Unavailable("the account was accepted, but its id was not told");
        var found = await accounts.FindAsync(name, value, [.. wanted.Union([name], StringComparer.Ordinal)], cancellationToken);
        return found.Then<ExistingUser>(users => users.Where(u => ValueComparison.Texts(u.Attributes.GetValueOrDefault(name)).Contains(value, StringComparer.OrdinalIgnoreCase)).ToList() is [var only]
            ? new AdapterResult<ExistingUser>.Done(only)
            : new AdapterResult<ExistingUser>.Unavailable("the account was accepted, but is not found"));
    }

    /// <summary>How well an attribute tells the account from others.</summary>
    private int Rank(string attribute)
    {
        for (var i = 0; i < plan.Searched.Count; i++)
            if (plan.Searched[i].Equals(attribute, StringComparison.OrdinalIgnoreCase))
                return i;
        return int.MaxValue;
    }

    private string? InPlace(RestAnswer answer)
    {
        if (answer.Http.Location?.OriginalString is not { } place || (int)answer.Http.Status is >= 300 and < 400) return null;
        var id = Uri.UnescapeDataString(place.Split('?', '#')[0].TrimEnd('/').Split('/')[^1]);
        return plan.Records.IsUsableId(id) ? id : null;
    }
}
