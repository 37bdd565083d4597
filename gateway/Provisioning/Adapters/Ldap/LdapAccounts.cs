using System.Text;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>The work of one call on one connection.</summary>
internal sealed class LdapAccounts(LdapPlan plan, LdapConnection connection, CancellationToken cancellationToken)
{
    private readonly LdapGroups? _groups = plan.Groups is { } groups ? new LdapGroups(groups, plan.Rdn) : null;

    public async Task<AdapterResult<IReadOnlyList<ExistingUser>>> FindAsync(LdapFilter filter, IReadOnlyCollection<string> wanted)
    {
        var entries = await EntriesAsync(filter, wanted);
        return await entries.ThenAsync(async found =>
        {
            var users = new List<ExistingUser>();
            foreach (var entry in found)
            {
                var user = await UserAsync(entry, wanted);
                if (user is not AdapterResult<ExistingUser>.Done(var read)) return user.Map<IReadOnlyList<ExistingUser>>(_ => []);
                users.Add(read);
            }

            return new AdapterResult<IReadOnlyList<ExistingUser>>.Done(users);
        });
    }

    public async Task<AdapterResult<ExistingUser>> GetAsync(string accountId, IReadOnlyCollection<string> wanted)
    {
        var entry = await EntryAsync(accountId, wanted);
        return await entry.ThenAsync(found => UserAsync(found, wanted));
    }

    public async Task<AdapterResult<ExistingUser>> CreateAsync(BackendUser user)
    {
        if (Unfit(user) is { } unfit) return unfit;
        if (user.Attributes.GetValueOrDefault(plan.Rdn) is not { } named || ValueComparison.Texts(named) is not [var name])
            return new AdapterResult<ExistingUser>.Rejected("the entry is named by this attribute, which has no value", plan.Rdn);
        var dn = DistinguishedName.Below(plan.Container, DistinguishedName.Rdn(plan.Rdn, name));
        var added = await connection.RunAsync(LdapRequest.Add(dn, NewAttributes(user)), cancellationToken);
        if (added.Code == LdapResultCode.NoSuchObject) return new AdapterResult<ExistingUser>.Rejected($"{added}: there is no entry Ldap:Container to put accounts into");
        if (!added.IsSuccess) return Failed(added, user);
        if (await PasswordAsync(dn, user) is { IsSuccess: false } refused)
        {
            // an account whose password nobody set would be there without one
            await connection.RunAsync(LdapRequest.Delete(dn), cancellationToken);
            return Failed(refused, user);
        }

        var entry = await EntryOfAsync(dn, [.. user.Attributes.Keys]);
        return await entry.ThenAsync(made => CompleteAsync(made, existing: null, user));
    }

    public async Task<AdapterResult<ExistingUser>> UpdateAsync(ExistingUser existing, BackendUser difference)
    {
        if (Unfit(difference) is { } unfit) return unfit;
        var entry = await EntryAsync(existing.AccountId, [plan.Rdn]);
        return await entry.ThenAsync(async found =>
        {
            var renamed = await RenameAsync(found, difference);
            return await renamed.ThenAsync(async now =>
            {
                var result = await ModifyAsync(now, found, difference);
                if (result.IsSuccess && await PasswordAsync(now.Name, difference) is { IsSuccess: false } refused) result = refused;
                if (result.IsSuccess) return await CompleteAsync(now, existing, difference);
                if (now.Name != found.Name) await RenameAsync(now, TextOf(found, plan.Rdn)!, DistinguishedName.Split(found.Name).Rdn);   // all of it or nothing, as far as it can be had
                return Failed(result, difference);
            });
        });
    }

    /// <summary>State and groups, and then the account as it is now.</summary>
    private async Task<AdapterResult<ExistingUser>> CompleteAsync(LdapEntry entry, ExistingUser? existing, BackendUser sent)
    {
        var placed = plan.Activation is { } activation && sent.Attributes.GetValueOrDefault(LdapValues.Active) is AttributeValue.Flag(var active)
            ? await ActivateAsync(activation, entry, active)
            : new AdapterResult<LdapEntry>.Done(entry);
        var grouped = await placed.ThenAsync(now => RegroupAsync(now, GroupChange.Of(existing, sent)));
        string[] wanted = [.. (existing?.Attributes.Keys ?? []).Union(sent.Attributes.Keys, StringComparer.Ordinal)];
        return await grouped.ThenAsync(now => GetAsync(plan.Values.ToText(plan.Values.IdAttribute, now.Values(plan.Values.IdAttribute)[0]), wanted));
    }

    private async Task<AdapterResult<LdapEntry>> RegroupAsync(LdapEntry entry, GroupChange change) =>
        _groups is null || change.IsEmpty || _groups.MemberOf(entry) is not { } member
            ? new AdapterResult<LdapEntry>.Done(entry)
            : (await _groups.ChangeAsync(connection, member, change, cancellationToken)).Map(_ => entry);

    private async Task<AdapterResult<LdapEntry>> ActivateAsync(LdapActivation activation, LdapEntry entry, bool active)
    {
        if (activation.IsActive(entry) == active) return new AdapterResult<LdapEntry>.Done(entry);
        if (activation.Change(entry, active) is { } change)
        {
            var result = await connection.RunAsync(LdapRequest.Modify(entry.Name, [change]), cancellationToken);
            if (!result.IsSuccess) return LdapFailure.Of<LdapEntry>(result, [change.Attribute]);
        }

        return activation.Place(active, plan.Container) is { } place
            ? await MoveAsync(entry, DistinguishedName.Split(entry.Name).Rdn, place, entry)
            : new AdapterResult<LdapEntry>.Done(entry);
    }

    /// <summary>The entry by its new name, where the attribute that names it is to change.</summary>
    private async Task<AdapterResult<LdapEntry>> RenameAsync(LdapEntry entry, BackendUser difference)
    {
        if (!difference.Attributes.TryGetValue(plan.Rdn, out var value)) return new AdapterResult<LdapEntry>.Done(entry);
        if (ValueComparison.Texts(value) is not [var name]) return new AdapterResult<LdapEntry>.Rejected("the entry is named by this attribute, which needs one value", plan.Rdn);
        var rdn = DistinguishedName.Renamed(DistinguishedName.Split(entry.Name).Rdn, plan.Rdn, name);
        return rdn is null ? new AdapterResult<LdapEntry>.Done(entry) : await RenameAsync(entry, name, rdn);
    }

    private Task<AdapterResult<LdapEntry>> RenameAsync(LdapEntry entry, string name, string rdn)
    {
        var attributes = new Dictionary<string, IReadOnlyList<byte[]>>(entry.Attributes, StringComparer.OrdinalIgnoreCase) { [plan.Rdn] = [Encoding.UTF8.GetBytes(name)] };
        return MoveAsync(entry, rdn, null, entry with { Attributes = attributes });
    }

    /// <param name="after">The entry as it is then, but for its name.</param>
    private async Task<AdapterResult<LdapEntry>> MoveAsync(LdapEntry entry, string rdn, string? parent, LdapEntry after)
    {
        var result = await connection.RunAsync(LdapRequest.Rename(entry.Name, rdn, parent), cancellationToken);
        if (result.Code == LdapResultCode.NoSuchObject && parent is not null) return new AdapterResult<LdapEntry>.Rejected($"{result}: there is no place {parent}");
        if (!result.IsSuccess)
            return LdapFailure.Of<LdapEntry>(result, [plan.Rdn]) is AdapterResult<LdapEntry>.AlreadyExists(var detail, _) ? new AdapterResult<LdapEntry>.AlreadyExists(detail, plan.Rdn) : LdapFailure.Of<LdapEntry>(result, [plan.Rdn]);
        after = after with { Name = DistinguishedName.Below(parent ?? DistinguishedName.Split(entry.Name).Parent, rdn) };
        if (_groups?.MemberOf(entry) is not { } before || _groups.MemberOf(after) is not { } now) return new AdapterResult<LdapEntry>.Done(after);
        return (await _groups.FollowAsync(connection, before, now, cancellationToken)).Map(_ => after);
    }

    private async Task<LdapResult> ModifyAsync(LdapEntry entry, LdapEntry before, BackendUser difference)
    {
        // the entry's name has changed its value already; where there were others besides, they go here
        var isRenamed = entry.Name != before.Name && before.Values(plan.Rdn).Count == 1;
        var changes = Plain(difference).Where(a => a.Key != plan.Rdn || !isRenamed).Select(a => new LdapChange(LdapChangeKind.Replace, a.Key, plan.Values.ToOctets(a.Key, a.Value)!)).ToList();
        return changes.Count == 0 ? new LdapResult(LdapResultCode.Success, "") : await connection.RunAsync(LdapRequest.Modify(entry.Name, changes), cancellationToken);
    }

    /// <returns>Null: no password is to be set.</returns>
    private async Task<LdapResult?> PasswordAsync(string dn, BackendUser user)
    {
        var (attribute, value) = user.Attributes.FirstOrDefault(IsPassword);
        if (attribute is null || ValueComparison.Texts(value) is not [var password]) return null;
        var result = await connection.RunAsync(LdapRequest.SetPassword(dn, password), cancellationToken);
        // a server without the operation (RFC 4511 4.12: protocolError) takes the attribute as any other
        return result.Code == LdapResultCode.ProtocolError
            ? await connection.RunAsync(LdapRequest.Modify(dn, [new LdapChange(LdapChangeKind.Replace, attribute, [Encoding.UTF8.GetBytes(password)])]), cancellationToken)
            : result;
    }

    private async Task<AdapterResult<ExistingUser>> UserAsync(LdapEntry entry, IReadOnlyCollection<string> wanted)
    {
        if (plan.Values.Read(entry, wanted, plan.Activation?.IsActive(entry)) is not { } user)
            return new AdapterResult<ExistingUser>.Rejected("an entry has no single value of Ldap:IdAttribute, or we may not read it", plan.Values.IdAttribute);
        if (_groups is null || !wanted.Contains(GroupChange.Attribute) || _groups.MemberOf(entry) is not { } member) return new AdapterResult<ExistingUser>.Done(user);
        var names = await _groups.ReadAsync(connection, member, cancellationToken);
        return names.Map(n => n.Count == 0 ? user : user with
        {
            Attributes = new Dictionary<string, AttributeValue?>(user.Attributes, StringComparer.Ordinal) { [GroupChange.Attribute] = ValueComparison.Of(n) },
        });
    }

    private async Task<AdapterResult<LdapEntry>> EntryAsync(string accountId, IEnumerable<string> wanted)
    {
        if (accountId.Length == 0 || !plan.Values.TryId(accountId, out var filter)) return new AdapterResult<LdapEntry>.Missing();
        var entries = await EntriesAsync(filter, wanted);
        return entries.Then<LdapEntry>(found => found.Where(e => IsOf(e, accountId)).ToList() switch
        {
            [var only] => new AdapterResult<LdapEntry>.Done(only),
            [] => new AdapterResult<LdapEntry>.Missing(),
            _ => new AdapterResult<LdapEntry>.Rejected("several entries have one id: Ldap:IdAttribute is none", plan.Values.IdAttribute),
        });
    }

    private async Task<AdapterResult<LdapEntry>> EntryOfAsync(string dn, IEnumerable<string> wanted)
    {
        var found = await connection.SearchAsync(new LdapSearch(dn, LdapScope.Base, new LdapFilter.Present("objectClass"), Asked(wanted)), cancellationToken);
        return found switch
        {
            { Result.IsSuccess: true, Entries: [var only] } => only.Values(plan.Values.IdAttribute).Count == 1
                ? new AdapterResult<LdapEntry>.Done(only)
                : new AdapterResult<LdapEntry>.Rejected("an entry has no single value of Ldap:IdAttribute, or we may not read it", plan.Values.IdAttribute),
            { Result.IsSuccess: true } => new AdapterResult<LdapEntry>.Missing(),
            _ => LdapFailure.Of<LdapEntry>(found.Result, []),
        };
    }

    private async Task<AdapterResult<IReadOnlyList<LdapEntry>>> EntriesAsync(LdapFilter filter, IEnumerable<string> wanted)
    {
        var found = await connection.SearchAsync(new LdapSearch(plan.BaseDn, LdapScope.Subtree, plan.Account(filter), Asked(wanted), ExistingUser.MostFound), cancellationToken);
        if (found.References) return LdapFailure.Referred<IReadOnlyList<LdapEntry>>(found.Result);
        return found.Result.Code switch
        {
            LdapResultCode.Success => new AdapterResult<IReadOnlyList<LdapEntry>>.Done(found.Entries),
            LdapResultCode.SizeLimitExceeded => new AdapterResult<IReadOnlyList<LdapEntry>>.Rejected($"{found.Result}: the search brought more than {ExistingUser.MostFound} entries"),
            LdapResultCode.NoSuchObject => new AdapterResult<IReadOnlyList<LdapEntry>>.Rejected($"{found.Result}: there is no entry Ldap:BaseDn, or we may not see it"),
            _ => LdapFailure.Of<IReadOnlyList<LdapEntry>>(found.Result, plan.Attributes),
        };
    }

    private List<string> Asked(IEnumerable<string> wanted)
    {
        var asked = plan.Values.Readable(wanted).Concat([plan.Values.IdAttribute, plan.Rdn]);
        if (plan.Activation?.ReadAttribute is { } state) asked = asked.Append(state);
        return [.. asked.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private IEnumerable<(string Attribute, IReadOnlyList<byte[]> Values)> NewAttributes(BackendUser user)
    {
        var attributes = Plain(user).Select(a => (Attribute: a.Key, Values: plan.Values.ToOctets(a.Key, a.Value)!)).Where(a => a.Values.Count > 0).ToList();
        if (plan.Activation?.AtCreation is { } enabled && !attributes.Exists(a => a.Attribute.Equals(enabled.Attribute, StringComparison.OrdinalIgnoreCase))) attributes.Add(enabled);
        return attributes.Prepend(("objectClass", [.. plan.ObjectClasses.Select(Encoding.UTF8.GetBytes)]));
    }

    /// <summary>What goes as attributes of the entry.</summary>
    private static IEnumerable<KeyValuePair<string, AttributeValue?>> Plain(BackendUser user) =>
        user.Attributes.Where(a => a.Key is not (LdapValues.Active or GroupChange.Attribute) && !IsPassword(a));

    private static bool IsPassword(KeyValuePair<string, AttributeValue?> attribute) => attribute.Key.Equals(LdapValues.Password, StringComparison.OrdinalIgnoreCase) && attribute.Value is not null;

    private AdapterResult<ExistingUser>? Unfit(BackendUser user)
    {
        foreach (var (attribute, value) in user.Attributes)
        {
            if (value?.IsWellFormed() == false) return new AdapterResult<ExistingUser>.Rejected("the value is not well-formed text", attribute);
            if (attribute is not (LdapValues.Active or GroupChange.Attribute) && plan.Values.ToOctets(attribute, value) is null)
                return new AdapterResult<ExistingUser>.Rejected("the value is not base64, as those of a binary attribute are", attribute);
        }

        return null;
    }

    private bool IsOf(LdapEntry entry, string accountId) =>
        entry.Values(plan.Values.IdAttribute) is [var id] && plan.Values.ToText(plan.Values.IdAttribute, id) == accountId;

    private static string? TextOf(LdapEntry entry, string attribute) => entry.Values(attribute) is [var value, ..] ? Encoding.UTF8.GetString(value) : null;

    /// <summary>The attribute that names an entry is taken where the server says so of no other.</summary>
    private AdapterResult<ExistingUser> Failed(LdapResult result, BackendUser sent) =>
        result.Code == LdapResultCode.EntryAlreadyExists
            ? new AdapterResult<ExistingUser>.AlreadyExists($"{result}", plan.Rdn)
            : LdapFailure.Of<ExistingUser>(result, sent.Attributes.Keys);
}
