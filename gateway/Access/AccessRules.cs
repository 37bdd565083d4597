using System.Collections.Frozen;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>
/// The rules of one backend. The first that matches decides; where none does, signed-in persons may pass. A rule about persons
/// cannot match where nobody is signed in: the request goes past it to a public rule, or to the login.
/// </summary>
internal sealed class AccessRules
{
    private static readonly AccessDecision.Allowed NothingMatched = new(rule: null);
    private static readonly AccessDecision.SignInNeeded SignInNeeded = new(rule: null);
    private static readonly AccessDecision.OtherIdentityProvider OtherIdentityProvider = new();
    private static readonly AccessDecision.Ambiguous Ambiguous = new();
    private readonly AccessRule[] _rules;
    private readonly FrozenSet<string> _identityProviders;

    /// <param name="rules">In the order of the configuration.</param>
    /// <param name="identityProviders">Those whose people are admitted. A session outlives a change of the configuration, so what is not among them is nobody's.</param>
    public AccessRules(IReadOnlyList<AccessRule> rules, IReadOnlyList<string> identityProviders)
    {
        _rules = [.. rules];
        _identityProviders = identityProviders.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <param name="user">The signed-in person; null: nobody.</param>
    public AccessDecision Decide(RequestedPath path, string method, UserIdentity? user)
    {
        var admitted = user is not null && _identityProviders.Contains(user.IdentityProvider) ? user : null;
        var decision = Decide(path.AsWritten, method, admitted);
        if (path.AsSomeRead is { } other && !SameOutcome(decision, Decide(other, method, admitted))) return Ambiguous;
        return user is not null && admitted is null && decision is AccessDecision.SignInNeeded ? OtherIdentityProvider : decision;
    }

    private AccessDecision Decide(string path, string method, UserIdentity? user)
    {
        AccessRule? open = null;      // a public rule that matched: what follows only tells whether the person may be shown
        AccessRule? asks = null;      // a rule about persons, where nobody is signed in
        AccessRule? tooLow = null;    // a rule that allows, but for the authentication context
        foreach (var rule in _rules)
        {
            if (!rule.MatchesRequest(path, method)) continue;
            if (rule.Effect == AccessEffect.Public)
            {
                if (user is null) return rule.Public;
                open ??= rule;
                continue;
            }

            if (user is null)
            {
                if (rule.IsAboutPerson) asks ??= rule;
                else return rule.Effect == AccessEffect.Deny && asks is null ? rule.Denied : (asks ?? rule).SignInNeeded;
                continue;
            }

            if (!rule.MatchesPerson(user)) continue;
            if (!rule.MatchesContext(user))
            {
                if (rule.Effect == AccessEffect.Allow) tooLow ??= rule;
                continue;
            }

            if (rule.Effect == AccessEffect.Allow) return open?.PublicShowingPerson ?? (AccessDecision)rule.Allowed;
            return open?.Public ?? (AccessDecision?)tooLow?.ContextTooLow ?? rule.Denied;
        }

        if (user is null) return asks?.SignInNeeded ?? SignInNeeded;
        return open?.PublicShowingPerson ?? (AccessDecision)NothingMatched;
    }

    private static bool SameOutcome(AccessDecision one, AccessDecision other) =>
        one.GetType() == other.GetType() && (one as AccessDecision.Public)?.ShowsPerson == (other as AccessDecision.Public)?.ShowsPerson;
}
