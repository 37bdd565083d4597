using System.Collections.Frozen;

namespace JitGateway.Access.Conditions;

/// <summary>Key <c>Groups</c>: the person is in one of these groups.</summary>
internal sealed class GroupCondition(IReadOnlyList<string> groups) : RuleCondition
{
    private readonly FrozenSet<string> _groups = groups.ToFrozenSet(StringComparer.Ordinal);

    public override string Name => nameof(AccessRuleOptions.Groups);

    public override string Written { get; } = string.Join(", ", groups);

    public override bool IsAboutPerson => true;

    /// <summary>By the names and not by what is written: groups of a directory have commas.</summary>
    public override bool Covers(RuleCondition other) => other is GroupCondition named && named._groups.SetEquals(_groups);

    public override Verdict Of(in AccessQuestion question)
    {
        if (question.User is not { } user) return Verdict.NeedsPerson;
        var held = user.Groups;
        for (var i = 0; i < held.Count; i++)
            if (_groups.Contains(held[i]))
                return Verdict.Yes;
        return Verdict.No;
    }
}
