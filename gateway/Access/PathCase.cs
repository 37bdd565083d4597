namespace JitGateway.Access;

/// <summary>Whether upper and lower case are the same in the paths of rules.</summary>
internal enum PathCase
{
    /// <summary>They are the same, as for the choice of the backend.</summary>
    Fold,

    /// <summary>They are not: for applications to which /Admin is another page than /admin.</summary>
    Exact,
}
