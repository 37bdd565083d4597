namespace JitGateway.Access.Conditions;

/// <summary>What a condition, or several together, say of a request.</summary>
internal enum Verdict
{
    /// <summary>It does not hold, whoever it may be.</summary>
    No,

    /// <summary>It holds.</summary>
    Yes,

    /// <summary>It depends on the person, and nobody is signed in.</summary>
    NeedsPerson,

    /// <summary>It cannot be told. Taken for "does not hold" it would pass over a denial, so nobody gets in.</summary>
    Undecided,
}
