using JitGateway.Identity.DryRun;

namespace JitGateway.Provisioning.DryRun;

/// <summary>Attribute by attribute: what the account holds, what is wanted, what becomes of it and why.</summary>
internal static class PlannedAttributes
{
    private static readonly IReadOnlyDictionary<string, AttributeValue?> Nothing = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
    private static readonly IReadOnlyList<string> MadeUp = ["(made up at creation)"];

    /// <param name="held">What the account holds; null where there is none.</param>
    /// <param name="sent">What would be sent, later over earlier.</param>
    /// <param name="isOurs">Whether the gateway added a value to a list that is merged.</param>
    public static IReadOnlyList<DryRunAttribute> Of(
        BackendProvisioning part, WantedUser wanted, ExistingUser? held, IReadOnlyDictionary<string, AttributeValue?> sent, Func<AttributeMapping, string, bool> isOurs)
    {
        var rows = new List<DryRunAttribute>();
        foreach (var mapping in part.Attributes)
        {
            if (mapping.Generated is not null)
            {
                if (sent.ContainsKey(mapping.Attribute)) rows.Add(new DryRunAttribute(mapping.Attribute, Held: null, Wanted: null, MadeUp, DryRunChange.Generated));
                continue;
            }

            var present = held?.Attributes.GetValueOrDefault(mapping.Attribute);
            var isWanted = wanted.Attributes.TryGetValue(mapping.Attribute, out var value);
            var (change, after) = sent.TryGetValue(mapping.Attribute, out var target) ? (DryRunChange.Sent, target)
                : !isWanted ? (DryRunChange.LeftAlone, present)
                : mapping.Compare.Same(present, value) ? (DryRunChange.Same, present)
                : Stays(mapping, held, wanted, isOurs) ? (DryRunChange.KeptByPolicy, present)
                : (DryRunChange.NotDue, present);
            rows.Add(new DryRunAttribute(mapping.Attribute, Shown(present), isWanted ? ValueComparison.Texts(value) : null, Shown(after), change));
        }

        return rows;
    }

    /// <summary>What is sent, without what is made up anew at each try: it would say nothing, and is a secret.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Shown(BackendProvisioning part, BackendUser sent) => sent.Attributes.ToDictionary(
        a => a.Key, a => part.Attributes.Any(m => m.Attribute == a.Key && m.Generated is not null) ? MadeUp : ValueComparison.Texts(a.Value), StringComparer.Ordinal);

    /// <summary>Whether the difference holds nothing of it, even where everything is looked at.</summary>
    private static bool Stays(AttributeMapping mapping, ExistingUser? held, WantedUser wanted, Func<AttributeMapping, string, bool> isOurs) =>
        Difference.Between(held?.Attributes ?? Nothing, wanted.Attributes, [mapping], static _ => true, isOurs).Attributes.Count == 0;

    private static IReadOnlyList<string>? Shown(AttributeValue? value) => ValueComparison.Texts(value) is { Count: > 0 } texts ? texts : null;
}
