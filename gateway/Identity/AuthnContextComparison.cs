namespace JitGateway.Identity;

/// <summary>How what a person signed in with is compared with what was asked for (SAML Core 3.3.2.2.1).</summary>
internal enum AuthnContextComparison
{
    /// <summary>One of those that are named.</summary>
    Exact,

    /// <summary>At least as strong as one of those that are named.</summary>
    Minimum,

    /// <summary>No stronger than the strongest of those that are named.</summary>
    Maximum,

    /// <summary>Stronger than all that are named.</summary>
    Better,
}
