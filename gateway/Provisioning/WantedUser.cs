using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>What the mapping says of one person, ready to be compared and sent.</summary>
/// <param name="Attributes">Values by the backend's names; absent: left alone; null: cleared. Generated values are not among them.</param>
/// <param name="Searches">The rules that have a value for the person, in order; the first identifies the account.</param>
internal sealed record WantedUser(IReadOnlyDictionary<string, AttributeValue?> Attributes, IReadOnlyList<AccountSearchTerm> Searches)
{
    /// <summary>Why no account can be made for the person, although one that exists will do; null: it can.</summary>
    public ProvisioningResult? CreationRefusal { get; private init; }

    /// <returns>What is wanted; or why there can be no account.</returns>
    public static (WantedUser? Wanted, ProvisioningResult? Refusal) Of(UserIdentity user, BackendProvisioning part, ProvisioningFailures failures)
    {
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var mapping in part.Attributes)
            if (mapping.TryEvaluate(user, out var value))
                attributes[mapping.Attribute] = value;

        if (part.Preset?.Refusal(user, attributes, failures) is { } outOfDialect) return (null, outOfDialect);
        if (Unfit(part, attributes, failures, part.Attributes.Where(m => m.IsUpdated)) is { } refusal) return (null, refusal);

        var searches = new List<AccountSearchTerm>();
        foreach (var rule in part.Rules)
        {
            if (rule.ValueFor(user) is { } value) searches.Add(new AccountSearchTerm(rule, value, Identifies: rule == part.Rules[0]));
            else if (rule == part.Rules[0]) return (null, failures.NoIdentifyingValue(rule));
        }

        return (new WantedUser(attributes, searches) { CreationRefusal = Unfit(part, attributes, failures, part.Attributes.Where(m => m.Owner == AttributeOwner.CreateOnly)) }, null);
    }

    /// <summary>What the mapping said of a person before.</summary>
    /// <param name="attributes">Values by the backend's names.</param>
    /// <param name="searches">The values of the rules, by their order; null: the person had none.</param>
    /// <param name="part">Of the same mapping.</param>
    /// <param name="failures">Makes the refusals.</param>
    public static WantedUser Again(IReadOnlyDictionary<string, AttributeValue?> attributes, IReadOnlyList<string?> searches, BackendProvisioning part, ProvisioningFailures failures)
    {
        List<AccountSearchTerm> terms = [.. part.Rules.Zip(searches).Where(s => s.Second is not null).Select(s => new AccountSearchTerm(s.First, s.Second!, Identifies: s.First == part.Rules[0]))];
        var values = new Dictionary<string, AttributeValue?>(attributes, StringComparer.Ordinal);
        return new WantedUser(values, terms) { CreationRefusal = Unfit(part, values, failures, part.Attributes.Where(m => m.Owner == AttributeOwner.CreateOnly)) };
    }

    private static ProvisioningResult? Unfit(
        BackendProvisioning part, Dictionary<string, AttributeValue?> attributes, ProvisioningFailures failures, IEnumerable<AttributeMapping> among)
    {
        var missing = new List<string>();
        var tooLong = new List<string>();
        foreach (var mapping in among.Where(m => m.Generated is null))
        {
            var texts = ValueComparison.Texts(attributes.GetValueOrDefault(mapping.Attribute));
            if (texts.Count == 0 && part.Required.Contains(mapping.Attribute)) missing.Add(mapping.Attribute);
            var longest = texts.Select(t => t.Length).DefaultIfEmpty().Max();
            if (longest > mapping.MaxLength) tooLong.Add($"{mapping.Attribute}: {longest} characters where {mapping.MaxLength} fit");
        }

        return missing.Count > 0 ? failures.RequiredMissing(missing) : tooLong.Count > 0 ? failures.TooLong(tooLong) : null;
    }
}

/// <summary>One search: a rule with this person's value.</summary>
/// <param name="Identifies">True for the first rule.</param>
internal sealed record AccountSearchTerm(MatchRule Rule, string Value, bool Identifies);
