using System.Security.Claims;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Redis;
using JitGateway.Telemetry;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Sessions;

/// <summary>
/// The scheme <see cref="SessionPrincipal.Scheme"/>. Asked who it is, it looks into the store. Signing in makes a new cookie value each time and ends the former session of this browser;
/// signing out ends the session on every node.
/// </summary>
internal sealed class SessionAuthenticationHandler(
    ISessionStore store,
    NearCache cache,
    SessionUpkeep upkeep,
    SessionCookie cookie,
    LastPersonCookie last,
    Active<SessionsOptions> options,
    TimeProvider time,
    ILogger<SessionAuthenticationHandler> logger) : IAuthenticationSignInHandler
{
    /// <summary>Recovery is noticed within a second or so; a browser that asks again then finds everything in order.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private HttpContext _context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    /// <summary>Who it is: what the middleware found in the near cache, or else what the store says. Puts the person into <c>HttpContext.User</c>.</summary>
    public async Task<AuthenticateResult> AuthenticateAsync()
    {
        if (_context.User is not SessionPrincipal && await FindAsync() is { } found) _context.User = found;
        return _context.User is SessionPrincipal person
            ? AuthenticateResult.Success(new AuthenticationTicket(person, SessionPrincipal.Scheme))
            : AuthenticateResult.NoResult();
    }

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
    /// <exception cref="LoginEndedException">So it is where the identity provider has ended the login.</exception>
    public async Task SignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        if (user is not SessionPrincipal { User: { } identity }) throw new InvalidOperationException($"Scheme {SessionPrincipal.Scheme} signs in a {nameof(SessionPrincipal)}");
        var token = SessionToken.New();
        var before = cache.Now();
        var session = Session.Start(identity, options.Value, time.GetUtcNow()) with { Epoch = await store.EpochAsync(_context.RequestAborted) };
        if (!await store.CreateAsync(token, session, _context.RequestAborted)) throw new LoginEndedException();
        _context.User = cache.Add(token, session, before);
        foreach (var former in cookie.All(_context.Request)) await EndAsync(former.Id);
        cookie.Write(_context, token);
        last.Write(_context, identity.Subject.Hash, token.Id);
        Log.SignedIn(logger, token.Id, identity.Subject, identity.IdentityProvider);
    }

    /// <summary>Never fails: where the store is away, the session is over here at once and ends elsewhere when the store is back.</summary>
    public async Task SignOutAsync(AuthenticationProperties? properties)
    {
        foreach (var token in cookie.All(_context.Request)) await EndAsync(token.Id);
        cookie.Delete(_context);
        await last.EndAsync(_context);
        _context.User = new ClaimsPrincipal(new ClaimsIdentity());
    }

    private async Task<SessionPrincipal?> FindAsync()
    {
        var tokens = cookie.All(_context.Request);
        if (tokens.Count == 0) return null;
        var span = GatewayActivity.Session();
        var found = await FindAsync(tokens);
        span.End(found is not null ? "found" : _context.Features.Get<SessionOutage>() is not null ? "unknown" : "none");
        return found;
    }

    private async Task<SessionPrincipal?> FindAsync(IReadOnlyList<SessionToken> tokens)
    {
        var live = new List<(SessionToken Token, SessionPrincipal Person)>(1);
        try
        {
            foreach (var token in tokens.Count <= SessionCookie.MostAsked ? tokens : [])
                if (await cache.LookAsync(token, _context.RequestAborted) is { } person)
                    live.Add((token, person));
        }
        catch (RedisUnavailableException e)
        {
            Log.SessionUnknown(logger, e.Message);
            _context.Features.Set(new SessionOutage(RetryAfter));
            return null;
        }

        if (live is [var only])
        {
            if (!store.Bars(only.Person, _context)) return only.Person;
            await EndAsync(only.Token.Id);   // from before the backend was emptied
            return null;
        }

        if (tokens.Count < 2) return null;

        // a cookie does not say who set it: one of two live sessions may be a stranger's, put there by a neighbour under the same domain
        if (live.Count > 0) Log.SeveralCookies(logger, tokens.Count, live.Count);
        else Log.SeveralUnknownCookies(logger, tokens.Count);
        foreach (var (token, _) in live) await EndAsync(token.Id);
        cookie.DeleteEverywhere(_context);
        return null;
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
