using JitGateway.Access.Conditions;

namespace JitGateway.Access;

/// <summary>Hears how the rules come to a decision. A live request has none.</summary>
internal interface IDecisionTrace
{
    /// <summary>The rules are asked about a reading of the path, from the first.</summary>
    void Reading(string path);

    /// <param name="rule">The rule that was asked.</param>
    /// <param name="verdict">What its conditions say together.</param>
    /// <param name="decisive">The condition that says so; null where all hold.</param>
    void Asked(AccessRule rule, Verdict verdict, RuleCondition? decisive);

    /// <summary>The rule that was asked last matches, but for how the person was authenticated.</summary>
    void TooWeak(AccessDecision.AuthnTooWeak weakness);
}
