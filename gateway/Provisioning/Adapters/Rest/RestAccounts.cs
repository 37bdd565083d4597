using System.Text.Json;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Reads accounts, and believes nothing of an answer that it did not check.</summary>
/// <param name="groups">Null: memberships are not kept.</param>
internal sealed class RestAccounts(RestPlan plan, RestClient client, RestListing listing, RestGroups? groups)
{
    public RestGroups? Groups => groups;

    public async Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (plan.SearchBy(attribute) is not { } search) return new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("there is no request Find for this attribute", attribute);
        if (!new AttributeValue.Text(value).IsWellFormed()) return new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("the value is not well-formed text", attribute);
        var values = RestValues.None.With(RestValues.Attribute, attribute).With(RestValues.Value, value);
        var listed = await listing.ReadAsync(search, values, entry => plan.Records.IdIn(entry, plan.Records.Id), cancellationToken);
        return await listed.ThenAsync<IReadOnlyList<ExistingUser>>(async entries =>
        {
            var found = new List<ExistingUser>();
            foreach (var entry in entries)
            {
                var record = new RestRecord(plan.Records.Read(entry, wanted, version: null)!, entry);
                // of several, none is used: their groups need not be known
                var read = search.ReadEach || plan.Records.IsSilent(record.User) ? await ReadAsync(record.User.AccountId, wanted, cancellationToken)
                    : entries.Count == 1 && wanted.Contains(GroupChange.Attribute) ? await WithGroupsAsync(record, wanted, cancellationToken)
                    : new AdapterResult<ExistingUser>.Done(record.User);
                if (read is AdapterResult<ExistingUser>.Done(var user)) found.Add(user);
                else if (read is not AdapterResult<ExistingUser>.Missing) return read.Map<IReadOnlyList<ExistingUser>>(_ => []);
            }

            return new AdapterResult<IReadOnlyList<ExistingUser>>.Done(found);
        });
    }

    public async Task<AdapterResult<ExistingUser>> ReadAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var record = await RecordAsync(accountId, wanted, cancellationToken);
        return await record.ThenAsync(r => WithGroupsAsync(r, wanted, cancellationToken));
    }

    /// <summary>The account as the service tells it, without a look at its groups.</summary>
    public async Task<AdapterResult<RestRecord>> RecordAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (!plan.Records.IsUsableId(accountId)) return new AdapterResult<RestRecord>.Missing();
        var answer = await client.SendAsync(plan.Get, RestValues.None.With(RestValues.Id, accountId), cancellationToken);
        return answer.Then(a => Record(a, accountId, wanted));
    }

    private AdapterResult<RestRecord> Record(RestAnswer answer, string accountId, IReadOnlyCollection<string> wanted)
    {
        if (answer.Root is not { } root)
            return answer.Http.Content.Length == 0 ? new AdapterResult<RestRecord>.Missing() : new AdapterResult<RestRecord>.Unavailable($"{plan.Get.Key}: the answer is not JSON or not whole");
        if (plan.Get.At.All(root) is not { Count: > 0 } records)
            return plan.Get.At.IsIn(root) ? new AdapterResult<RestRecord>.Missing() : new AdapterResult<RestRecord>.Unavailable($"{plan.Get.Key}: the answer has no record at \"{plan.Get.At}\"");
        if (records is not [{ ValueKind: JsonValueKind.Object } json] || plan.Records.Read(json, wanted, answer.Http.ETag) is not { } user || user.AccountId != accountId)
            return new AdapterResult<RestRecord>.Unavailable($"{plan.Get.Key}: the answer is not the record that was asked for");
        return plan.Records.IsSilent(user)
            ? new AdapterResult<RestRecord>.Unavailable($"{plan.Get.Key}: the record does not say whether the account is enabled; check Account:Active:At")
            : new AdapterResult<RestRecord>.Done(new RestRecord(user, json));
    }

    private Task<AdapterResult<ExistingUser>> WithGroupsAsync(RestRecord record, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        groups is null || !wanted.Contains(GroupChange.Attribute)
            ? Task.FromResult<AdapterResult<ExistingUser>>(new AdapterResult<ExistingUser>.Done(record.User))
            : groups.WithGroupsAsync(record, cancellationToken);
}
