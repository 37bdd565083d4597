using System.Collections.Frozen;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>
/// The rules of one backend. The first that matches decides; where none does, signed-in persons may pass. A rule about persons
/// cannot match where nobody is signed in: the request goes past it to a public rule, or to the login. Whom a rule would let in but for how or when they were authenticated passes if a later rule lets them in, and has to
/// be authenticated anew otherwise.
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

    /// <param name="user">The signed-in person; null: nobody.</param>
    public AccessDecision Decide(RequestedPath path, string method, UserIdentity? user, TimeProvider time)
    {
        var admitted = user is not null && _identityProviders.Contains(user.IdentityProvider) ? user : null;
        var decision = Decide(path.AsWritten, method, admitted, time);
        if (path.AsSomeRead is { } other && !SameOutcome(decision, Decide(other, method, admitted, time))) return Ambiguous;
        return user is not null && admitted is null && decision is AccessDecision.SignInNeeded ? OtherIdentityProvider : decision;
    }

    private AccessDecision Decide(string path, string method, UserIdentity? user, TimeProvider time) => user is null ? DecideForNobody(path, method) : DecideFor(user, path, method, time);

    private AccessDecision DecideForNobody(string path, string method)
    {
        AccessRule? asks = null;             // a rule about persons
        AuthnRequirement? common = null;     // what every rule that could let somebody in asks for
        foreach (var rule in _rules)
        {
            if (!rule.MatchesRequest(path, method)) continue;
            if (rule.Effect == AccessEffect.Public) return rule.Public;
            if (rule.Effect == AccessEffect.Allow) common = Common(common, rule.Requirement);
            if (rule.IsAboutPerson) asks ??= rule;
            else return rule.Effect == AccessEffect.Deny && asks is null ? rule.Denied : SignIn(asks ?? rule, common);
        }

        return SignIn(asks ?? _nothingMatched, Common(common, _nothingMatched.Requirement));
    }

    private AccessDecision DecideFor(UserIdentity user, string path, string method, TimeProvider time)
    {
        AccessRule? open = null;                         // a public rule that matched: what follows only tells whether the person may be shown
        AccessDecision.AuthnTooWeak? tooWeak = null;     // of a rule that allows, but for the authentication
        foreach (var rule in _rules)
        {
            if (!rule.MatchesRequest(path, method)) continue;
            if (rule.Effect == AccessEffect.Public)
            {
                open ??= rule;
                continue;
            }

            if (!rule.MatchesPerson(user)) continue;
            if (rule.WeaknessOf(user, time, _terms) is { } weakness)
            {
                if (rule.Effect == AccessEffect.Allow) tooWeak ??= weakness;
                continue;
            }

            if (rule.Effect == AccessEffect.Allow) return open?.PublicShowingPerson ?? (AccessDecision)rule.Allowed;
            return open?.Public ?? (AccessDecision?)tooWeak ?? rule.Denied;
        }

        tooWeak ??= _nothingMatched.WeaknessOf(user, time, _terms);
        if (tooWeak is not null) return open?.Public ?? (AccessDecision)tooWeak;
        return open?.PublicShowingPerson ?? (AccessDecision)_nothingMatched.Allowed;
    }

    /// <summary>Asked for at the first login already, where no rule would let anybody in without.</summary>
    private static AccessDecision.SignInNeeded SignIn(AccessRule rule, AuthnRequirement? common) => common is null or { IsNone: true } ? rule.SignInNeeded : new(rule.Index, common);

    private static AuthnRequirement Common(AuthnRequirement? common, AuthnRequirement more) => common is null || common.AsksTheSameAs(more) ? more : AuthnRequirement.None;

    private static bool SameOutcome(AccessDecision one, AccessDecision other) =>
        one.GetType() == other.GetType() && (one as AccessDecision.Public)?.ShowsPerson == (other as AccessDecision.Public)?.ShowsPerson;
}
