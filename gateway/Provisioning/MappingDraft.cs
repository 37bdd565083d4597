using JitGateway.Configuration;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning;

/// <summary>
/// What the match rules, the mapping, the required attributes and the preset come to together, with the errors that only show when they are
/// put side by side.
/// </summary>
internal sealed class MappingDraft
{
    private readonly ConfigurationErrors _errors;
    private readonly string _section;

    public MappingDraft(ProvisioningOptions options, MappingPreset? preset, IConfigurationSection section, ConfigurationErrors errors)
    {
        (_section, _errors) = (section.Path, errors);
        var mapped = Merged(preset?.Attributes ?? [], options.Mapping?.All ?? []);
        var match = options.Match.Count > 0 || preset is null ? options.Match : preset.Match;
        var rules = match.Select((text, i) => MatchRule.Parse(text, $"{_section}:Match:{i}", mapped, errors)).ToList();
        Rules = [.. rules.OfType<MatchRule>()];
        Attributes = WithIdentifying(mapped, options.Mapping?.All ?? []);
        for (var i = 0; i < rules.Count; i++)
            if (rules[i] is { } rule) CheckSearched(rule, $"{_section}:Match:{i}", isFirst: i == 0);
        Required = options.Required.Concat(preset?.Required ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (required, i) in options.Required.Select((r, i) => (r, i))) CheckRequired(required, mapped, $"{_section}:Required:{i}");
        CheckVariants();
    }

    /// <summary>At least one where there is no error; the first identifies the account.</summary>
    public IReadOnlyList<MatchRule> Rules { get; }

    /// <summary>The attributes that are sent: the mapping, and the first match rule's where the mapping does not name it.</summary>
    public IReadOnlyList<AttributeMapping> Attributes { get; }

    public IReadOnlySet<string> Required { get; }

    private static List<AttributeMapping> Merged(IReadOnlyList<AttributeMapping> preset, IReadOnlyList<AttributeMapping> own) =>
        [.. preset.Where(p => !own.Any(o => IsNamed(o, p.Attribute))), .. own];

    private static bool IsNamed(AttributeMapping mapping, string attribute) => mapping.Attribute.Equals(attribute, StringComparison.OrdinalIgnoreCase);

    /// <summary>What identifies an account is written to it, or it could not be found again when the ledger is lost.</summary>
    /// <param name="own">What the configuration maps itself: the preset's part gives way to another rule.</param>
    private IReadOnlyList<AttributeMapping> WithIdentifying(List<AttributeMapping> mapped, IReadOnlyList<AttributeMapping> own)
    {
        if (Rules is not [var first, ..] || own.Any(m => IsNamed(m, first.Attribute))) return mapped;
        return [.. mapped.Where(m => !IsNamed(m, first.Attribute)), new AttributeMapping { Attribute = first.Attribute, Source = ValueSource.Of(first.Template), Compare = first.Compare }];
    }

    private void CheckRequired(string required, List<AttributeMapping> mapped, string path)
    {
        if (mapped.Count == 0 || mapped.Exists(m => IsNamed(m, required))) return;
        if (!ProvisioningOptionsValidator.HasErrorsBelow(_errors, $"{_section}:Mapping:{required}"))
            _errors.AddUnknownName(path, required, "mapped attribute", mapped.Select(m => m.Attribute));
    }

    /// <summary>
    /// The first rule searches what was written to the account, or it finds the account of somebody else, or none. A later rule may search for what accounts held before
    /// the gateway came; but what reads the same values and makes something else of them misses the accounts that the mapping writes.
    /// </summary>
    private void CheckSearched(MatchRule rule, string path, bool isFirst)
    {
        var mapping = Attributes.FirstOrDefault(m => m.Attribute == rule.Attribute);
        if (mapping is null || mapping.Source?.Templates.Any(t => t.ToString() == rule.Template.ToString()) == true) return;
        if (!isFirst && mapping.Source?.Names.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(rule.Template.Names) != true) return;
        var sent = mapping.Source?.Templates.ToList() is [var only] ? only.ToString() : mapping.Source?.ToString();
        _errors.Add(path, rule.ToString(), $"searches {rule.Template}, while Mapping sends {sent ?? "a generated value"} as {rule.Attribute}, so that an account is not found by what was written to it",
            $"Write the same template in both, as in \"{rule.Attribute}\": \"{rule.Template}\"{(isFirst ? ", or leave it out of Mapping: what identifies an account is written by itself" : "")}");
    }

    /// <summary>An account that is found by a name that others may have is somebody else's.</summary>
    private void CheckVariants()
    {
        if (Rules is not [var first, ..] || Attributes.FirstOrDefault(m => IsNamed(m, first.Attribute)) is not { Variants: not null }) return;
        _errors.Add($"{_section}:Mapping:{first.Attribute}:WhenTaken", nameof(TakenPolicy.Number), "numbers what identifies the account by the first match rule, so that another's account would be taken for the person's",
            "Write another first rule, as in externalId={subject}, or WhenTaken: Refuse");
    }
}
