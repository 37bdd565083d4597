using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>What the rules say of one request. The instances are made with the rules, so that deciding allocates nothing.</summary>
internal abstract class AccessDecision
{
    private AccessDecision(int? rule) => Rule = rule;

    /// <summary>The index of the rule that decided, as in the configuration; null: none matched.</summary>
    public int? Rule { get; }

    /// <summary>Anybody may pass.</summary>
    public sealed class Public(int? rule, bool showsPerson, bool probes = false) : AccessDecision(rule)
    {
        /// <summary>Whether it is worth asking who is there.</summary>
        public bool Probes { get; } = probes;

        /// <summary>Whether the person would be let in without the public rule too, and so may be shown to the backend.</summary>
        public bool ShowsPerson { get; } = showsPerson;
    }

    /// <summary>The signed-in person may pass.</summary>
    public sealed class Allowed(int? rule) : AccessDecision(rule);

    /// <summary>Nobody is signed in, and a person is needed to tell.</summary>
    public sealed class SignInNeeded(int? rule, AuthnRequirement requirement) : AccessDecision(rule)
    {
        /// <summary>What no login could do without here; nothing, where some could.</summary>
        public AuthnRequirement Requirement { get; } = requirement;
    }

    /// <summary>A rule says no, or says no to everybody.</summary>
    public sealed class Denied(int? rule, DenyPage page) : AccessDecision(rule)
    {
        public DenyPage Page { get; } = page;
    }

    /// <summary>The person meets a rule that allows, but for how or when they were authenticated.</summary>
    public sealed class AuthnTooWeak(int? rule, AuthnRequirement requirement, bool isTooOld) : AccessDecision(rule)
    {
        public AuthnRequirement Requirement { get; } = requirement;

        /// <summary>It was too long ago, so that the person has to show anew who they are.</summary>
        public bool IsTooOld { get; } = isTooOld;
    }

    /// <summary>The person came through an identity provider that the backend does not admit.</summary>
    public sealed class OtherIdentityProvider() : AccessDecision(rule: null);

    /// <summary>A rule says neither yes nor no, and so lets nobody in.</summary>
    /// <param name="rule">Its place in the list.</param>
    /// <param name="condition">The condition that nobody can tell, by its key.</param>
    public sealed class Undecided(int? rule, string condition) : AccessDecision(rule)
    {
        public string Condition { get; } = condition;
    }

    /// <summary>The path can be read in two ways, and the rules answer them differently.</summary>
    public sealed class Ambiguous() : AccessDecision(rule: null);
}
