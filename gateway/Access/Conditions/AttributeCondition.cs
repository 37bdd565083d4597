namespace JitGateway.Access.Conditions;

/// <summary>One entry of the key <c>Attributes</c>: what the person has under a name.</summary>
internal sealed class AttributeCondition(string attribute, AttributeTest test) : RuleCondition
{
    private readonly AttributeTest _test = test;

    /// <summary>Cut here and not at each request.</summary>
    private readonly string? _ofTheAssertion = attribute.StartsWith("attr:", StringComparison.Ordinal) ? attribute["attr:".Length..] : null;

    public override string Name { get; } = $"{nameof(AccessRuleOptions.Attributes)}:{attribute}";

    public override string Written { get; } = test.ToString();

    public override bool IsAboutPerson => true;

    public override bool Covers(RuleCondition other) => other is AttributeCondition named && named.Name == Name && named._test.IsSameAs(_test);

    public override Verdict Of(in AccessQuestion question) =>
        question.User is not { } user ? Verdict.NeedsPerson
        : _test.Of(_ofTheAssertion is null ? user.Values(attribute) : user.Attributes.GetValueOrDefault(_ofTheAssertion));
}
