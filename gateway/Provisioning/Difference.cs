namespace JitGateway.Provisioning;

/// <summary>What must be sent so that an account holds what is wanted, and nothing else.</summary>
internal static class Difference
{
    /// <param name="held">What the backend holds; absent: not told or not set.</param>
    /// <param name="wanted">What the mapping wants; absent: left alone; null: cleared.</param>
    /// <param name="mappings">How each attribute compares, whose it is, and how its list is kept.</param>
    /// <param name="concerned">Which attributes may be sent at all.</param>
    /// <param name="isOurs">Whether the gateway added a value to a list that is merged.</param>
    public static BackendUser Between(
        IReadOnlyDictionary<string, AttributeValue?> held, IReadOnlyDictionary<string, AttributeValue?> wanted,
        IReadOnlyList<AttributeMapping> mappings, Func<string, bool> concerned, Func<AttributeMapping, string, bool> isOurs)
    {
        var difference = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var mapping in mappings)
        {
            if (!wanted.TryGetValue(mapping.Attribute, out var value) || !concerned(mapping.Attribute)) continue;
            var present = held.GetValueOrDefault(mapping.Attribute);
            var target = Target(mapping, present, value, isOurs);
            if (!mapping.Compare.Same(present, target)) difference[mapping.Attribute] = target;
        }

        return new BackendUser(difference);
    }

    /// <summary>What an account that holds one value is to hold, where another is wanted. Never an empty list: that is null.</summary>
    private static AttributeValue? Target(AttributeMapping mapping, AttributeValue? held, AttributeValue? wanted, Func<AttributeMapping, string, bool> isOurs) => mapping.Owner switch
    {
        AttributeOwner.CreateOnly => held,
        AttributeOwner.Theirs when ValueComparison.Texts(held).Count > 0 => held,
        _ when mapping.Variants?.Cover(held, wanted, mapping.Compare) == true => held,
        _ when mapping.List == ListPolicy.Merge && wanted is not null => mapping.Compare.Merged(held, wanted, text => mapping.Managed?.Contains(text) ?? isOurs(mapping, text)),
        _ => ValueComparison.Texts(wanted).Count == 0 ? null : wanted,
    };
}
