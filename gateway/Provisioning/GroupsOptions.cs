using JitGateway.Configuration;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>Section <c>Groups</c>: membership kept from the person's groups.</summary>
internal sealed class GroupsOptions
{
    /// <summary>The template that gives the person's groups. Absent: <c>{groups}</c>.</summary>
    public ValueTemplate? From { get; set; }

    /// <summary>The backend's names for them; a group that is not named here, nor by <c>*</c>, is none of the backend's. Absent: the names are the same.</summary>
    public LookupTable? Map { get; set; }

    /// <summary>What becomes of memberships that the person's groups do not give. Required.</summary>
    public GroupSync? Sync { get; set; }

    /// <summary>
    /// What it means that nothing is known of a person's groups. Some identity providers send nothing at all for who is in no group: write
    /// <c>Clear</c> there.
    /// </summary>
    public AbsentPolicy Absent { get; set; }

    /// <param name="adapter">The adapter that would keep them.</param>
    /// <param name="section">The path of this section.</param>
    public void Validate(AdapterRegistration adapter, string section, ConfigurationErrors errors)
    {
        if (Sync is null && !ProvisioningOptionsValidator.HasErrorsBelow(errors, $"{section}:Sync"))
            errors.Add($"{section}:Sync", null, "is missing", "Write Merge, Replace or None");
        else if (Sync is not (null or GroupSync.None) && !adapter.KeepsGroups)
            errors.Add($"{section}:Sync", Sync.ToString(), $"asks for memberships, which the adapter {adapter.Name} does not keep", "Write None, or leave the section Groups out");
    }

    /// <returns>Memberships as the engine keeps them; null: they are left alone.</returns>
    public AttributeMapping? Compile()
    {
        if (Sync is null or GroupSync.None) return null;
        var source = new GroupsSource(From ?? ValueTemplate.Parse("{groups}"), Map);
        var managed = Sync == GroupSync.Replace ? source.Managed : null;
        return new AttributeMapping
        {
            Attribute = GroupChange.Attribute,
            Source = source,
            Compare = GroupChange.Names,
            Absent = Absent,
            List = Sync == GroupSync.Merge || managed is not null ? ListPolicy.Merge : ListPolicy.Replace,
            Managed = managed,
        };
    }
}

internal enum GroupSync
{
    /// <summary>Memberships are left alone.</summary>
    None,

    /// <summary>What the gateway gave goes again when the person no longer has it; what others gave stays.</summary>
    Merge,

    /// <summary>Of the groups that <c>Map</c> names (of all, where there is no <c>Map</c>) the person has those that the identity provider says, whoever gave them. Others are left alone.</summary>
    Replace,
}
