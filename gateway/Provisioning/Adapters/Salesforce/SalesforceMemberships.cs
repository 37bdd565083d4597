using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>What a person is put into by a record that joins the two: permission sets and public groups, both by their API names.</summary>
internal sealed class SalesforceMemberships(SalesforceClient client, TimeProvider time)
{
    private static readonly Kind PermissionSets = new("PermissionSetAssignment", "AssigneeId", "PermissionSet", "Name", "IsOwnedByProfile = false");
    private static readonly Kind Groups = new("GroupMember", "UserOrGroupId", "Group", "DeveloperName", "Type = 'Regular'");

    private readonly Remembered<string> _ids = new(TimeSpan.FromMinutes(10), time);

    public static bool IsMembership(string attribute) => KindOf(attribute) is not null;

    /// <summary>The account with those of its memberships that are wanted.</summary>
    public async Task<AdapterResult<ExistingUser>> WithMembershipsAsync(ExistingUser user, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        foreach (var attribute in wanted)
        {
            if (KindOf(attribute) is not { } kind) continue;
            var read = await HeldAsync(kind, user.AccountId, cancellationToken);
            if (read is not AdapterResult<IReadOnlyList<JsonElement>>.Done(var held)) return read.Map(_ => user);
            IReadOnlyList<string> names = [.. held.Select(h => SalesforceRecord.Text(h, $"{kind.Set}.{kind.Name}")).OfType<string>()];
            if (names.Count > 0) user = user with { Attributes = new Dictionary<string, AttributeValue?>(user.Attributes, StringComparer.Ordinal) { [attribute] = ValueComparison.Of(names) } };
        }

        return new AdapterResult<ExistingUser>.Done(user);
    }

    /// <summary>Brings the memberships that are sent about. A permission set that the org has not got is refused; a group is passed over, as everywhere.</summary>
    /// <param name="held">The account as it was read; null where it was just made.</param>
    public async Task<AdapterResult<bool>> ChangeAsync(string userId, ExistingUser? held, BackendUser sent, CancellationToken cancellationToken)
    {
        foreach (var (attribute, value) in sent.Attributes)
        {
            if (KindOf(attribute) is not { } kind) continue;
            var (before, after) = (ValueComparison.Texts(held?.Attributes.GetValueOrDefault(attribute)), ValueComparison.Texts(value));
            foreach (var name in after.Except(before, StringComparer.OrdinalIgnoreCase))
                if (await JoinAsync(kind, attribute, userId, name, cancellationToken) is not AdapterResult<bool>.Done and var failed) return failed;
            var gone = before.Except(after, StringComparer.OrdinalIgnoreCase).ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (gone.Count > 0 && await LeaveAsync(kind, userId, gone, cancellationToken) is not AdapterResult<bool>.Done and var kept) return kept;
        }

        return new AdapterResult<bool>.Done(true);
    }

    private static Kind? KindOf(string attribute) =>
        attribute == GroupChange.Attribute ? Groups : SalesforcePath.TryParse(attribute) is { IsPermissionSets: true } ? PermissionSets : null;

    private Task<AdapterResult<IReadOnlyList<JsonElement>>> HeldAsync(Kind kind, string userId, CancellationToken cancellationToken) => client.QueryAsync(
        ["Id", $"{kind.Set}.{kind.Name}"], kind.Joint, $"{Soql.Equal(kind.Person, userId)} AND {kind.Set}.{kind.Condition}", SalesforceClient.NothingSent, cancellationToken);

    private async Task<AdapterResult<bool>> JoinAsync(Kind kind, string attribute, string userId, string name, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var found = await IdAsync(kind, attribute, name, cancellationToken);
            if (found is not AdapterResult<string>.Done(var id))
                return found is AdapterResult<string>.Missing && kind == Groups ? new AdapterResult<bool>.Done(false)
                    : found is AdapterResult<string>.Missing ? new AdapterResult<bool>.Rejected($"the org has no {kind.Set} of this name", attribute)
                    : found.Map(_ => false);
            var joined = await client.CreateAsync(kind.Joint, new JsonObject { [kind.Person] = userId, [$"{kind.Set}Id"] = id }, SalesforceObject.User, SalesforceClient.NothingSent, cancellationToken);
            switch (joined)
            {
                case AdapterResult<string>.Done or AdapterResult<string>.AlreadyExists:
                    return new AdapterResult<bool>.Done(true);
                case AdapterResult<string>.Rejected rejected when attempt > 0 || rejected.Code is not null:
                    return new AdapterResult<bool>.Rejected(rejected.Detail, attribute) { Code = rejected.Code };
                case AdapterResult<string>.Rejected:
                    _ids.Forget($"{kind.Set}:{name}");   // it may have been made anew, under another id
                    continue;
                default:
                    return joined.Map(_ => false);
            }
        }
    }

    private async Task<AdapterResult<bool>> LeaveAsync(Kind kind, string userId, HashSet<string> names, CancellationToken cancellationToken)
    {
        var read = await HeldAsync(kind, userId, cancellationToken);
        if (read is not AdapterResult<IReadOnlyList<JsonElement>>.Done(var held)) return read.Map(_ => false);
        foreach (var joint in held.Where(h => SalesforceRecord.Text(h, $"{kind.Set}.{kind.Name}") is { } name && names.Contains(name)))
        {
            if (SalesforceRecord.Text(joint, "Id") is not { } id || !SalesforceId.Is(id)) return new AdapterResult<bool>.Unavailable("a record that was found has no id that could be used");
            if (await client.DeleteAsync(kind.Joint, id, cancellationToken) is not (AdapterResult<bool>.Done or AdapterResult<bool>.Missing) and var failed) return failed;
        }

        return new AdapterResult<bool>.Done(true);
    }

    private Task<AdapterResult<string>> IdAsync(Kind kind, string attribute, string name, CancellationToken cancellationToken) => _ids.GetAsync($"{kind.Set}:{name}", async () =>
    {
        var searched = new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { [attribute] = new AttributeValue.Text(name) });
        var found = await client.QueryAsync(["Id"], kind.Set, $"{Soql.Equal(kind.Name, name)} AND {kind.Condition}", searched, cancellationToken);
        return found.Then<string>(sets => sets switch
        {
            [] => new AdapterResult<string>.Missing(),
            [var only] when SalesforceRecord.Text(only, "Id") is { } id && SalesforceId.Is(id) => new AdapterResult<string>.Done(id),
            [_] => new AdapterResult<string>.Unavailable("a record that was found has no id that could be used"),
            _ => new AdapterResult<string>.Rejected("the org has several of one name", attribute),
        });
    });

    /// <param name="Joint">The object that joins a person and a set.</param>
    /// <param name="Person">Its field for the person.</param>
    /// <param name="Set">The object that people are put into.</param>
    /// <param name="Name">Its field with the API name.</param>
    /// <param name="Condition">Which of them count.</param>
    private sealed record Kind(string Joint, string Person, string Set, string Name, string Condition);
}
