namespace JitGateway.Provisioning.Adapters.Plugins;

/// <summary>The plug-ins that the configuration lists, each loaded and looked at.</summary>
internal sealed record PluginTable(IReadOnlyList<InstalledPlugin> Plugins)
{
    public static readonly PluginTable Empty = new([]);

    /// <summary>The names of all that are listed. One that cannot be loaded is an error of its own, and whoever asks for it is none besides.</summary>
    public IReadOnlySet<string> Listed { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<AdapterRegistration> Registrations => field ??= [.. Plugins.Select(p => p.Registration)];
}

/// <param name="Name">As the configuration calls it.</param>
/// <param name="File">Where it was read from.</param>
/// <param name="Hash">The file's SHA-256 in hexadecimal.</param>
/// <param name="Contract">The version of the contract that it was built against.</param>
/// <param name="Type">The class of its adapters.</param>
internal sealed record InstalledPlugin(string Name, string File, string Hash, Version Contract, Type Type)
{
    /// <summary>Whether its adapters keep memberships, each says itself when it is made.</summary>
    public AdapterRegistration Registration => field ??= new AdapterRegistration(Name, context => PluginStart.Bind(this, context)) { KeepsGroups = true };
}
