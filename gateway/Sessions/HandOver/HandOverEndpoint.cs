using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Redis;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.Sessions.HandOver;

/// <summary>
/// <c>GET /sso/handover</c>, twice: on PublicOrigin it gives whoever is signed in a code for another host; on that host it takes the code, once and only from the browser
/// that asked, and gives the host's own cookie.
/// </summary>
internal sealed class HandOverEndpoint(
    Active<GatewayOptions> gateway, Active<BackendTable> backends, SessionCookie cookie, LastPersonCookie last, ISessionStore store, NearCache cache, IHandOverStore codes, HandOverWishes wishes, IFailureWriter failures,
    ILogger<HandOverEndpoint> logger) : ISessionHandOver
{
    public const string Path = "/sso/handover";
    private const string LoginPath = "/sso/login";

    private static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    public bool IsNeeded(HttpRequest request) => !cookie.OwnHost(request).IsEmpty;

    public string Begin(HttpContext context, string page, string? backend)
    {
        return AddressFor(cookie.OwnHost(context.Request).ToString().ToLowerInvariant(), wishes.Add(context, page), backend);
    }

    public HandOverGoal? GoalOf(Uri page)
    {
        if (page.AbsolutePath != Path || !gateway.Value.IsPublicHost(page.Host)) return null;
        var query = QueryHelpers.ParseQuery(page.Query);
        return new(query["host"].ToString(), query["app"].ToString());
    }

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await (IsNeeded(context.Request) ? TakeAsync(context) : GiveAsync(context));
        }
        catch (RedisUnavailableException e)
        {
            await FailAsync(context, ErrorRegister.SessionStoreUnreachable, "sessions.handover.store", e.Message);
        }
    }

    /// <summary>On PublicOrigin.</summary>
    private async Task GiveAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["host"] is not [{ } host] || !IsHostOfItsOwn(host))
        {
            await FailAsync(context, ErrorRegister.HandOverRefused, "sessions.handover.host");
            return;
        }

        if (query["state"] is not [{ } binding] || !SessionId.TryParse(binding, out _))
        {
            await FailAsync(context, ErrorRegister.HandOverRefused, "sessions.handover.state");
            return;
        }

        await context.AuthenticateAsync(SessionPrincipal.Scheme);
        if (context.Features.Get<SessionOutage>() is { } outage)
        {
            await FailAsync(context, ErrorRegister.SessionStoreUnreachable, "sessions.handover.store", retryAfter: outage.RetryAfter);
            return;
        }

        if (context.User is not SessionPrincipal person || cookie.All(context.Request).FirstOrDefault(t => t.ToString() == person.SessionId) is not { } session)
        {
            var here = gateway.Value.Origin + Path + context.Request.QueryString.ToUriComponent();
            Redirect(context, QueryHelpers.AddQueryString(gateway.Value.Origin + LoginPath, "return", here));
            return;
        }

        var code = SessionToken.New();
        await codes.KeepAsync(code, new HandOverGrant(session, host.ToLowerInvariant(), binding), CodeLife, context.RequestAborted);
        Redirect(context, $"{gateway.Value.OriginOf(host)}{Path}?code={code.Value}&state={binding}");   // the state is for a code that comes to nothing, see AgainAsync
    }

    /// <summary>On the host that has a cookie of its own.</summary>
    private async Task TakeAsync(HttpContext context)
    {
        var host = cookie.OwnHost(context.Request).ToString().ToLowerInvariant();
        if (context.Request.Query["code"] is not [{ } text] || !SessionId.TryOfCookie(text, out _))
        {
            await FailAsync(context, ErrorRegister.HandOverRefused, "sessions.handover.code");
            return;
        }

        // taken before it is judged: a code that somebody else tried is good for nobody
        if (await codes.TakeAsync(SessionToken.Parse(text), context.RequestAborted) is not { } handOver) await AgainAsync(context, host, "sessions.handover.used_or_expired");
        else if (handOver.Host != host) await AgainAsync(context, host, "sessions.handover.other_host");
        else if (WishOf(context.Request, host, handOver.Binding) is not { } wish) await AgainAsync(context, host, "sessions.handover.other_browser");
        else await OpenAsync(context, host, handOver, wish);
    }

    private async Task OpenAsync(HttpContext context, string host, HandOverGrant handOver, HandOverWish wish)
    {
        wishes.Remove(context, wish);
        if (await cache.LookAsync(handOver.Session, context.RequestAborted) is { } person && person.Memo<NearCacheEntry>(NearCache.MemoKey) is { } entry)
        {
            var value = SessionToken.New().Value;
            await store.LinkAsync(SessionToken.On(host, value), handOver.Session, entry.Terms, context.RequestAborted);
            cookie.WriteOwn(context, value);
            last.Write(context, person.User.Subject.Hash, handOver.Session.Id);
            Log.HandedOver(logger, handOver.Session.Id, host);
        }

        Redirect(context, wish.Page);   // where the session ended meanwhile, that page asks for a login
    }

    /// <summary>
    /// The code opens nothing: it was used, an answer was lost on the way, a tab slept. Whoever is signed in here goes on, and the browser that asked for the code gets another, a few times a minute; both are who they are without it. Anybody
    /// else reads why.
    /// </summary>
    private async Task AgainAsync(HttpContext context, string host, string reason)
    {
        var wish = context.Request.Query["state"] is [{ } binding] ? WishOf(context.Request, host, binding) : null;
        if ((await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal is SessionPrincipal)
        {
            if (wish is not null) wishes.Remove(context, wish);
            Redirect(context, wish?.Page ?? gateway.Value.OriginOf(host) + "/");
        }
        else if (context.Features.Get<SessionOutage>() is { } outage)
        {
            await FailAsync(context, ErrorRegister.SessionStoreUnreachable, "sessions.handover.store", retryAfter: outage.RetryAfter);
        }
        else if (wish is not null && wishes.MayAskAgain(context))
        {
            Log.HandedOverAgain(logger, host, reason);
            Redirect(context, AddressFor(host, wish, backends.Value.Find(host, PathString.FromUriComponent(new Uri(wish.Page)))?.Name.Value));
        }
        else
        {
            await FailAsync(context, reason == "sessions.handover.other_browser" && context.Request.Cookies.Count == 0 ? ErrorRegister.CookiesBlocked : ErrorRegister.HandOverRefused, reason);
        }
    }

    private string AddressFor(string host, HandOverWish wish, string? backend)
    {
        var asked = new Dictionary<string, string?>(StringComparer.Ordinal) { ["host"] = host, ["state"] = wish.Binding, ["app"] = backend };
        return QueryHelpers.AddQueryString(gateway.Value.Origin + Path, asked);
    }

    private HandOverWish? WishOf(HttpRequest request, string host, string binding) => wishes.Find(request, binding) is { } wish && IsPageOf(host, wish.Page) ? wish : null;

    private bool IsHostOfItsOwn(string host) => backends.Value.ServesHost(host) && !gateway.Value.SendsCookieTo(host);

    /// <summary>The cookie is the browser's to change: it leads nowhere but to this host.</summary>
    private bool IsPageOf(string host, string page) => page.StartsWith(gateway.Value.OriginOf(host) + "/", StringComparison.OrdinalIgnoreCase) && !page.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static void Redirect(HttpContext context, string url)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status302Found;
        response.Headers.Location = url;
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private Task FailAsync(HttpContext context, ErrorCode code, string reason, string? detail = null, TimeSpan? retryAfter = null) =>
        failures.WriteAsync(context, new GatewayFailure(code, new ReasonId(reason), detail) { ContinueUrl = "/", ContinueText = code == ErrorRegister.HandOverRefused ? PageText.Of("Back to the application") : null, RetryAfter = code == ErrorRegister.SessionStoreUnreachable ? retryAfter ?? Retry : null });
}
