namespace JitGateway.Provisioning;

/// <summary>What must be sent so that an account holds what is wanted, and nothing else.</summary>
internal static class Difference
{
    /// <param name="held">What the backend holds; absent: not told or not set.</param>
    /// <param name="wanted">What the mapping wants.</param>
    /// <param name="mappings">How each attribute compares.</param>
    /// <param name="concerned">Which attributes may be sent at all.</param>
    public static BackendUser Between(
        IReadOnlyDictionary<string, AttributeValue?> held, IReadOnlyDictionary<string, AttributeValue?> wanted,
        IReadOnlyList<AttributeMapping> mappings, Func<string, bool> concerned)
    {
        var difference = new Dictionary<string, AttributeValue?>(StringComparer.Ordinal);
        foreach (var mapping in mappings)
            if (wanted.TryGetValue(mapping.Attribute, out var value) && concerned(mapping.Attribute)
                && !mapping.Compare.Same(held.GetValueOrDefault(mapping.Attribute), value))
                difference[mapping.Attribute] = value;
        return new BackendUser(difference);
    }
}
