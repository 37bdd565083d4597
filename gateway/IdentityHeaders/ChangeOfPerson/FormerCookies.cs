namespace JitGateway.IdentityHeaders.ChangeOfPerson;

/// <summary>What becomes of an application's own cookies when another person signs in with the same browser.</summary>
internal enum FormerCookies
{
    /// <summary>They go to the application as always, which may go on with the person before.</summary>
    Keep,

    /// <summary>Cookies that a browser had when the person changed are not passed on until the application sets them anew.</summary>
    Drop,
}
