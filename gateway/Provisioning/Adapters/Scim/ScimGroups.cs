using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>
/// Membership (RFC 7643 4.2). A person's groups are read from the account where the service tells them there, and by a search otherwise; they change by a
/// PATCH of each group, or, where there is none, by a PUT of the group as it was read.
/// </summary>
internal sealed class ScimGroups(ScimClient client, ScimPatch patch, TimeProvider time)
{
    private const string GroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";

    /// <summary>More groups than this nobody is in: the server does not understand the filter.</summary>
    private const int MostFound = 1000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (string Id, long Since)> _ids = new(StringComparer.OrdinalIgnoreCase);

    private readonly ScimPages _pages = new(client);

    /// <summary>The account with the names of its groups.</summary>
    public async Task<AdapterResult<ExistingUser>> WithGroupsAsync(ScimFound account, CancellationToken cancellationToken)
    {
        var names = ScimResource.Property(account.Resource, "groups") is { ValueKind: JsonValueKind.Array } told && told.EnumerateArray().All(g => Text(g, "display") is not null)
            ? new AdapterResult<IReadOnlyList<string>>.Done([.. told.EnumerateArray().Select(g => Text(g, "display")!)])
            : await SearchAsync("members.value", account.User.AccountId, group => Text(group, "displayName"), cancellationToken);
        return names.Map(groups => groups.Count == 0 ? account.User : account.User with
        {
            Attributes = new Dictionary<string, AttributeValue?>(account.User.Attributes, StringComparer.Ordinal) { [GroupChange.Attribute] = ValueComparison.Of(groups) },
        });
    }

    /// <summary>Puts an account into groups and takes it out of others. Groups that the service does not have are passed over.</summary>
    public async Task<AdapterResult<bool>> ChangeAsync(string accountId, GroupChange change, bool byPatch, CancellationToken cancellationToken)
    {
        foreach (var (name, joins) in change.Add.Select(n => (n, true)).Concat(change.Remove.Select(n => (n, false))))
        {
            var changed = await ChangeAsync(accountId, name, joins, byPatch, cancellationToken);
            if (changed is not AdapterResult<bool>.Done) return changed;
        }

        return new AdapterResult<bool>.Done(true);
    }

    private static BackendUser NothingSent { get; } = new(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal));

    private static string? Text(JsonElement element, string name) => ScimResource.Property(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static string Path(string id) => $"Groups/{Uri.EscapeDataString(id)}";

    private async Task<AdapterResult<bool>> ChangeAsync(string accountId, string name, bool joins, bool byPatch, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var found = await IdAsync(name, cancellationToken);
            if (found is not AdapterResult<string?>.Done(var id)) return found.Map(_ => false);
            if (id is null) return new AdapterResult<bool>.Done(false);
            var changed = byPatch
                ? (await SendAsync(HttpMethod.Patch, Path(id), joins ? patch.Joined(accountId) : patch.Left(accountId), null, cancellationToken)).Map(_ => true)
                : await ReplaceAsync(id, accountId, joins, cancellationToken);
            if (changed is not AdapterResult<bool>.Missing) return changed;
            // the group was made anew, under another id
            _ids.TryRemove(name, out _);
            if (attempt > 0) return new AdapterResult<bool>.Done(false);
        }
    }

    /// <summary>The group as it was read, with one member more or less; once more where somebody else was faster.</summary>
    private async Task<AdapterResult<bool>> ReplaceAsync(string id, string accountId, bool joins, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var read = await client.GetAsync(Path(id), cancellationToken);
            if (read is not AdapterResult<ScimReply>.Done(var reply)) return read.Map(_ => false);
            if (reply.Body is not { ValueKind: JsonValueKind.Object } body || Text(body, "id") != id) return new AdapterResult<bool>.Unavailable("the answer to a reading is not the group that was asked for");
            var group = JsonNode.Parse(body.GetRawText())!.AsObject();
            var name = group.Select(p => p.Key).FirstOrDefault(k => k.Equals("members", StringComparison.OrdinalIgnoreCase)) ?? "members";
            var members = group[name] as JsonArray ?? [];
            var member = members.FirstOrDefault(m => m is JsonObject o && o["value"] is JsonValue v && v.TryGetValue<string>(out var id) && id == accountId);
            if (member is not null == joins) return new AdapterResult<bool>.Done(true);
            if (joins) members.Add(new JsonObject { ["value"] = accountId });
            else members.Remove(member);
            if (members.Parent is null) group[name] = members;
            foreach (var meta in group.Select(p => p.Key).Where(k => k.Equals("meta", StringComparison.OrdinalIgnoreCase)).ToList()) group.Remove(meta);
            if (!group.ContainsKey("schemas")) group["schemas"] = new JsonArray(GroupSchema);
            var put = await SendAsync(HttpMethod.Put, Path(id), group, reply.ETag ?? Version(body), cancellationToken);
            if (put is not AdapterResult<ScimReply>.Done { Value.IsOutdated: true }) return put.Map(_ => true);
        }

        return new AdapterResult<bool>.Unavailable("412: the group was changed in between, twice");
    }

    private static string? Version(JsonElement body) => ScimResource.Property(body, "meta") is { } meta ? Text(meta, "version") : null;

    private async Task<AdapterResult<ScimReply>> SendAsync(HttpMethod method, string path, JsonObject body, string? version, CancellationToken cancellationToken)
    {
        var sent = new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { ["members"] = null });
        var reply = await client.SendAsync(method, path, body, version, sent, cancellationToken);
        // what is wrong is the membership, and no attribute of the account
        return reply is AdapterResult<ScimReply>.Rejected rejected ? rejected with { Attribute = GroupChange.Attribute } : reply;
    }

    /// <returns>The group's id; null where there is none of the name.</returns>
    private async Task<AdapterResult<string?>> IdAsync(string name, CancellationToken cancellationToken)
    {
        if (_ids.TryGetValue(name, out var known) && time.GetElapsedTime(known.Since) < Kept) return new AdapterResult<string?>.Done(known.Id);
        var found = await SearchAsync("displayName", name, group => name.Equals(Text(group, "displayName"), StringComparison.OrdinalIgnoreCase) ? Text(group, "id") : null, cancellationToken);
        return found.Then<string?>(ids => ids.Distinct(StringComparer.Ordinal).ToList() switch
        {
            [] => new AdapterResult<string?>.Done(null),
            [var only] when ScimResource.IsUsableId(only) => Known(name, only),
            [_] => new AdapterResult<string?>.Unavailable("a group that was found has no id that could be used"),
            _ => new AdapterResult<string?>.Rejected("the service has several groups of one name", GroupChange.Attribute),
        });
    }

    private AdapterResult<string?> Known(string name, string id)
    {
        _ids[name] = (id, time.GetTimestamp());
        return new AdapterResult<string?>.Done(id);
    }

    /// <summary>What the groups that a filter finds have for us; a filter is no proof, so whoever tells its members must have the one that was searched.</summary>
    private async Task<AdapterResult<IReadOnlyList<string>>> SearchAsync(string attribute, string value, Func<JsonElement, string?> told, CancellationToken cancellationToken)
    {
        var query = $"filter={Uri.EscapeDataString(ScimFilter.Equal(attribute, value))}&count=200";
        var read = await _pages.ReadAsync("Groups", query, "", NothingSent, MostFound, group => Text(group, "id") ?? group.GetRawText(), cancellationToken);
        if (read is AdapterResult<(IReadOnlyList<JsonElement>, int)>.Rejected refused) return new AdapterResult<IReadOnlyList<string>>.Rejected(refused.Detail, GroupChange.Attribute);
        var members = attribute == "members.value" ? value : null;
        return read.Then<IReadOnlyList<string>>(list => list.Total > MostFound
            ? new AdapterResult<IReadOnlyList<string>>.Rejected($"the search brought more than {MostFound} groups: the server does not understand the filter", GroupChange.Attribute)
            : new AdapterResult<IReadOnlyList<string>>.Done([.. list.Records.Where(g => members is null || HasMember(g, members)).Select(told).OfType<string>()]));
    }

    private static bool HasMember(JsonElement group, string accountId) =>
        ScimResource.Property(group, "members") is not { ValueKind: JsonValueKind.Array } members || members.EnumerateArray().Any(m => Text(m, "value") == accountId);
}
