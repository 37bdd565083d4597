namespace JitGateway.Provisioning;

/// <summary>What came of one call to a backend. Closed: nothing else can happen, and nothing is thrown.</summary>
internal abstract record AdapterResult<T>
{
    private AdapterResult()
    {
    }

    /// <summary>It was done.</summary>
    public sealed record Done(T Value) : AdapterResult<T>;

    /// <summary>The backend holds such an account already (a unique value is taken).</summary>
    /// <param name="Detail">For the operator: what the backend said, without values.</param>
    public sealed record AlreadyExists(string Detail) : AdapterResult<T>;

    /// <summary>The account is gone.</summary>
    public sealed record Missing : AdapterResult<T>;

    /// <summary>The backend understood and said no. Trying again would not help.</summary>
    /// <param name="Detail">For the operator: status and the backend's words, redacted.</param>
    /// <param name="Attribute">The attribute the backend complains of, where it says so.</param>
    public sealed record Rejected(string Detail, string? Attribute = null) : AdapterResult<T>;

    /// <summary>The backend did not answer, answered with a fault of its own, or refused our credentials.</summary>
    public sealed record Unavailable(string Detail) : AdapterResult<T>;

    /// <summary>The backend asks to come back later.</summary>
    /// <param name="After">When; null where it did not say.</param>
    public sealed record RateLimited(TimeSpan? After) : AdapterResult<T>;
}
