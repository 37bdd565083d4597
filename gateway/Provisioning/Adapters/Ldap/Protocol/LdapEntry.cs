namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>An entry as a search returns it.</summary>
/// <param name="Name">Its distinguished name.</param>
/// <param name="Attributes">By description, without case.</param>
internal sealed record LdapEntry(string Name, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Attributes)
{
    public IReadOnlyList<byte[]> Values(string attribute) => Attributes.GetValueOrDefault(attribute) ?? [];
}

/// <summary>What a search brought.</summary>
/// <param name="References">The server said that other servers hold a part of it (RFC 4511 4.5.3).</param>
internal sealed record LdapSearchResult(LdapResult Result, IReadOnlyList<LdapEntry> Entries, bool References);

internal enum LdapScope
{
    Base = 0,
    OneLevel = 1,
    Subtree = 2,
}

/// <param name="Base">Where it begins.</param>
/// <param name="Attributes">The descriptions of those to return; none: none.</param>
/// <param name="MostEntries">0: no limit of ours.</param>
internal sealed record LdapSearch(string Base, LdapScope Scope, LdapFilter Filter, IReadOnlyCollection<string> Attributes, int MostEntries = 0);

/// <summary>One change of an entry.</summary>
/// <param name="Values">With <see cref="LdapChangeKind.Replace"/>, none: the attribute goes.</param>
internal sealed record LdapChange(LdapChangeKind Kind, string Attribute, IReadOnlyList<byte[]> Values);

internal enum LdapChangeKind
{
    Add = 0,
    Delete = 1,
    Replace = 2,
}

/// <summary>The server cannot be reached, does not speak LDAP, or does not let us in. The message is for the operator and holds no secret.</summary>
internal sealed class LdapUnavailableException(string message) : Exception(message);
