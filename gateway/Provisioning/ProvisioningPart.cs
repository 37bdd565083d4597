using System.Collections.Frozen;
using JitGateway.Backends;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>Reads and compiles a backend's section <c>Provisioning</c>.</summary>
internal sealed class ProvisioningPart(IEnumerable<AdapterRegistration> adapters) : BackendPart<BackendProvisioning>
{
    private readonly FrozenDictionary<string, AdapterRegistration> _adapters = adapters.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);

    public override IReadOnlyList<string> Keys => ["Provisioning"];

    public override BackendProvisioning Read(BackendPartContext context)
    {
        var section = context.Section.GetSection("Provisioning");
        var off = new BackendProvisioning { Backend = context.Name };
        var chosen = section["Adapter"];
        var isNone = chosen is null || chosen.Equals(BackendProvisioning.NoAdapter, StringComparison.OrdinalIgnoreCase);
        var registration = isNone ? null : _adapters.GetValueOrDefault(chosen!);
        var options = context.Configuration.Bind<ProvisioningOptions>(section, registration is null ? _adapters.Keys : [registration.Name]);
        if (!section.Exists()) return off;
        if (registration is null)
        {
            if (chosen is null) context.Errors.Add($"{section.Path}:Adapter", null, "is missing", $"Write one of: {string.Join(", ", _adapters.Keys.Append(BackendProvisioning.NoAdapter).Order(StringComparer.Ordinal))}");
            else if (!isNone) context.Errors.AddUnknownName($"{section.Path}:Adapter", chosen!, "adapter", _adapters.Keys.Append(BackendProvisioning.NoAdapter));
            return off;
        }

        new ProvisioningOptionsValidator().Validate(options, section.Path, context.Configuration);
        return Compile(options, registration, section, context);
    }

    private static BackendProvisioning Compile(ProvisioningOptions options, AdapterRegistration registration, IConfigurationSection section, BackendPartContext context)
    {
        IReadOnlyList<AttributeMapping> mappings = options.Mapping?.All ?? [];
        List<MatchRule> rules = [.. options.Match.Select((text, i) => MatchRule.Parse(text, $"{section.Path}:Match:{i}", mappings, context.Errors)).OfType<MatchRule>()];
        RefuseSharedNames(options, rules, section, context);
        var attributes = WithIdentifying(mappings, rules);
        var adapter = new AdapterContext(
            context, section.GetSection(registration.Name), options.Timeout,
            [.. attributes.Select(a => a.Attribute)], [.. rules.Select(r => r.Attribute).Distinct(StringComparer.Ordinal)])
        {
            Creates = options.Create,
            Updates = options.Update != UpdatePolicy.Never,
        };
        return new BackendProvisioning
        {
            Backend = context.Name,
            AdapterName = registration.Name,
            MakeAdapter = registration.Bind(adapter),
            Attributes = attributes,
            Rules = rules,
            Required = options.Required.ToHashSet(StringComparer.OrdinalIgnoreCase),
            Create = options.Create,
            Update = options.Update,
            LinkExisting = options.LinkExisting,
            Reactivate = options.Reactivate,
            Timeout = options.Timeout,
            Retries = options.Retries,
            ErrorUrl = options.ErrorUrl,
        };
    }

    /// <summary>A value means somebody only beside the identity provider that gave it: two of them may use the same one for two people.</summary>
    private static void RefuseSharedNames(ProvisioningOptions options, List<MatchRule> rules, IConfigurationSection section, BackendPartContext context)
    {
        if (options.SharedNames || context.IdentityProviders is not { Count: > 1 } admitted) return;
        if (rules is not [var first, ..] || first.Template.AlwaysReads("idp")) return;
        context.Errors.Add($"{section.Path}:Match:0", first.ToString(),
            $"is the same for two people whom two identity providers ({string.Join(", ", admitted)}) call the same, so one would get the other's account",
            $"Write {first.Attribute}={{idp}}:{first.Template}, or \"SharedNames\": true where these identity providers name the same people the same");
    }

    /// <summary>What identifies an account is written to it, or it could not be found again when the ledger is lost.</summary>
    private static IReadOnlyList<AttributeMapping> WithIdentifying(IReadOnlyList<AttributeMapping> mappings, List<MatchRule> rules)
    {
        if (rules is not [var first, ..] || mappings.Any(m => m.Attribute.Equals(first.Attribute, StringComparison.OrdinalIgnoreCase))) return mappings;
        return [.. mappings, new AttributeMapping { Attribute = first.Attribute, Source = ValueSource.Of(first.Template), Compare = first.Compare }];
    }
}
