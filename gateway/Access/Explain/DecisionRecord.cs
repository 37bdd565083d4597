using System.Globalization;
using JitGateway.Access.Conditions;
using JitGateway.Identity.Explain;

namespace JitGateway.Access.Explain;

/// <summary>Writes down how the rules come to a decision: of each rule what it says, and of what does not hold only what the configuration asks, never what the person has.</summary>
internal sealed class DecisionRecord : IDecisionTrace
{
    private readonly List<(string Path, List<ExplainedRule> Rules)> _readings = [];

    public IReadOnlyList<ExplainedReading> Readings => [.. _readings.Select(r => new ExplainedReading(r.Path, r.Rules))];

    private List<ExplainedRule> Rules => _readings[^1].Rules;

    public void Reading(string path) => _readings.Add((path, []));

    public void Asked(AccessRule rule, Verdict verdict, RuleCondition? decisive)
    {
        if (rule.Index is { } index) Rules.Add(new ExplainedRule(index, rule.Effect.ToString(), MatchOf(verdict), decisive?.Name, decisive?.Written));
    }

    public void TooWeak(AccessDecision.AuthnTooWeak weakness)
    {
        if (weakness.Rule is null) return;
        var (condition, written) = weakness.IsTooOld
            ? (nameof(AccessRuleOptions.MaxAuthnAge), weakness.Requirement.MaxAge?.ToString("c", CultureInfo.InvariantCulture))
            : (nameof(AccessRuleOptions.AuthnContext), string.Join(", ", weakness.Requirement.Contexts));
        Rules[^1] = Rules[^1] with { Match = ExplainedMatch.AuthnTooWeak, Condition = condition, Written = written };
    }

    private static ExplainedMatch MatchOf(Verdict verdict) => verdict switch
    {
        Verdict.Yes => ExplainedMatch.Matches,
        Verdict.No => ExplainedMatch.DoesNotMatch,
        Verdict.NeedsPerson => ExplainedMatch.NeedsPerson,
        _ => ExplainedMatch.Undecided,
    };
}
