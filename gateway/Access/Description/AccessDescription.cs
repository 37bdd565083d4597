using JitGateway.Backends;
using JitGateway.Backends.Description;

namespace JitGateway.Access.Description;

/// <summary>Who may enter a backend, as its rules say.</summary>
internal sealed class AccessDescription : BackendDescription<DescribedAccess>
{
    public override string Section => "access";

    public override DescribedAccess Of(Backend backend)
    {
        var rules = backend.Part<AccessRules>();
        return new DescribedAccess([.. rules.IdentityProviders.Order(StringComparer.Ordinal)], [.. rules.All.Select(DescribedRule.Of)]);
    }
}

/// <param name="IdentityProviders">Those whose people are admitted.</param>
/// <param name="Rules">In order: the first that matches decides; where none does, signed-in people may enter.</param>
internal sealed record DescribedAccess(IReadOnlyList<string> IdentityProviders, IReadOnlyList<DescribedRule> Rules);

/// <param name="Rule">Its place in the list, counted from 0.</param>
/// <param name="Conditions">Each of them must hold; none: it matches everything.</param>
/// <param name="AuthnContexts">How a person must have been authenticated; none: in any way.</param>
/// <param name="MaxAuthnAge">How long ago at most, in seconds; null: however long.</param>
internal sealed record DescribedRule(int Rule, string Effect, IReadOnlyList<DescribedCondition> Conditions, IReadOnlyList<string> AuthnContexts, double? MaxAuthnAge)
{
    public static DescribedRule Of(AccessRule rule) => new(
        rule.Index ?? -1, rule.Effect.ToString(), [.. rule.Conditions.Select(static c => new DescribedCondition(c.Name, c.Written))], rule.Requirement.Contexts, rule.Requirement.MaxAge?.TotalSeconds);
}

/// <param name="Name">Its key in the configuration.</param>
/// <param name="Written">What the configuration says there.</param>
internal sealed record DescribedCondition(string Name, string Written);
