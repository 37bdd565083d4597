namespace JitGateway.Sessions;

/// <summary>
/// Says who it is, where the near cache knows: the hot path. Sets <c>HttpContext.User</c> itself, because the framework's authentication
/// middleware makes several objects per request. Any other request passes as nobody's; who needs a person then asks the scheme
/// (<see cref="SessionAuthenticationHandler"/>), so that what is open to anybody waits for no store.
/// </summary>
internal sealed class SessionMiddleware(RequestDelegate next, SessionCookie cookie, NearCache cache, ISessionStore store)
{
    private readonly CookieIds _ids = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (TryId(context.Request, out var id) && cache.Fresh(id) is { } person && !store.Bars(person, context)) context.User = person;
        return next(context);
    }

    private bool TryId(HttpRequest request, out SessionId id)
    {
        var value = cookie.Single(request);
        var host = value.IsEmpty ? default : cookie.OwnHost(request);
        if (host.IsEmpty) return _ids.TryOfCookie(value, out id);
        id = SessionToken.On(host, value).Id;
        return true;
    }
}
