using System.Security.Claims;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Redis;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Sessions;

/// <summary>
/// The scheme <see cref="SessionPrincipal.Scheme"/>. Signing in makes a new cookie value each time and ends the former session of this browser;
/// signing out ends the session on every node.
/// </summary>
internal sealed class SessionAuthenticationHandler(
    ISessionStore store,
    NearCache cache,
    SessionUpkeep upkeep,
    SessionCookie cookie,
    Active<SessionsOptions> options,
    TimeProvider time,
    ILogger<SessionAuthenticationHandler> logger) : IAuthenticationSignInHandler
{
    private HttpContext _context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    /// <summary>What the middleware found; it ran before.</summary>
    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(_context.User is SessionPrincipal person
        ? AuthenticateResult.Success(new AuthenticationTicket(person, SessionPrincipal.Scheme))
        : AuthenticateResult.NoResult());

    /// <summary>Where to sign in is the login's business; this scheme only knows that somebody must.</summary>
    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        _context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    public Task ForbidAsync(AuthenticationProperties? properties)
    {
        _context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    /// <exception cref="RedisUnavailableException">The session could not be kept; no cookie was given, and a former session goes on.</exception>
    public async Task SignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        if (user is not SessionPrincipal { User: { } identity }) throw new InvalidOperationException($"Scheme {SessionPrincipal.Scheme} signs in a {nameof(SessionPrincipal)}");
        var token = SessionToken.New();
        var session = Session.Start(identity, options.Value, time.GetUtcNow());
        await store.CreateAsync(token, session, _context.RequestAborted);
        if (SessionId.TryOfCookie(cookie.Read(_context.Request), out var former)) await EndAsync(former);
        cookie.Write(_context, token);
        _context.User = cache.Add(token, session);
        Log.SignedIn(logger, token.Id, identity.Subject, identity.IdentityProvider);
    }

    /// <summary>Never fails: where the store is away, the session is over here at once and ends elsewhere when the store is back.</summary>
    public async Task SignOutAsync(AuthenticationProperties? properties)
    {
        if (SessionId.TryOfCookie(cookie.Read(_context.Request), out var id)) await EndAsync(id);
        cookie.Delete(_context);
        _context.User = new ClaimsPrincipal(new ClaimsIdentity());
    }

    private async Task EndAsync(SessionId id)
    {
        try
        {
            if (await store.EndAsync(id, CancellationToken.None)) Log.Ended(logger, id);
        }
        catch (RedisUnavailableException e)
        {
            Log.EndPostponed(logger, id, e.Message);
            upkeep.EndLater(id);
        }
    }
}
