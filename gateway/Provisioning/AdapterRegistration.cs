using JitGateway.Backends;

namespace JitGateway.Provisioning;

/// <summary>
/// One kind of adapter: its name in <c>Adapter</c>, and how its settings become an adapter. The gateway's own have one line each in
/// <see cref="Adapters.AdapterCatalogue"/>; plug-ins are listed in the configuration.
/// </summary>
/// <param name="Name">The name in <c>Provisioning:Adapter</c>; its settings stand in the sub-section of the same name.</param>
/// <param name="Bind">
/// Binds and checks the settings (adding every error to the context; it never connects) and returns what makes the adapter when
/// the configuration is in force.
/// </param>
internal sealed record AdapterRegistration(string Name, Func<AdapterContext, Func<IServiceProvider, IProvisioningAdapter>> Bind)
{
    /// <summary>How a preset calls the attributes.</summary>
    public AttributeDialect Dialect { get; init; }

    /// <summary>Whether its adapters can keep memberships (<see cref="GroupChange"/>), the settings allowing.</summary>
    public bool KeepsGroups { get; init; }

    /// <summary>The attribute names that the adapter's settings speak of; null where any name will do. A preset maps no others.</summary>
    public Func<IConfigurationSection, IReadOnlySet<string>?> Spoken { get; init; } = static _ => null;
}

/// <summary>Whose names a backend's attributes have.</summary>
internal enum AttributeDialect
{
    /// <summary>The preset's own: Username, LastName.</summary>
    OfThePreset,

    /// <summary>The preset's own with an underscore for each dot: Contact_Email.</summary>
    Underscored,

    /// <summary>RFC 7643: userName, name.familyName.</summary>
    Scim,
}

/// <param name="Backend">The backend whose adapter is read.</param>
/// <param name="Settings">The adapter's own section, <c>Backends:NAME:Provisioning:Scim</c>; it may be absent.</param>
/// <param name="Timeout">How long one call may take.</param>
/// <param name="Mapped">The backend's attribute names that the mapping sends.</param>
/// <param name="Matched">The backend's attribute names that the match rules search by.</param>
internal sealed record AdapterContext(
    BackendPartContext Backend, IConfigurationSection Settings, TimeSpan Timeout, IReadOnlyCollection<string> Mapped, IReadOnlyCollection<string> Matched)
{
    /// <summary>Those of the mapped names that an account which exists may get.</summary>
    public IReadOnlyCollection<string> Changed { get; init; } = Mapped;

    /// <summary>The attribute that an account gets which is adopted, whoever owns it and whether accounts are changed or not; null: none is adopted.</summary>
    public string? Identifying { get; init; }

    /// <summary>Those of the mapped names whose values are made up when an account is made, and never read again.</summary>
    public IReadOnlyCollection<string> Generated { get; init; } = [];

    /// <summary>How long the values of the mapped names are, as far as that is known beforehand.</summary>
    public IReadOnlyList<MappedLength> Lengths { get; init; } = [];

    /// <summary>Whether accounts are made at all (<c>Provisioning:Create</c>).</summary>
    public bool Creates { get; init; } = true;

    /// <summary>Whether accounts are changed at all (<c>Provisioning:Update</c>).</summary>
    public bool Updates { get; init; } = true;

    /// <summary>Whether memberships are kept (<c>Provisioning:Groups</c>).</summary>
    public bool Groups { get; init; }

    /// <summary>The attribute that is the account's state, as <see cref="AdapterCapabilities.State"/>; whoever binds says so where it is another, or none.</summary>
    public string? State { get; set; } = AccountState.Attribute;
}
