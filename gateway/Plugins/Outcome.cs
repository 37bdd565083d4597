namespace JitGateway.Plugins;

/// <summary>What came of one call. Closed: nothing else can happen.</summary>
/// <typeparam name="T">What a call that was done brings.</typeparam>
public abstract record Outcome<T>
{
    private Outcome()
    {
    }

    /// <summary>It was done.</summary>
    public sealed record Done(T Value) : Outcome<T>;

    /// <summary>The backend holds such an account already: a unique value is taken.</summary>
    /// <param name="Detail">For the operator. Leave values of people out: what could be one is taken out.</param>
    public sealed record AlreadyExists(string Detail) : Outcome<T>
    {
        /// <summary>The attribute whose value is taken, where that is known.</summary>
        public string? Attribute { get; init; }

        /// <summary>The id of the account that is this person's, as in <see cref="Account.Id"/>: it is linked and brought in order. Null: the match rules decide.</summary>
        public string? LinkTo { get; init; }
    }

    /// <summary>There is no such account (any more).</summary>
    public sealed record Missing : Outcome<T>;

    /// <summary>The backend said no. Trying again would not help.</summary>
    /// <param name="Detail">For the operator. Leave values of people out: what could be one is taken out.</param>
    public sealed record Rejected(string Detail) : Outcome<T>
    {
        /// <summary>The attribute that it complains of, where that is known.</summary>
        public string? Attribute { get; init; }

        /// <summary>A sentence for the person, who reads it on the page with error 1413; it stands in no log, and beyond 500 characters it is cut. Null: none.</summary>
        public string? Note { get; init; }
    }

    /// <summary>No answer, a fault of the backend's own, or credentials that it does not accept.</summary>
    /// <param name="Detail">For the operator. Leave values of people out: what could be one is taken out.</param>
    public sealed record Unavailable(string Detail) : Outcome<T>;

    /// <summary>The backend asks to come back later.</summary>
    /// <param name="After">When; null where it does not say.</param>
    public sealed record RateLimited(TimeSpan? After) : Outcome<T>
    {
        /// <summary>Only this person is to come back later; everybody else's calls go on.</summary>
        public bool OnlyThisPerson { get; init; }
    }
}
