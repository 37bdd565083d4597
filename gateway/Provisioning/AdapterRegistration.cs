using JitGateway.Backends;

namespace JitGateway.Provisioning;

/// <summary>
/// One kind of adapter: its name in <c>Adapter</c>, and how its settings become an adapter. Every adapter is one file with one of
/// these, and one line in <see cref="Adapters.AdapterCatalogue"/>.
/// </summary>
/// <param name="Name">The name in <c>Provisioning:Adapter</c>; its settings stand in the sub-section of the same name.</param>
/// <param name="Bind">
/// Binds and checks the settings (adding every error to the context; it never connects) and returns what makes the adapter when
/// the configuration is in force.
/// </param>
internal sealed record AdapterRegistration(string Name, Func<AdapterContext, Func<IServiceProvider, IProvisioningAdapter>> Bind);

/// <param name="Backend">The backend whose adapter is read.</param>
/// <param name="Settings">The adapter's own section, <c>Backends:NAME:Provisioning:Scim</c>; it may be absent.</param>
/// <param name="Timeout">How long one call may take.</param>
/// <param name="Mapped">The backend's attribute names that the mapping sends.</param>
/// <param name="Matched">The backend's attribute names that the match rules search by.</param>
internal sealed record AdapterContext(
    BackendPartContext Backend, IConfigurationSection Settings, TimeSpan Timeout, IReadOnlyCollection<string> Mapped, IReadOnlyCollection<string> Matched)
{
    /// <summary>Whether accounts are made at all (<c>Provisioning:Create</c>).</summary>
    public bool Creates { get; init; } = true;

    /// <summary>Whether accounts are changed at all (<c>Provisioning:Update</c>).</summary>
    public bool Updates { get; init; } = true;
}
