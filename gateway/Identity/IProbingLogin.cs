namespace JitGateway.Identity;

/// <summary>
/// Asks, without the person noticing, whether somebody is signed in at the identity provider (IsPassive, SAML Core 3.4.1). Implemented by Saml; asked by Access, where a page is open to anybody but would like
/// to know who it is.
/// </summary>
internal interface IProbingLogin
{
    /// <returns>True: the browser was sent away, and comes back as somebody or as nobody. False: it was asked lately, or cannot be; the request goes on for nobody.</returns>
    Task<bool> TryAsync(HttpContext context);
}
