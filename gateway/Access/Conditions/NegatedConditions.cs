namespace JitGateway.Access.Conditions;

/// <summary>Key <c>Not</c>: holds where not all of these do. Where they depend on the person, so does this.</summary>
internal sealed class NegatedConditions(ConditionSet conditions) : RuleCondition
{
    public override string Name => nameof(AccessRuleOptions.Not);

    public override string Written { get; } = string.Join(" and ", conditions.All.Select(c => $"{c.Name} {c.Written}"));

    public override bool IsAboutPerson { get; } = conditions.IsAboutPerson;

    public override Verdict Of(in AccessQuestion question) => conditions.Of(question, out _) switch
    {
        Verdict.No => Verdict.Yes,
        Verdict.Yes => Verdict.No,
        var open => open,
    };
}
