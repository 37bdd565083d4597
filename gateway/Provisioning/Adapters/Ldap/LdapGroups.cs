using System.Text;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>Memberships: <c>member</c>, <c>uniqueMember</c> or <c>memberUid</c> of the groups' entries.</summary>
internal sealed class LdapGroups(LdapGroupPlan plan, string rdn)
{
    private const int MostGroups = 1000;

    /// <summary>What stands in groups for the account of an entry; null where the entry does not say.</summary>
    public byte[]? MemberOf(LdapEntry entry) =>
        plan.Form == LdapMemberForm.Dn ? Encoding.UTF8.GetBytes(entry.Name) : entry.Values(rdn) is [var value, ..] ? value : null;

    /// <summary>The names of the account's groups.</summary>
    public async Task<AdapterResult<IReadOnlyList<string>>> ReadAsync(LdapConnection connection, byte[] member, CancellationToken cancellationToken)
    {
        var groups = await SearchAsync(connection, LdapFilter.Equal(plan.Member, member), cancellationToken);
        return groups.Map<IReadOnlyList<string>>(found => GroupChange.Names.Distinct([.. found.Select(NameOf).OfType<string>()]));
    }

    public async Task<AdapterResult<bool>> ChangeAsync(LdapConnection connection, byte[] member, GroupChange change, CancellationToken cancellationToken)
    {
        foreach (var name in change.Remove)
            if (await TakeOutAsync(connection, name, member, cancellationToken) is not AdapterResult<bool>.Done and var failed) return failed;
        foreach (var name in change.Add)
            if (await PutInAsync(connection, name, member, cancellationToken) is not AdapterResult<bool>.Done and var failed) return failed;
        return new AdapterResult<bool>.Done(true);
    }

    /// <summary>The account's entry is called otherwise now. Servers that keep references by themselves leave nothing to do.</summary>
    public async Task<AdapterResult<bool>> FollowAsync(LdapConnection connection, byte[] before, byte[] after, CancellationToken cancellationToken)
    {
        if (before.AsSpan().SequenceEqual(after)) return new AdapterResult<bool>.Done(true);
        var groups = await SearchAsync(connection, LdapFilter.Equal(plan.Member, before), cancellationToken);
        return await groups.ThenAsync(async found =>
        {
            foreach (var group in found)
            {
                var result = await connection.RunAsync(LdapRequest.Modify(group.Name, [Change(LdapChangeKind.Add, after), Change(LdapChangeKind.Delete, before)]), cancellationToken);
                if (!result.IsSuccess && result.Code is not (LdapResultCode.NoSuchAttribute or LdapResultCode.AttributeOrValueExists or LdapResultCode.NoSuchObject)) return Failed(result);
            }

            return new AdapterResult<bool>.Done(true);
        });
    }

    private async Task<AdapterResult<bool>> PutInAsync(LdapConnection connection, string name, byte[] member, CancellationToken cancellationToken)
    {
        var groups = await NamedAsync(connection, name, LdapFilter.Equal(plan.Name, name), cancellationToken);
        return await groups.ThenAsync(async found =>
        {
            if (found.Count > 1) return new AdapterResult<bool>.Rejected("there are several groups of one name below Ldap:Groups:BaseDn", GroupChange.Attribute);
            if (found is not [var group]) return new AdapterResult<bool>.Done(false);
            var result = await connection.RunAsync(LdapRequest.Modify(group.Name, [Change(LdapChangeKind.Add, member)]), cancellationToken);
            return result.IsSuccess || result.Code == LdapResultCode.AttributeOrValueExists ? new AdapterResult<bool>.Done(true) : Failed(result);
        });
    }

    private async Task<AdapterResult<bool>> TakeOutAsync(LdapConnection connection, string name, byte[] member, CancellationToken cancellationToken)
    {
        var groups = await NamedAsync(connection, name, new LdapFilter.All(LdapFilter.Equal(plan.Name, name), LdapFilter.Equal(plan.Member, member)), cancellationToken);
        return await groups.ThenAsync(async found =>
        {
            foreach (var group in found)
            {
                var result = await connection.RunAsync(LdapRequest.Modify(group.Name, [Change(LdapChangeKind.Delete, member)]), cancellationToken);
                if (result.Code == LdapResultCode.ObjectClassViolation)
                {
                    if (plan.EmptyMember is not { } empty)
                        return new AdapterResult<bool>.Rejected($"{result}: the group may not be empty; name in Ldap:Groups:EmptyMember a member that is left in it", GroupChange.Attribute);
                    result = await connection.RunAsync(LdapRequest.Modify(group.Name, [Change(LdapChangeKind.Add, Encoding.UTF8.GetBytes(empty)), Change(LdapChangeKind.Delete, member)]), cancellationToken);
                }

                if (!result.IsSuccess && result.Code is not (LdapResultCode.NoSuchAttribute or LdapResultCode.NoSuchObject)) return Failed(result);
            }

            return new AdapterResult<bool>.Done(true);
        });
    }

    /// <summary>The groups that are really called so: a filter is no proof.</summary>
    private async Task<AdapterResult<IReadOnlyList<LdapEntry>>> NamedAsync(LdapConnection connection, string name, LdapFilter filter, CancellationToken cancellationToken)
    {
        var found = await SearchAsync(connection, filter, cancellationToken);
        var bare = Bare(name);
        return found.Map<IReadOnlyList<LdapEntry>>(entries => [.. entries.Where(e => e.Values(plan.Name).Any(v => Bare(Encoding.UTF8.GetString(v)) == bare))]);
    }

    /// <summary>Blanks at the ends, and how many there are elsewhere, mean nothing to a directory (RFC 4518 2.6.1).</summary>
    private static string Bare(string name) => GroupChange.Names.Normal(string.Join(' ', name.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));

    private async Task<AdapterResult<IReadOnlyList<LdapEntry>>> SearchAsync(LdapConnection connection, LdapFilter filter, CancellationToken cancellationToken)
    {
        var search = new LdapSearch(plan.BaseDn, LdapScope.Subtree, new LdapFilter.All(plan.Filter, filter), [plan.Name], MostGroups);
        var found = await connection.SearchAsync(search, cancellationToken);
        if (found.References) return LdapFailure.Referred<IReadOnlyList<LdapEntry>>(found.Result);
        return found.Result.Code switch
        {
            LdapResultCode.Success => new AdapterResult<IReadOnlyList<LdapEntry>>.Done(found.Entries),
            LdapResultCode.NoSuchObject => new AdapterResult<IReadOnlyList<LdapEntry>>.Rejected($"{found.Result}: there is no entry Ldap:Groups:BaseDn", GroupChange.Attribute),
            _ => LdapFailure.Of<IReadOnlyList<LdapEntry>>(found.Result, []),
        };
    }

    private string? NameOf(LdapEntry group) => group.Values(plan.Name) is [var name, ..] ? Encoding.UTF8.GetString(name) : null;

    private LdapChange Change(LdapChangeKind kind, byte[] member) => new(kind, plan.Member, [member]);

    /// <summary>A refusal that is about a group says nothing of the account.</summary>
    private static AdapterResult<bool> Failed(LdapResult result) => LdapFailure.Of<bool>(result, []) switch
    {
        AdapterResult<bool>.Rejected(var detail, _) => new AdapterResult<bool>.Rejected(detail, GroupChange.Attribute),
        AdapterResult<bool>.AlreadyExists(var detail, _) => new AdapterResult<bool>.Rejected(detail, GroupChange.Attribute),
        AdapterResult<bool>.Missing => new AdapterResult<bool>.Done(false),   // the group has just gone
        var failed => failed,
    };
}
