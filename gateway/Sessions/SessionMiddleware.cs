using JitGateway.Identity;
using JitGateway.Redis;

namespace JitGateway.Sessions;

/// <summary>
/// Says who it is: cookie, near cache, store. Sets <c>HttpContext.User</c> itself, because the framework's authentication middleware makes several
/// objects per request. A request without a cookie passes untouched; one whose session cannot be told goes on as nobody's, with a <see cref="SessionOutage"/>.
/// </summary>
internal sealed class SessionMiddleware(RequestDelegate next, SessionCookie cookie, NearCache cache, SessionUpkeep upkeep, ILogger<SessionMiddleware> logger)
{
    /// <summary>Recovery is noticed within a second or so; a browser that asks again then finds everything in order.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public Task InvokeAsync(HttpContext context)
    {
        var value = cookie.Read(context.Request);
        if (value.IsEmpty || !SessionId.TryOfCookie(value, out var id)) return next(context);
        if (cache.Fresh(id) is not { } person) return LookAsync(context, SessionToken.Parse(value.ToString()));
        context.User = person;
        return next(context);
    }

    private async Task LookAsync(HttpContext context, SessionToken token)
    {
        try
        {
            if (!upkeep.IsToEnd(token.Id) && await cache.LookAsync(token, context.RequestAborted) is { } person) context.User = person;
        }
        catch (RedisUnavailableException e)
        {
            Log.SessionUnknown(logger, e.Message);
            context.Features.Set(new SessionOutage(RetryAfter));
        }

        await next(context);
    }
}
