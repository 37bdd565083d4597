namespace JitGateway.Access.Conditions;

/// <summary>Key <c>Not</c>: holds where not all of these do. Where they depend on the person, so does this.</summary>
internal sealed class NegatedConditions(ConditionSet conditions) : RuleCondition
{
    private readonly ConditionSet _conditions = conditions;

    public override string Name => nameof(AccessRuleOptions.Not);

    public override string Written { get; } = string.Join(" and ", conditions.All.Select(c => $"{c.Name} {c.Written}"));

    public override bool IsAboutPerson { get; } = conditions.IsAboutPerson;

    public override bool Covers(RuleCondition other) => other is NegatedConditions negated && negated._conditions.Covers(_conditions) && _conditions.Covers(negated._conditions);

    public override Verdict Of(in AccessQuestion question) => _conditions.Of(question, out _) switch
    {
        Verdict.No => Verdict.Yes,
        Verdict.Yes => Verdict.No,
        var open => open,
    };
}
