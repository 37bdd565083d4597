using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>The settings of one backend, checked and compiled.</summary>
internal sealed record LdapPlan
{
    public required LdapServer Server { get; init; }

    public required string BaseDn { get; init; }

    public required string Container { get; init; }

    public required string Rdn { get; init; }

    public required IReadOnlyList<string> ObjectClasses { get; init; }

    /// <summary>What is an account at all.</summary>
    public required LdapFilter Accounts { get; init; }

    public required LdapValues Values { get; init; }

    public LdapActivation? Activation { get; init; }

    public LdapGroupPlan? Groups { get; init; }

    public required int MaxConnections { get; init; }

    /// <summary>Whether accounts are made at all.</summary>
    public required bool Creates { get; init; }

    /// <summary>The names that the mapping sends.</summary>
    public required IReadOnlyCollection<string> Mapped { get; init; }

    public required IReadOnlyList<MappedLength> Lengths { get; init; }

    /// <summary>The names that the mapping and the match rules use.</summary>
    public required IReadOnlyList<string> Attributes { get; init; }

    public TimeSpan Timeout => Server.Timeout;

    public LdapFilter Account(LdapFilter filter) => new LdapFilter.All(Accounts, filter);
}

/// <param name="Form">What stands in a group for an account.</param>
/// <param name="EmptyMember">Null: groups may be empty, or keep their last member.</param>
internal sealed record LdapGroupPlan(string BaseDn, LdapFilter Filter, string Name, string Member, LdapMemberForm Form, string? EmptyMember);
