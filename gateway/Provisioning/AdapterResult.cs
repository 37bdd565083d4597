using JitGateway.Failures;
using JitGateway.Provisioning.Protection;

namespace JitGateway.Provisioning;

/// <summary>What came of one call to a backend. Closed: nothing else can happen, and nothing is thrown.</summary>
internal abstract record AdapterResult<T>
{
    private AdapterResult()
    {
    }

    /// <summary>The same outcome with another value: what was done is converted, everything else is handed on.</summary>
    public AdapterResult<TOther> Map<TOther>(Func<T, TOther> convert) => Then(value => new AdapterResult<TOther>.Done(convert(value)));

    /// <summary>What comes of the next step where this one was done; otherwise this outcome.</summary>
    public AdapterResult<TOther> Then<TOther>(Func<T, AdapterResult<TOther>> next) => this switch
    {
        Done done => next(done.Value),
        AlreadyExists exists => new AdapterResult<TOther>.AlreadyExists(exists.Detail, exists.Attribute) { LinkTo = exists.LinkTo },
        Missing => new AdapterResult<TOther>.Missing(),
        Rejected rejected => new AdapterResult<TOther>.Rejected(rejected.Detail, rejected.Attribute) { Code = rejected.Code, Note = rejected.Note },
        Unavailable unavailable => new AdapterResult<TOther>.Unavailable(unavailable.Detail) { Code = unavailable.Code },
        RateLimited limited => new AdapterResult<TOther>.RateLimited(limited.After) { IsForOne = limited.IsForOne },
        Withheld withheld => new AdapterResult<TOther>.Withheld(withheld.Call),
        _ => throw new InvalidOperationException("The outcomes of an adapter are closed"),
    };

    /// <inheritdoc cref="Then{TOther}"/>
    public async Task<AdapterResult<TOther>> ThenAsync<TOther>(Func<T, Task<AdapterResult<TOther>>> next) =>
        this is Done done ? await next(done.Value) : Then<TOther>(static _ => throw new InvalidOperationException("Only what was done has a next step"));

    /// <summary>It was done.</summary>
    public sealed record Done(T Value) : AdapterResult<T>;

    /// <summary>The backend holds such an account already (a unique value is taken).</summary>
    /// <param name="Detail">For the operator: what the backend said, without values.</param>
    /// <param name="Attribute">The attribute whose value is taken, where the backend says so, and of one only.</param>
    public sealed record AlreadyExists(string Detail, string? Attribute = null) : AdapterResult<T>
    {
        /// <summary>The id of the account that is this person's, where the backend itself decides whose accounts are; null: it is not for the backend to say.</summary>
        public string? LinkTo { get; init; }
    }

    /// <summary>The account is gone.</summary>
    public sealed record Missing : AdapterResult<T>;

    /// <summary>The backend understood and said no. Trying again would not help.</summary>
    /// <param name="Detail">For the operator: status and the backend's words, redacted.</param>
    /// <param name="Attribute">The attribute the backend complains of, where it says so.</param>
    public sealed record Rejected(string Detail, string? Attribute = null) : AdapterResult<T>
    {
        /// <summary>The entry of the register that says exactly this; null: the one of the step that failed.</summary>
        public ErrorCode? Code { get; init; }

        /// <summary>A sentence of the backend's for the person, who reads it beside the register's own text; it may hold their values, and stands in no log. Null: none.</summary>
        public string? Note { get; init; }
    }

    /// <summary>The backend did not answer, answered with a fault of its own, or refused our credentials.</summary>
    public sealed record Unavailable(string Detail) : AdapterResult<T>
    {
        /// <inheritdoc cref="Rejected.Code"/>
        public ErrorCode? Code { get; init; }
    }

    /// <summary>The backend asks to come back later.</summary>
    /// <param name="After">When; null where it did not say.</param>
    public sealed record RateLimited(TimeSpan? After) : AdapterResult<T>
    {
        /// <summary>Only this person is to come back later: everybody else's calls go on.</summary>
        public bool IsForOne { get; init; }
    }

    /// <summary>The gateway did not make the call. Never an adapter's answer.</summary>
    public sealed record Withheld(WithheldCall Call) : AdapterResult<T>;
}
