using System.Text.Json;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>Accounts behind SCIM 2.0 (RFC 7643, RFC 7644): search by filter, create by POST, change by PATCH of the difference, or by PUT where there is no PATCH.</summary>
internal sealed class ScimAdapter : IProvisioningAdapter, IDisposable
{
    public static readonly AdapterRegistration Registration = new("Scim", Bind) { Dialect = AttributeDialect.Scim, KeepsGroups = true };

    private readonly ScimSettings _settings;
    private readonly TimeSpan _timeout;
    private readonly ScimSchemas _schemas;
    private readonly ScimClient _client;
    private readonly ScimServiceProvider _provider;
    private readonly ScimSearch _search;
    private readonly ScimPatch _patch;
    private readonly ScimGroups _groups;

    public ScimAdapter(ScimSettings settings, ScimClient client, AdapterContext context, TimeProvider time)
    {
        (_settings, _timeout, _client, _schemas) = (settings, context.Timeout, client, new ScimSchemas(client, context));
        _provider = new ScimServiceProvider(client, time);
        _search = new ScimSearch(client, _provider);
        _patch = new ScimPatch(settings.Dialect);
        _groups = new ScimGroups(client, _patch, time);
        Capabilities = new AdapterCapabilities(Find: true, Update: true, Disable: true, Groups: context.Groups, Undo: !context.Groups, Rename: true, Conditional: true) { State = context.State };
    }

    public string Target => _settings.BaseUrl!.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>One PATCH or PUT is done whole or not at all (RFC 7644 3.5.2); memberships are calls of their own.</summary>
    public AdapterCapabilities Capabilities { get; }

    public Task<AdapterResult<string>> CheckAsync(CancellationToken cancellationToken) => CallLimit.WithinAsync(_timeout, async token =>
    {
        // the configuration is often served to anybody: a search shows that the credentials are good
        var search = await _search.FindAsync("userName", "jitgateway-check", [], token);
        var configuration = await search.ThenAsync(_ => _provider.ReadAsync(token));
        return await configuration.ThenAsync<string>(async features =>
        {
            if (!features.Patch && _settings.Change == ScimChange.Patch)
                return new AdapterResult<string>.Rejected("the server says that it does not support PATCH (ServiceProviderConfig); write \"Change\": \"Put\", or leave it out");
            return await _schemas.UnmetAsync(token) is [var first, ..] unmet
                ? new AdapterResult<string>.Rejected(UnmetDemand.Told(unmet), first.Attribute)
                : new AdapterResult<string>.Done($"SCIM 2.0 at {Target}, {features}");
        });
    }, cancellationToken);

    public Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(string attribute, string value, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, async token =>
        {
            var found = await _search.FindAsync(attribute, value, [.. wanted.Union([attribute], StringComparer.Ordinal)], token);
            // of several, none is used
            if (found is AdapterResult<IReadOnlyList<ScimFound>>.Done { Value: [var only] } && wanted.Contains(GroupChange.Attribute))
                return (await _groups.WithGroupsAsync(only, token)).Map<IReadOnlyList<ExistingUser>>(user => [user]);
            return found.Map<IReadOnlyList<ExistingUser>>(records => [.. records.Select(r => r.User)]);
        }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken) =>
        CallLimit.WithinAsync(_timeout, token => ReadAsync(accountId, wanted, token), cancellationToken);

    public Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user, CancellationToken cancellationToken) => CallLimit.WithinAsync(_timeout, async token =>
    {
        string[] names = [.. user.Attributes.Keys.Where(n => n != GroupChange.Attribute)];
        var reply = await ScimResource.Of(user).ThenAsync(body => _client.SendAsync(HttpMethod.Post, "Users", body, null, user, token));
        var created = await ScimSearch.Endpoint(reply).ThenAsync(r => CreatedAsync(r, user, names, token));
        return await created.ThenAsync(account => WithMembershipsAsync(null, account, GroupChange.Of(null, user), [.. user.Attributes.Keys], token));
    }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference, CancellationToken cancellationToken) => CallLimit.WithinAsync(_timeout, async token =>
    {
        if (!ScimResource.IsUsableId(existing.AccountId)) return new AdapterResult<ExistingUser>.Missing();
        string[] names = [.. existing.Attributes.Keys.Union(difference.Attributes.Keys, StringComparer.Ordinal)];
        var memberships = GroupChange.Of(existing, difference);
        var changed = difference.Attributes.Keys.Any(n => n != GroupChange.Attribute)
            ? await ChangeAsync(existing, difference, [.. names.Where(n => n != GroupChange.Attribute)], token)
            : new AdapterResult<ExistingUser>.Done(existing);
        return await changed.ThenAsync(account => WithMembershipsAsync(existing, account, memberships, names, token));
    }, cancellationToken);

    public Task<AdapterResult<ExistingUser>> SetActiveAsync(ExistingUser existing, bool active, CancellationToken cancellationToken) =>
        UpdateAsync(existing, new BackendUser(new Dictionary<string, AttributeValue?>(StringComparer.Ordinal) { ["active"] = new AttributeValue.Flag(active) }), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static Func<IServiceProvider, IProvisioningAdapter> Bind(AdapterContext context)
    {
        var settings = context.Backend.Configuration.Bind<ScimSettings>(context.Settings);
        context.State = context.Mapped.FirstOrDefault(n => ScimAttributePath.TryParse(n, out var path, out _) && path.IsActive) ?? AccountState.Attribute;   // it may be written with its schema
        var (connection, authentication) = ScimSettingsValidator.Validate(settings, context);
        return services =>
        {
            var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
            return new ScimAdapter(settings, new ScimClient(new HttpBackend(settings.BaseUrl!, connection, authentication!(time), time)), context, time);
        };
    }

    private async Task<bool> ByPatchAsync(CancellationToken cancellationToken) =>
        _settings.Change == ScimChange.Patch || (_settings.Change == ScimChange.Auto && (await _provider.FeaturesAsync(cancellationToken)).Patch);

    /// <summary>
    /// Sends what differs. Where the account was changed since it was read, it is read again: what others changed stays, and what is to be sent is sent once more,
    /// unless they changed just that. Then the engine looks at the account anew.
    /// </summary>
    private async Task<AdapterResult<ExistingUser>> ChangeAsync(ExistingUser existing, BackendUser difference, string[] names, CancellationToken cancellationToken)
    {
        var byPatch = await ByPatchAsync(cancellationToken);
        var version = existing.Version;
        JsonElement? read = null;
        for (var attempt = 0; ; attempt++)
        {
            if (attempt > 0 || !byPatch || ScimPatch.NeedsReading(existing, difference))
            {
                var now = await RecordAsync(existing.AccountId, names, cancellationToken);
                if (now is not AdapterResult<ScimFound>.Done(var record)) return now.Map(r => r.User);
                if (attempt > 0 && difference.Attributes.Keys.Any(n => !ValueComparison.Exact.Same(record.User.Attributes.GetValueOrDefault(n), existing.Attributes.GetValueOrDefault(n)))) break;
                (read, version) = (record.Resource, record.User.Version);
            }

            var body = byPatch ? _patch.Of(existing, difference, read) : ScimResource.Of(read!.Value, difference);
            var reply = await body.ThenAsync(b => _client.SendAsync(byPatch ? HttpMethod.Patch : HttpMethod.Put, Resource(existing.AccountId), b, version, difference, cancellationToken));
            if (reply is not AdapterResult<ScimReply>.Done { Value.IsOutdated: true })
                return await reply.ThenAsync(async changed =>
                    changed.Body is { } answer && ScimResource.Read(answer, names, changed.ETag) is { } user && user.AccountId == existing.AccountId
                        ? new AdapterResult<ExistingUser>.Done(user)
                        : await ReadAsync(existing.AccountId, names, cancellationToken));   // 204, or a body that is not the record
            if (attempt > 0) break;
        }

        return new AdapterResult<ExistingUser>.Unavailable("412: the account was changed in between");
    }

    /// <param name="before">The account as it was handed to us; null: it was just made, and is in no group.</param>
    private async Task<AdapterResult<ExistingUser>> WithMembershipsAsync(
        ExistingUser? before, ExistingUser account, GroupChange change, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (change.IsEmpty)
            return new AdapterResult<ExistingUser>.Done(before?.Attributes.GetValueOrDefault(GroupChange.Attribute) is { } held
                ? account with { Attributes = new Dictionary<string, AttributeValue?>(account.Attributes, StringComparer.Ordinal) { [GroupChange.Attribute] = held } }
                : account);
        // adding a member twice doubles it in some services: what came about meanwhile is not asked for again
        var left = before is null
            ? new AdapterResult<GroupChange>.Done(change)
            : (await ReadAsync(account.AccountId, [GroupChange.Attribute], cancellationToken)).Map(now => Left(change, now));
        var changed = await left.ThenAsync(async c => await _groups.ChangeAsync(account.AccountId, c, await ByPatchAsync(cancellationToken), cancellationToken));
        return await changed.ThenAsync(_ => ReadAsync(account.AccountId, wanted, cancellationToken));
    }

    private static GroupChange Left(GroupChange change, ExistingUser now)
    {
        var held = ValueComparison.Texts(now.Attributes.GetValueOrDefault(GroupChange.Attribute)).Select(GroupChange.Names.Normal).ToHashSet(StringComparer.Ordinal);
        return new GroupChange([.. change.Add.Where(n => !held.Contains(GroupChange.Names.Normal(n)))], [.. change.Remove.Where(n => held.Contains(GroupChange.Names.Normal(n)))]);
    }

    private async Task<AdapterResult<ExistingUser>> ReadAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        var read = await RecordAsync(accountId, wanted, cancellationToken);
        return wanted.Contains(GroupChange.Attribute) ? await read.ThenAsync(record => _groups.WithGroupsAsync(record, cancellationToken)) : read.Map(r => r.User);
    }

    private async Task<AdapterResult<ScimFound>> RecordAsync(string accountId, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (!ScimResource.IsUsableId(accountId)) return new AdapterResult<ScimFound>.Missing();
        var reply = await _client.GetAsync(Resource(accountId), cancellationToken);
        return reply.Then<ScimFound>(r => r.Body is { } body && ScimResource.Read(body, wanted, r.ETag) is { } user && user.AccountId == accountId
            ? new AdapterResult<ScimFound>.Done(new ScimFound(user, body))
            : new AdapterResult<ScimFound>.Unavailable("the answer to a reading is not the record that was asked for"));
    }

    /// <summary>201 with the record, 201 with its place only, 200 or 204 without anything: all of them were seen.</summary>
    private async Task<AdapterResult<ExistingUser>> CreatedAsync(ScimReply reply, BackendUser user, IReadOnlyCollection<string> wanted, CancellationToken cancellationToken)
    {
        if (reply.Body is { } body && ScimResource.Read(body, wanted, reply.ETag) is { } complete) return new AdapterResult<ExistingUser>.Done(complete);
        var place = reply.Location?.OriginalString
            ?? (reply.Body is { } b && ScimResource.Property(b, "meta") is { } meta && ScimResource.Property(meta, "location") is { ValueKind: JsonValueKind.String } l ? l.GetString() : null);
        if (place?.Split('?', '#')[0].TrimEnd('/').Split('/')[^1] is { Length: > 0 } id) return await ReadAsync(Uri.UnescapeDataString(id), wanted, cancellationToken);
        var name = user.Attributes.FirstOrDefault(a => a.Key.Equals("userName", StringComparison.OrdinalIgnoreCase));
        if (name.Value is not AttributeValue.Text text) return new AdapterResult<ExistingUser>.Unavailable("the account was accepted, but its id was not told");
        var found = await _search.FindAsync(name.Key, text.Value, wanted, cancellationToken);
        return found.Then<ExistingUser>(users => users is [var only] && only.User.Attributes.GetValueOrDefault(name.Key) is AttributeValue.Text held && held.Value.Equals(text.Value, StringComparison.OrdinalIgnoreCase)
            ? new AdapterResult<ExistingUser>.Done(only.User)
            : new AdapterResult<ExistingUser>.Unavailable("the account was accepted, but is not found"));
    }

    private static string Resource(string accountId) => $"Users/{Uri.EscapeDataString(accountId)}";
}
