namespace JitGateway.Access.Conditions;

/// <summary>Conditions of which each must hold; what costs little stands first.</summary>
internal sealed class ConditionSet(IReadOnlyList<RuleCondition> conditions)
{
    private readonly RuleCondition[] _conditions = [.. conditions];

    public IReadOnlyList<RuleCondition> All => _conditions;

    public bool IsAboutPerson => Array.Exists(_conditions, c => c.IsAboutPerson);

    /// <param name="question">The request, and who makes it.</param>
    /// <param name="decisive">The first that says so; null where all hold.</param>
    /// <returns>No, where any says no; else that a person is needed where any says so, who may make it a no; else undecided where any is.</returns>
    public Verdict Of(in AccessQuestion question, out RuleCondition? decisive)
    {
        var together = Verdict.Yes;
        decisive = null;
        foreach (var condition in _conditions)
        {
            var verdict = condition.Of(question);
            if (verdict == Verdict.Yes || (verdict == Verdict.Undecided && together != Verdict.Yes)) continue;
            if (verdict != together) decisive = condition;
            together = verdict;
            if (verdict == Verdict.No) break;
        }

        return together;
    }

    /// <summary>Whether all hold wherever the others do.</summary>
    public bool Covers(ConditionSet other) => Array.TrueForAll(_conditions, mine => Array.Exists(other._conditions, mine.Covers));
}
