using JitGateway.Access.Conditions;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>One rule, compiled.</summary>
internal sealed class AccessRule
{
    private readonly ConditionSet _conditions;
    private readonly bool _asksForAuthentication;

    /// <param name="options">Options that were found good.</param>
    /// <param name="index">Its place in the list, as in the configuration; null: it stands for all that no rule matches.</param>
    /// <param name="requirement">How a person must have been authenticated; absent: as the options name it.</param>
    /// <param name="forAll">What the backend says for all its rules; absent: the usual.</param>
    public AccessRule(AccessRuleOptions options, int? index, AuthnRequirement? requirement = null, AccessTerms? forAll = null)
    {
        Index = index;
        Effect = options.Effect ?? AccessEffect.Deny;
        _conditions = RuleConditions.Of(options, forAll?.PathCase ?? PathCase.Fold);
        _asksForAuthentication = options.AuthnContext.Count > 0 || options.MaxAuthnAge is not null;
        Requirement = requirement ?? new(options.AuthnContext, AuthnContextComparison.Exact, options.AuthnContext, options.MaxAuthnAge);
        Allowed = new AccessDecision.Allowed(index);
        Denied = new AccessDecision.Denied(index, new DenyPage(options.Reason, options.Contact).Or(forAll?.DenyPage ?? DenyPage.Usual));
        SignInNeeded = new AccessDecision.SignInNeeded(index, AuthnRequirement.None);
        ContextTooLow = new AccessDecision.AuthnTooWeak(index, Requirement, isTooOld: false);
        TooOld = new AccessDecision.AuthnTooWeak(index, Requirement, isTooOld: true);
        Public = new AccessDecision.Public(index, showsPerson: false, options.Passive);
        PublicShowingPerson = new AccessDecision.Public(index, showsPerson: true);
    }

    public int? Index { get; }

    public AccessEffect Effect { get; }

    /// <summary>Each of them must hold; none: it matches everything.</summary>
    public IReadOnlyList<RuleCondition> Conditions => _conditions.All;

    public AccessDecision.Allowed Allowed { get; }

    public AccessDecision.Denied Denied { get; }

    public AccessDecision.SignInNeeded SignInNeeded { get; }

    /// <summary>How a person must have been authenticated.</summary>
    public AuthnRequirement Requirement { get; }

    /// <summary>The person was authenticated in another way than is asked for, lately enough.</summary>
    public AccessDecision.AuthnTooWeak ContextTooLow { get; }

    /// <summary>The person was authenticated too long ago, in whichever way.</summary>
    public AccessDecision.AuthnTooWeak TooOld { get; }

    public AccessDecision.Public Public { get; }

    public AccessDecision.Public PublicShowingPerson { get; }

    /// <summary>What the conditions say, all but how the person was authenticated.</summary>
    /// <param name="question">The request, and who makes it.</param>
    /// <param name="decisive">The first condition that says so; null where all hold, or where only how a person was authenticated is open.</param>
    /// <returns>Of a rule with the effect StepUp: whether it asks for its authentication.</returns>
    public Verdict Matches(in AccessQuestion question, out RuleCondition? decisive)
    {
        var verdict = _conditions.Of(question, out decisive);
        return verdict == Verdict.Yes && _asksForAuthentication && Effect != AccessEffect.StepUp && question.User is null ? Verdict.NeedsPerson : verdict;
    }

    /// <returns>Null where the person was authenticated as is asked for.</returns>
    public AccessDecision.AuthnTooWeak? WeaknessOf(UserIdentity user, DateTimeOffset now, LoginTerms terms) =>
        Requirement.MaxAge is not null && !Requirement.IsMetByAge(user, now, terms.SkewOf(user)) ? TooOld : Requirement.IsMetByContext(user) ? null : ContextTooLow;

    /// <summary>Whether every request and person that the other rule matches is matched by this one already.</summary>
    public bool Covers(AccessRule other) => !_asksForAuthentication && _conditions.Covers(other._conditions);
}
