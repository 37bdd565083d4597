using JitGateway.Identity;

namespace JitGateway.Provisioning;

/// <summary>What the mapping says of one person, ready to be compared and sent.</summary>
/// <param name="Attributes">Values by the backend's names; absent: left alone; null: cleared. Generated values are not among them.</param>
/// <param name="Searches">The rules that have a value for the person, in order; the first identifies the account.</param>
internal sealed record WantedUser(IReadOnlyDictionary<string, AttributeValue?> Attributes, IReadOnlyList<AccountSearchTerm> Searches)
{
    /// <returns>What is wanted; or why there can be no account.</returns>
    public static (WantedUser? Wanted, ProvisioningResult? Refusal) Of(UserIdentity user, BackendProvisioning part, ProvisioningFailures failures)
    {
        var attributes = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var mapping in part.Attributes)
            if (mapping.TryEvaluate(user, out var value))
                attributes[mapping.Attribute] = value;

        var missing = part.Attributes
            .Where(m => m.Generated is null && part.Required.Contains(m.Attribute) && attributes.GetValueOrDefault(m.Attribute) is null)
            .Select(m => m.Attribute).ToList();
        if (missing.Count > 0) return (null, failures.RequiredMissing(missing));

        var tooLong = part.Attributes
            .Select(m => (m.Attribute, m.MaxLength, Longest: ValueComparison.Texts(attributes.GetValueOrDefault(m.Attribute)).Select(t => t.Length).DefaultIfEmpty().Max()))
            .Where(m => m.Longest > m.MaxLength)
            .Select(m => $"{m.Attribute}: {m.Longest} characters where {m.MaxLength} fit").ToList();
        if (tooLong.Count > 0) return (null, failures.TooLong(tooLong));

        var searches = new List<AccountSearchTerm>();
        foreach (var rule in part.Rules)
        {
            if (rule.ValueFor(user) is { } value) searches.Add(new AccountSearchTerm(rule, value, Identifies: rule == part.Rules[0]));
            else if (rule == part.Rules[0]) return (null, failures.NoIdentifyingValue(rule));
        }

        return (new WantedUser(attributes, searches), null);
    }
}

/// <summary>One search: a rule with this person's value.</summary>
/// <param name="Identifies">True for the first rule.</param>
internal sealed record AccountSearchTerm(MatchRule Rule, string Value, bool Identifies);
