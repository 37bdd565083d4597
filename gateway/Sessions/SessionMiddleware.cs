using JitGateway.Identity;

namespace JitGateway.Sessions;

/// <summary>
/// Says who it is, where the near cache knows: the hot path. Sets <c>HttpContext.User</c> itself, because the framework's authentication
/// middleware makes several objects per request. Any other request passes as nobody's; who needs a person then asks the scheme
/// (<see cref="SessionAuthenticationHandler"/>), so that what is open to anybody waits for no store.
/// </summary>
internal sealed class SessionMiddleware(RequestDelegate next, SessionCookie cookie, NearCache cache, ISessionStore store)
{
    // remembered ids lie beside their cookies, which open what is sealed
    private readonly CookieIds? _ids = cache.IsSealed ? null : new CookieIds();

    public Task InvokeAsync(HttpContext context)
    {
        if (Find(context.Request) is { } person && !store.Bars(person, context)) context.User = person;
        return next(context);
    }

    private SessionPrincipal? Find(HttpRequest request)
    {
        var value = cookie.Single(request);
        if (value.IsEmpty) return null;
        if (cookie.OwnHost(request) is { IsEmpty: false } host)
        {
            var token = SessionToken.On(host, value);
            return cache.Fresh(token.Id, token.Value);
        }

        return (_ids is null ? SessionId.TryOfCookie(value, out var id) : _ids.TryOfCookie(value, out id)) ? cache.Fresh(id, value) : null;
    }
}
