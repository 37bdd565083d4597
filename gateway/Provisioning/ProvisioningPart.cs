using System.Collections.Frozen;
using JitGateway.Backends;
using JitGateway.Provisioning.Adapters.Plugins;

namespace JitGateway.Provisioning;

/// <summary>Reads and compiles a backend's section <c>Provisioning</c>.</summary>
/// <param name="adapters">The gateway's own; the configuration's plug-ins come on top.</param>
internal sealed class ProvisioningPart(IEnumerable<AdapterRegistration> adapters) : BackendPart<BackendProvisioning>
{
    private const int MostTold = 5;

    private readonly FrozenDictionary<string, AdapterRegistration> _own = adapters.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);

    public override IReadOnlyList<string> Keys => ["Provisioning"];

    public override BackendProvisioning Read(BackendPartContext context) => Read(context, withAdapter: true);

    /// <summary>The same without a look at the adapter's settings: what comes of it maps, and makes no call.</summary>
    public BackendProvisioning ReadMapping(BackendPartContext context) => Read(context, withAdapter: false);

    private BackendProvisioning Read(BackendPartContext context, bool withAdapter)
    {
        var section = context.Section.GetSection("Provisioning");
        var off = new BackendProvisioning { Backend = context.Name };
        var chosen = section["Adapter"];
        var isNone = chosen is null || chosen.Equals(BackendProvisioning.NoAdapter, StringComparison.OrdinalIgnoreCase);
        var plugins = context.Configuration.Find<PluginTable>() ?? PluginTable.Empty;
        var registration = isNone ? null : _own.GetValueOrDefault(chosen!) ?? plugins.Registrations.FirstOrDefault(p => p.Name.Equals(chosen, StringComparison.OrdinalIgnoreCase));
        var known = _own.Keys.Concat(plugins.Listed);
        var options = context.Configuration.Bind<ProvisioningOptions>(section, registration is null ? known : [registration.Name]);
        if (!section.Exists()) return off;
        if (registration is null)
        {
            if (chosen is null) context.Errors.Add($"{section.Path}:Adapter", null, "is missing", $"Write one of: {string.Join(", ", known.Append(BackendProvisioning.NoAdapter).Order(StringComparer.Ordinal))}");
            else if (!isNone && !plugins.Listed.Contains(chosen)) context.Errors.AddUnknownName($"{section.Path}:Adapter", chosen!, "adapter", known.Append(BackendProvisioning.NoAdapter));
            return off;
        }

        new ProvisioningOptionsValidator().Validate(options, section.Path, context.Configuration);
        options.Groups?.Validate(registration, $"{section.Path}:Groups", context.Errors);
        return Compile(options, registration, section, context, withAdapter);
    }

    private static BackendProvisioning Compile(ProvisioningOptions options, AdapterRegistration registration, IConfigurationSection section, BackendPartContext context, bool withAdapter)
    {
        var preset = options.Preset is { } name ? MappingPreset.Of(name, registration.Dialect, registration.Spoken(section.GetSection(registration.Name))) : null;
        var mapping = new MappingDraft(options, preset, section, context.Errors);
        var rules = mapping.Rules;
        RefuseSharedNames(options, rules, section, context);
        ProvisioningRisks.Review(options, rules, section.Path, context);
        var attributes = mapping.Attributes;
        var groups = options.Groups?.Compile();
        var adapter = new AdapterContext(
            context, section.GetSection(registration.Name), options.Timeout,
            [.. attributes.Select(a => a.Attribute)], [.. rules.Select(r => r.Attribute).Concat(attributes.Where(a => a.Variants is not null).Select(a => a.Attribute)).Distinct(StringComparer.Ordinal)])
        {
            Changed = [.. attributes.Where(a => a.IsUpdated).Select(a => a.Attribute)],
            Generated = [.. attributes.Where(a => a.Generated is not null).Select(a => a.Attribute)],
            Lengths = [.. attributes.Select(MappedLength.Of)],
            Creates = options.Create,
            Updates = options.Update != UpdatePolicy.Never,
            Groups = groups is not null,
            Identifying = options.LinkExisting && rules.Count > 1 ? rules[0].Attribute : null,
        };
        var makeAdapter = withAdapter ? registration.Bind(adapter) : null;
        if (withAdapter) RefuseNoStates(attributes, adapter.State, section, context);
        return new BackendProvisioning
        {
            Backend = context.Name,
            AdapterName = registration.Name,
            MakeAdapter = makeAdapter,
            Attributes = groups is null ? attributes : [.. attributes, groups],
            Rules = rules,
            Required = mapping.Required,
            Preset = preset,
            Mode = options.Mode,
            Create = options.Create,
            Update = options.Update,
            LinkExisting = options.LinkExisting,
            Reactivate = options.Reactivate,
            Timeout = options.Timeout,
            Retries = options.Retries,
            Protection = options.Protection,
            Queue = options.Queue,
            ErrorUrl = options.ErrorUrl,
        };
    }

    /// <summary>What would be refused at each login is better refused now.</summary>
    private static void RefuseNoStates(IReadOnlyList<AttributeMapping> attributes, string? state, IConfigurationSection section, BackendPartContext context)
    {
        foreach (var mapping in attributes)
            foreach (var constant in AccountState.NoStates(mapping, state))
                context.Errors.Add($"{section.Path}:Mapping:{mapping.Attribute}", constant, "is no state of an account, which is enabled or disabled", "Write true or false");
    }

    /// <summary>A value means somebody only beside the identity provider that gave it: two of them may use the same one for two people.</summary>
    private static void RefuseSharedNames(ProvisioningOptions options, IReadOnlyList<MatchRule> rules, IConfigurationSection section, BackendPartContext context)
    {
        if (options.SharedNames || !context.MayAdmitSeveral) return;
        if (rules is not [var first, ..] || first.Template.AlwaysReads("idp")) return;
        context.Errors.Add($"{section.Path}:Match:0", first.ToString(),
            $"is the same for two people whom two identity providers ({Told(context)}) call the same, so one would get the other's account",
            $"Write {first.Attribute}={{idp}}:{first.Template}, or \"SharedNames\": true where these identity providers name the same people the same");
    }

    /// <summary>A folder may have thousands.</summary>
    private static string Told(BackendPartContext context)
    {
        var admitted = context.IdentityProviders;
        IEnumerable<string> told = admitted.Count > MostTold ? admitted.Take(MostTold).Append("…") : admitted;
        return string.Join(", ", context.MayAdmitOthers ? told.Append("whoever comes into IdentityProviderFolder") : told);
    }
}
