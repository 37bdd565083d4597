using System.Collections.Frozen;

namespace JitGateway.Access.Conditions;

/// <summary>Key <c>IdentityProviders</c>: the person signed in through one of these.</summary>
internal sealed class IdentityProviderCondition(IReadOnlyList<string> names) : RuleCondition
{
    private readonly FrozenSet<string> _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public override string Name => nameof(AccessRuleOptions.IdentityProviders);

    public override string Written { get; } = string.Join(", ", names);

    public override bool IsAboutPerson => true;

    public override Verdict Of(in AccessQuestion question) => question.User is { } user ? When(_names.Contains(user.IdentityProvider)) : Verdict.NeedsPerson;
}
