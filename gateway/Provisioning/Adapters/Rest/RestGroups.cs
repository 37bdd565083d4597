using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Memberships. A person's groups are read from a list of their own or from the account's record; they change by a request for each group, or by one that writes them all.</summary>
internal sealed class RestGroups(RestGroupPlan plan, RestClient client, RestListing listing)
{
    /// <param name="Id">The service's own; null where it does not tell one.</param>
    /// <param name="Membership">What stands for this account's membership; null where the service does not tell it.</param>
    private sealed record Group(string Name, string? Id, string? Membership);

    /// <summary>Whether a change names groups by their ids: then one that has none would be left out of what is written, or never joined.</summary>
    private readonly bool _needsIds = new[] { plan.Add, plan.Remove, plan.Set }.Any(r => r?.Names.Contains(RestValues.GroupId) == true || r?.Names.Contains(RestValues.GroupIds) == true);

    /// <summary>The account with the names of its groups.</summary>
    public async Task<AdapterResult<ExistingUser>> WithGroupsAsync(RestRecord account, CancellationToken cancellationToken) =>
        (await HeldAsync(account, cancellationToken)).Map(groups => groups.Count == 0 ? account.User : account.User with
        {
            Attributes = new Dictionary<string, AttributeValue?>(account.User.Attributes, StringComparer.Ordinal)
            {
                [GroupChange.Attribute] = ValueComparison.Of(GroupChange.Names.Distinct([.. groups.Select(g => g.Name)])),
            },
        });

    /// <summary>Puts an account into groups and takes it out of others, as far as that has not come about meanwhile. Groups that the service does not have are passed over.</summary>
    public async Task<AdapterResult<bool>> ChangeAsync(RestRecord account, GroupChange change, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(account, cancellationToken);
        return OfGroups(await held.ThenAsync(async groups =>
        {
            var joined = new List<Group>();
            foreach (var name in change.Add.Where(n => !groups.Any(g => Is(g.Name, n))))
            {
                var found = await FindAsync(name, cancellationToken);
                if (found is not AdapterResult<Group?>.Done(var group)) return found.Map(_ => false);
                if (group is not null) joined.Add(group);
            }

            var left = groups.Where(g => change.Remove.Any(n => Is(g.Name, n))).ToList();
            if (joined.Count == 0 && left.Count == 0) return new AdapterResult<bool>.Done(true);
            return plan.Set is { } set
                ? await SetAsync(set, account, [.. groups.Except(left), .. joined], cancellationToken)
                : await OneByOneAsync(account, joined, left, cancellationToken);
        }));
    }

    private static bool Is(string name, string other) => GroupChange.Names.Normal(name) == GroupChange.Names.Normal(other);

    /// <summary>What is wrong is a membership, and no attribute of the account.</summary>
    private static AdapterResult<bool> OfGroups(AdapterResult<bool> result) => result switch
    {
        AdapterResult<bool>.Rejected rejected => rejected with { Attribute = GroupChange.Attribute },
        AdapterResult<bool>.AlreadyExists(var detail, _) => new AdapterResult<bool>.Rejected(detail, GroupChange.Attribute),
        _ => result,
    };

    private static RestValues Of(RestRecord account) => RestValues.None.With(RestValues.Id, account.User.AccountId).Holding(account.Json);

    private static RestValues With(RestValues values, Group group)
    {
        values = values.With(RestValues.Group, group.Name);
        if (group.Id is { } id) values = values.With(RestValues.GroupId, id);
        return group.Membership is { } membership ? values.With(RestValues.MembershipId, membership) : values;
    }

    private async Task<AdapterResult<bool>> SetAsync(RestRequest set, RestRecord account, IReadOnlyList<Group> groups, CancellationToken cancellationToken)
    {
        var values = Of(account).With(
        [
            (RestValues.Groups, groups.Count == 0 ? null : [.. groups.Select(g => g.Name)]),
            (RestValues.GroupIds, groups.Count == 0 ? null : [.. groups.Select(g => g.Id).OfType<string>()]),
        ]);
        return (await client.SendAsync(set, values, cancellationToken)).Map(_ => true);
    }

    private async Task<AdapterResult<bool>> OneByOneAsync(RestRecord account, IEnumerable<Group> joined, IEnumerable<Group> left, CancellationToken cancellationToken)
    {
        foreach (var (group, request) in joined.Select(g => (g, plan.Add!)).Concat(left.Select(g => (g, plan.Remove!))))
        {
            var changed = await client.SendAsync(request, With(Of(account), group), cancellationToken);
            // who is in already is in, and what is not there is passed over
            if (changed is not (AdapterResult<RestAnswer>.Done or AdapterResult<RestAnswer>.Missing or AdapterResult<RestAnswer>.AlreadyExists)) return changed.Map(_ => false);
        }

        return new AdapterResult<bool>.Done(true);
    }

    private async Task<AdapterResult<IReadOnlyList<Group>>> HeldAsync(RestRecord account, CancellationToken cancellationToken)
    {
        AdapterResult<IReadOnlyList<JsonElement>> entries;
        if (plan.List is { } list) entries = await listing.ReadAsync(list, Of(account), entry => entry.GetRawText(), cancellationToken);
        else
            entries = plan.At!.IsIn(account.Json)
                ? new AdapterResult<IReadOnlyList<JsonElement>>.Done([.. plan.At.All(account.Json).SelectMany(e => e.ValueKind == JsonValueKind.Array ? e.EnumerateArray() : Enumerable.Repeat(e, 1))])
                : new AdapterResult<IReadOnlyList<JsonElement>>.Unavailable($"the account's record has no groups at \"{plan.At}\"");
        return await entries.ThenAsync<IReadOnlyList<Group>>(async all =>
        {
            var groups = new List<Group>();
            foreach (var entry in all)
            {
                var read = await ReadAsync(entry, cancellationToken);
                if (read is AdapterResult<Group>.Missing) continue;   // it went in between
                if (read is not AdapterResult<Group>.Done(var group)) return read.Map<IReadOnlyList<Group>>(_ => []);
                groups.Add(group);
            }

            return new AdapterResult<IReadOnlyList<Group>>.Done(groups);
        });
    }

    private async Task<AdapterResult<Group>> ReadAsync(JsonElement entry, CancellationToken cancellationToken)
    {
        var (id, membership) = (Text(plan.Id, entry), Text(plan.Membership, entry));
        if (_needsIds && plan.Id is not null && id is null) return new AdapterResult<Group>.Unavailable($"an entry of the account's groups has no id at \"{plan.Id}\"");
        if (NameIn(entry) is { } name) return new AdapterResult<Group>.Done(new Group(name, id, membership));
        if (plan.Get is not { } get || id is null) return new AdapterResult<Group>.Unavailable("an entry of the account's groups has no name");
        var answer = await client.SendAsync(get, RestValues.None.With(RestValues.GroupId, id), cancellationToken);
        return answer.Then<Group>(a => a.Root is { } root && get.At.One(root) is { } group && NameIn(group) is { } told
            ? new AdapterResult<Group>.Done(new Group(told, id, membership))
            : new AdapterResult<Group>.Unavailable($"{get.Key}: the answer has no name of a group"));
    }

    /// <returns>Null where the service has no group of the name.</returns>
    private async Task<AdapterResult<Group?>> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (plan.Find is not { } find) return new AdapterResult<Group?>.Done(new Group(name, null, null));
        var found = await listing.ReadAsync(find, RestValues.None.With(RestValues.Group, name), entry => entry.GetRawText(), cancellationToken);
        // a search is no proof
        return found.Then<Group?>(entries => entries.Where(e => Text(plan.FoundName ?? AnswerPath.Whole, e) is { } told && Is(told, name)).Select(e => new Group(name, Text(plan.FoundId, e), null)).Distinct().ToList() switch
        {
            [] => new AdapterResult<Group?>.Done(null),
            [{ Id: null }] when _needsIds => new AdapterResult<Group?>.Unavailable($"{find.Request.Key}: what was found has no id at \"{plan.FoundId}\""),
            [var only] => new AdapterResult<Group?>.Done(only),
            _ => new AdapterResult<Group?>.Rejected("the service has several groups of one name"),
        });
    }

    private string? NameIn(JsonElement entry) => Text(plan.Name ?? AnswerPath.Whole, entry);

    private static string? Text(AnswerPath? path, JsonElement entry) => path?.Texts(entry) is [var only] ? only : null;
}
