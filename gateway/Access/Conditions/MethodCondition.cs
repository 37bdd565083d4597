using System.Collections.Frozen;

namespace JitGateway.Access.Conditions;

/// <summary>Key <c>Methods</c>: the request has one of these methods. GET stands for HEAD too.</summary>
internal sealed class MethodCondition(IReadOnlyList<string> methods) : RuleCondition
{
    private readonly FrozenSet<string> _methods =
        (methods.Contains("GET", StringComparer.OrdinalIgnoreCase) ? [.. methods, "HEAD"] : methods).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public override string Name => nameof(AccessRuleOptions.Methods);

    public override string Written { get; } = string.Join(", ", methods);

    public override Verdict Of(in AccessQuestion question) => When(_methods.Contains(question.Method));

    public override bool Covers(RuleCondition other) => other is MethodCondition methods && methods._methods.IsSubsetOf(_methods);
}
