namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>One change of an account that exists: the requests that name what changes, in order, then its state, then its groups; and a look at what came of it.</summary>
internal sealed class RestChange(RestPlan plan, RestClient client, RestAccounts accounts)
{
    /// <summary>The difference that is the account's state alone.</summary>
    public static BackendUser ToState(bool active) => new(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { [AccountState.Attribute] = new AttributeValue.Flag(active) });

    /// <summary>Why a request cannot send these; null: it can.</summary>
    /// <param name="isNamed">Whether a request has a place for an attribute.</param>
    public static AdapterResult<ExistingUser>? Unfit(BackendUser user, bool keepsGroups, Func<string, bool> isNamed, string requests)
    {
        foreach (var (attribute, value) in user.Attributes)
        {
            if (value?.IsWellFormed() == false) return new AdapterResult<ExistingUser>.Rejected("the value is not well-formed text", attribute);
            if (attribute == GroupChange.Attribute ? !keepsGroups : !isNamed(attribute)) return new AdapterResult<ExistingUser>.Rejected($"no template of {requests} names this attribute", attribute);
        }

        return null;
    }

    public async Task<AdapterResult<ExistingUser>> RunAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        if (!plan.Records.IsUsableId(existing.AccountId)) return new AdapterResult<ExistingUser>.Missing();
        var state = difference.Attributes.Where(a => AccountState.Is(a.Key)).Select(a => AccountState.Truth(a.Value)).FirstOrDefault();
        var byItself = state is not null && !plan.UpdatesActive;
        if (byItself && !plan.SetsActive) return new AdapterResult<ExistingUser>.Rejected("there are no requests Enable and Disable", AccountState.Attribute);
        if (Unfit(difference, plan.Groups is not null, a => plan.Update.Any(u => u.Names.Contains(a)) || (byItself && AccountState.Is(a)), nameof(RestSettings.Update)) is { } unfit) return unfit;

        var requests = plan.Update.Where(u => difference.Attributes.Keys.Any(u.Names.Contains)).ToList();
        if (byItself) requests.Add(state == true ? plan.Enable! : plan.Disable!);
        var sent = await SendAsync(requests, existing, difference, cancellationToken);
        var memberships = GroupChange.Of(existing, difference);
        var changed = memberships.IsEmpty ? sent : await sent.ThenAsync(_ => RegroupAsync(existing.AccountId, memberships, cancellationToken));
        string[] names = [.. existing.Attributes.Keys.Union(difference.Attributes.Keys, StringComparer.Ordinal)];
        return await changed.ThenAsync(_ => accounts.ReadAsync(existing.AccountId, names, cancellationToken));
    }

    private async Task<AdapterResult<bool>> SendAsync(IReadOnlyList<RestRequest> requests, ExistingUser existing, BackendUser difference, CancellationToken cancellationToken)
    {
        var values = RestValues.Of(difference).With(RestValues.Id, existing.AccountId);
        if (existing.Version is { } version) values = values.With(RestValues.Version, version);
        foreach (var (request, isFirst) in requests.Select((r, i) => (r, i == 0)))
        {
            if (request.Names.Any(n => n.StartsWith(RestValues.HeldPrefix, StringComparison.OrdinalIgnoreCase)) || (!isFirst && request.Names.Contains(RestValues.Version)))
            {
                var record = await accounts.RecordAsync(existing.AccountId, [], cancellationToken);   // as it is before this request, and not before the first
                if (record is not AdapterResult<RestRecord>.Done(var held)) return record.Map(_ => false);
                values = values.Holding(held.Json);
                if (!isFirst && held.User.Version is { } now) values = values.With(RestValues.Version, now);
            }

            var reply = await client.SendAsync(request, values, cancellationToken);
            if (reply is not AdapterResult<RestAnswer>.Done) return reply.Map(_ => false);
        }

        return new AdapterResult<bool>.Done(true);
    }

    private async Task<AdapterResult<bool>> RegroupAsync(string accountId, GroupChange change, CancellationToken cancellationToken)
    {
        var account = await accounts.RecordAsync(accountId, [], cancellationToken);
        return await account.ThenAsync(record => accounts.Groups!.ChangeAsync(record, change, cancellationToken));
    }
}
