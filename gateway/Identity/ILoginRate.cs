namespace JitGateway.Identity;

/// <summary>
/// Counts what begins a login, or keeps a form for one, at a page of an application: it costs as much as a request to <c>/sso/login</c>, and is limited with those. Implemented by Edge, which knows the limits, and asked by Saml, which knows what begins.
/// </summary>
internal interface ILoginRate
{
    /// <returns>Null: it may begin. Else when the next may; this one has cost nothing.</returns>
    TimeSpan? Take(HttpContext context);
}
