namespace JitGateway.Access.Conditions;

/// <summary>The conditions of a rule, compiled, in the order in which they are asked: what costs little first, persons last.</summary>
internal static class RuleConditions
{
    /// <param name="options">Options that were found good.</param>
    /// <param name="pathCase">Whether case counts in paths.</param>
    public static ConditionSet Of(AccessRuleOptions options, PathCase pathCase)
    {
        var conditions = Each(options, pathCase);
        if (options.Not is { } not) conditions = conditions.Append(new NegatedConditions(new ConditionSet([.. InOrder(Each(not, pathCase))])));
        return new ConditionSet([.. InOrder(conditions)]);
    }

    private static IEnumerable<RuleCondition> Each(AccessConditionOptions options, PathCase pathCase)
    {
        var comparison = pathCase == PathCase.Fold ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (options.Path.Count > 0) yield return new PathPrefix(options.Path, comparison);
        if (options.PathIs.Count > 0) yield return new ExactPath(options.PathIs, comparison);
        if (options.PathLike.Count > 0) yield return new PathPattern(options.PathLike, comparison);
        if (options.Methods.Count > 0) yield return new MethodCondition(options.Methods);
        if (options.Networks.Count > 0) yield return new NetworkCondition(options.Networks);
        if (options.Hours is { } hours) yield return new HoursCondition(hours);
        if (options.IdentityProviders.Count > 0) yield return new IdentityProviderCondition(options.IdentityProviders);
        if (options.Groups.Count > 0) yield return new GroupCondition(options.Groups);
        foreach (var (attribute, test) in options.Attributes.All) yield return new AttributeCondition(attribute, test);
    }

    private static IEnumerable<RuleCondition> InOrder(IEnumerable<RuleCondition> conditions) => conditions.OrderBy(c => c.IsAboutPerson);
}
