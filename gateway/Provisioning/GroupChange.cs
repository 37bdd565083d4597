namespace JitGateway.Provisioning;

/// <summary>
/// The groups that an account is put into and taken out of. In an account, and in what is sent, its memberships are one attribute, <see cref="Attribute"/>: the
/// list of the groups' names. An adapter that keeps groups reads it where it is asked for, and sends what differs from the account that it was handed, so that
/// memberships which came meanwhile stay. A group that the backend does not have is passed over.
/// </summary>
internal sealed record GroupChange(IReadOnlyList<string> Add, IReadOnlyList<string> Remove)
{
    /// <summary>No backend has an attribute of this name.</summary>
    public const string Attribute = "(groups)";

    /// <summary>How names of groups compare: two that differ in case only would be one group to the people who name them.</summary>
    public static readonly ValueComparison Names = new([CompareRule.IgnoreCase]);

    public bool IsEmpty => Add.Count == 0 && Remove.Count == 0;

    /// <param name="held">The account as it was read; null where it is made.</param>
    /// <param name="sent">What it is to hold; where groups are not among it, they stay as they are.</param>
    public static GroupChange Of(ExistingUser? held, BackendUser sent)
    {
        if (!sent.Attributes.TryGetValue(Attribute, out var wanted)) return new GroupChange([], []);
        var before = ValueComparison.Texts(held?.Attributes.GetValueOrDefault(Attribute));
        var after = ValueComparison.Texts(wanted);
        return new GroupChange(Without(after, before), Without(before, after));
    }

    private static IReadOnlyList<string> Without(IReadOnlyList<string> names, IReadOnlyList<string> others)
    {
        var excluded = others.Select(Names.Normal).ToHashSet(StringComparer.Ordinal);
        return [.. Names.Distinct(names).Where(n => !excluded.Contains(Names.Normal(n)))];
    }
}
