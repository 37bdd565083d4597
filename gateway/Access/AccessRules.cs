using System.Collections.Frozen;
using JitGateway.Access.Conditions;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>
/// The rules of one backend. The first that matches decides; where none does, signed-in persons may pass. A rule about persons
/// cannot match where nobody is signed in: the request goes past it to a public rule, or to the login. Whom a rule would let in but for how or when they were authenticated passes if a later rule lets them in, and has to
/// be authenticated anew otherwise. A rule that asks for a step up lets nobody in: whom it matches has to be authenticated as it says, before what follows lets them in. A rule of which nobody can tell whether it matches lets nobody in.
/// </summary>
internal sealed class AccessRules
{
    private static readonly AccessDecision.OtherIdentityProvider OtherIdentityProvider = new();
    private static readonly AccessDecision.Ambiguous Ambiguous = new();
    private readonly AccessRule[] _rules;
    private readonly AccessRule _nothingMatched;
    private readonly FrozenSet<string> _identityProviders;
    private readonly LoginTerms _terms;

    /// <param name="rules">In the order of the configuration.</param>
    /// <param name="identityProviders">Those whose people are admitted. A session outlives a change of the configuration, so what is not among them is nobody's.</param>
    /// <param name="terms">How persons must have been authenticated where no rule matches, and how far clocks may be off; absent: in any way.</param>
    public AccessRules(IReadOnlyList<AccessRule> rules, IReadOnlyList<string> identityProviders, LoginTerms? terms = null)
    {
        _terms = terms ?? LoginTerms.Usual;
        _rules = [.. rules];
        _nothingMatched = new AccessRule(new AccessRuleOptions { Effect = AccessEffect.Allow }, index: null, _terms.Requirement);
        _identityProviders = identityProviders.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<AccessRule> All => _rules;

    /// <summary>Those whose people are admitted.</summary>
    public IEnumerable<string> IdentityProviders => _identityProviders;

    /// <param name="question">The request, and who makes it.</param>
    /// <param name="trace">Hears how it is decided; null: nobody does.</param>
    public AccessDecision Decide(in AccessQuestion question, IDecisionTrace? trace = null)
    {
        var isAdmitted = question.User is not { } user || _identityProviders.Contains(user.IdentityProvider);
        var asked = isAdmitted ? question : question with { User = null };
        var decision = DecideReading(asked, trace);
        foreach (var reading in asked.Requested.AsSomeRead)
        {
            var other = DecideReading(asked with { Path = reading }, trace);
            if (!SameOutcome(decision, other)) return Ambiguous;
            if (other is AccessDecision.Public { ShowsPerson: false } && decision is AccessDecision.Public { ShowsPerson: true }) decision = ForNobody(decision);   // as where the node does not know the session
        }

        return !isAdmitted && decision is AccessDecision.SignInNeeded ? OtherIdentityProvider : decision;
    }

    private AccessDecision.Public ForNobody(AccessDecision open) => Array.Find(_rules, r => r.Index == open.Rule)!.Public;

    private AccessDecision DecideReading(in AccessQuestion question, IDecisionTrace? trace)
    {
        trace?.Reading(question.Path);
        return question.User is { } user ? DecideFor(user, question, trace) : DecideForNobody(question, trace);
    }

    private AccessDecision DecideForNobody(in AccessQuestion question, IDecisionTrace? trace)
    {
        AccessRule? asks = null;             // a rule about persons
        AuthnRequirement? demanded = null;   // by rules that let in nobody without it
        AuthnRequirement? common = null;     // what every rule that could let somebody in asks for
        foreach (var rule in _rules)
        {
            var verdict = rule.Matches(question, out var decisive);
            trace?.Asked(rule, verdict, decisive);
            if (verdict == Verdict.No) continue;
            if (verdict == Verdict.Undecided) return asks is null ? Undecided(rule, decisive) : SignIn(asks, common);   // the earlier rule may decide for the person, who is only not known yet
            if (rule.Effect == AccessEffect.Public) return rule.Public;
            if (rule.Effect == AccessEffect.StepUp)
            {
                if (verdict == Verdict.Yes) demanded = Both(demanded, rule.Requirement);   // of others nobody knows yet whom they fit
                continue;
            }

            if (rule.Effect == AccessEffect.Allow) common = Common(common, Both(demanded, rule.Requirement));
            if (verdict == Verdict.NeedsPerson) asks ??= rule;
            else return rule.Effect == AccessEffect.Deny && asks is null ? rule.Denied : SignIn(asks ?? rule, common);
        }

        return SignIn(asks ?? _nothingMatched, Common(common, Both(demanded, _nothingMatched.Requirement)));
    }

    private AccessDecision DecideFor(UserIdentity user, in AccessQuestion question, IDecisionTrace? trace)
    {
        AccessRule? open = null;                         // a public rule that matched: what follows only tells whether the person may be shown
        AccessDecision.AuthnTooWeak? demanded = null;    // by a rule that lets in nobody without it
        AccessDecision.AuthnTooWeak? tooWeak = null;     // of a rule that allows, but for the authentication
        foreach (var rule in _rules)
        {
            var verdict = rule.Matches(question, out var decisive);
            trace?.Asked(rule, verdict, decisive);
            if (verdict == Verdict.No) continue;
            if (verdict == Verdict.Undecided) return open?.Public ?? (AccessDecision)Undecided(rule, decisive);
            if (rule.Effect == AccessEffect.Public)
            {
                open ??= rule;
                continue;
            }

            var weakness = rule.WeaknessOf(user, question.Now, _terms);
            if (weakness is not null) trace?.TooWeak(weakness);
            if (rule.Effect == AccessEffect.StepUp) demanded ??= weakness;
            else if (weakness is not null && rule.Effect == AccessEffect.Allow) tooWeak ??= demanded ?? weakness;
            else if (weakness is null) return Ended(rule, open, demanded, tooWeak);
        }

        tooWeak ??= demanded ?? _nothingMatched.WeaknessOf(user, question.Now, _terms);
        return Ended(_nothingMatched, open, tooWeak, tooWeak);
    }

    /// <summary>What a rule comes to that matches, after those that let go on.</summary>
    /// <param name="rule">Allows or denies.</param>
    private static AccessDecision Ended(AccessRule rule, AccessRule? open, AccessDecision.AuthnTooWeak? demanded, AccessDecision.AuthnTooWeak? tooWeak)
    {
        if (rule.Effect == AccessEffect.Allow && demanded is null) return open?.PublicShowingPerson ?? (AccessDecision)rule.Allowed;
        if (open is not null) return open.Public;
        return rule.Effect == AccessEffect.Allow ? demanded! : (AccessDecision?)tooWeak ?? rule.Denied;
    }

    private static AccessDecision.Undecided Undecided(AccessRule rule, RuleCondition? condition) => new(rule.Index, condition?.Name ?? "");

    /// <summary>Asked for at the first login already, where no rule would let anybody in without.</summary>
    private static AccessDecision.SignInNeeded SignIn(AccessRule rule, AuthnRequirement? common) => common is null or { IsNone: true } ? rule.SignInNeeded : new(rule.Index, common);

    /// <summary>The narrower of both ways; where nothing meets both, what is demanded comes first.</summary>
    private static AuthnRequirement Both(AuthnRequirement? demanded, AuthnRequirement more) => demanded is null ? more : more.IsNone ? demanded : demanded.And(more) ?? demanded;

    private static AuthnRequirement Common(AuthnRequirement? common, AuthnRequirement more) => common is null || common.AsksTheSameAs(more) ? more : AuthnRequirement.None;

    private static bool SameOutcome(AccessDecision one, AccessDecision other) =>
        (one, other) switch
        {
            (AccessDecision.AuthnTooWeak a, AccessDecision.AuthnTooWeak b) => a.Requirement.AsksTheSameAs(b.Requirement),   // or the person would be sent away for nothing
            _ => one.GetType() == other.GetType(),
        };
}
