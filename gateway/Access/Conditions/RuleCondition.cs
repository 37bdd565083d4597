namespace JitGateway.Access.Conditions;

/// <summary>One condition of a rule, compiled. Asking allocates nothing.</summary>
internal abstract class RuleCondition
{
    /// <summary>Its key in the configuration: <c>Groups</c>, <c>Attributes:department</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What the configuration says, in words that explain it.</summary>
    public abstract string Written { get; }

    /// <summary>Whether it asks who the person is.</summary>
    public virtual bool IsAboutPerson => false;

    public abstract Verdict Of(in AccessQuestion question);

    /// <summary>Whether this holds wherever the other one does.</summary>
    public virtual bool Covers(RuleCondition other) => other.GetType() == GetType() && other.Name == Name && other.Written == Written;

    protected static Verdict When(bool holds) => holds ? Verdict.Yes : Verdict.No;
}
