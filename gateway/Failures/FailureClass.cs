namespace JitGateway.Failures;

/// <summary>What kind of trouble a failure is, and so whom it concerns.</summary>
internal enum FailureClass
{
    /// <summary>The identity provider's message, or what it says of the person.</summary>
    Assertion,

    /// <summary>A mapping gave no value, or one the backend cannot hold.</summary>
    Mapping,

    /// <summary>No account or more than one fits the person.</summary>
    Match,

    /// <summary>The backend, or a rule, said no.</summary>
    Refused,

    /// <summary>Something the gateway needs does not answer.</summary>
    Unreachable,

    /// <summary>A limit or licence is used up.</summary>
    Capacity,

    /// <summary>Another node or request holds the lock.</summary>
    Lock,

    /// <summary>The operator's configuration, here or at the backend.</summary>
    Configuration,

    /// <summary>The client's request is not one that can be served.</summary>
    Request,
}
