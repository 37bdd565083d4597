using System.Text;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Provisioning.Adapters.Plugins;

namespace JitGateway.Provisioning.DryRun;

/// <summary>
/// A backend's section <c>Provisioning</c> as it would be with another mapping: the one in force, where some keys are written otherwise. Only keys that say what is made
/// of a login can be: the adapter's settings name secrets and files, and whoever may compare mappings need not be allowed to have those read.
/// </summary>
internal sealed class ProposedMapping(IConfiguration inForce, IEnumerable<AdapterRegistration> adapters, Active<PluginTable> plugins, Active<IdentityProviderNames> identityProviders)
{
    public static readonly string[] Legal = [nameof(ProvisioningOptions.Groups), nameof(ProvisioningOptions.Mapping), nameof(ProvisioningOptions.Match), nameof(ProvisioningOptions.Preset), nameof(ProvisioningOptions.Required), nameof(ProvisioningOptions.SharedNames)];

    /// <param name="members">The keys that are other, as a JSON object.</param>
    /// <exception cref="DryRunRefusedException">They are written so that nobody knows what they are.</exception>
    /// <exception cref="ConfigurationRefusedException">With them the section has errors.</exception>
    public BackendProvisioning Of(Backend backend, string members)
    {
        var path = $"Backends:{backend.Name.Value}:Provisioning";
        var errors = new ConfigurationErrors();
        var replaced = Names(members).ToList();
        foreach (var name in replaced.Where(n => !Legal.Contains(n, StringComparer.OrdinalIgnoreCase))) errors.AddUnknownName($"{path}:{name}", name, "key of the mapping", Legal);
        if (errors.Any) throw new ConfigurationRefusedException(errors.All);

        var context = new ConfigurationContext(Proposed(backend, members, inForce.AsEnumerable().Where(pair => !replaced.Exists(name => IsBelow(pair.Key, $"{path}:{name}")))));
        context.Set(typeof(IdentityProviderNames), identityProviders.Value);
        var part = new ProvisioningPart(adapters.Concat(plugins.Value.Registrations)).ReadMapping(new BackendPartContext(backend.Name, new BackendOptions(), context.Root.GetSection($"Backends:{backend.Name.Value}"), context));
        return context.Errors.Any ? throw new ConfigurationRefusedException(context.Errors.All) : part;
    }

    private static IConfigurationRoot Proposed(Backend backend, string members, IEnumerable<KeyValuePair<string, string?>> kept)
    {
        using var section = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Backends": { "{{backend.Name.Value}}": { "Provisioning": {{members}} } } }"""));
        try
        {
            return new ConfigurationBuilder().AddInMemoryCollection(kept).AddJsonStream(section).Build();
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new DryRunRefusedException("The other mapping has a key twice", "Write each key once; upper and lower case are the same");
        }
    }

    private static IEnumerable<string> Names(string members)
    {
        using var json = JsonDocument.Parse(members);
        return [.. json.RootElement.EnumerateObject().Select(m => m.Name)];
    }

    private static bool IsBelow(string key, string path) =>
        key.StartsWith(path, StringComparison.OrdinalIgnoreCase) && (key.Length == path.Length || key[path.Length] == ':');
}
