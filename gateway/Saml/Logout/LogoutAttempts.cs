using JitGateway.Configuration;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Login;

namespace JitGateway.Saml.Logout;

/// <summary>What this browser was sent to an identity provider for.</summary>
/// <param name="RequestId">The ID of the LogoutRequest, which the answer must name.</param>
/// <param name="IdentityProvider">Its configured name.</param>
/// <param name="ReturnUrl">Where the person wants to go afterwards; null: nowhere in particular.</param>
/// <param name="StartedAt">When the request was made.</param>
internal sealed record LogoutAttempt(string RequestId, string IdentityProvider, string? ReturnUrl, DateTimeOffset StartedAt);

/// <summary>A login that ended on another host and is still to be ended at its identity provider, which only PublicOrigin can ask.</summary>
internal sealed record LogoutWish(LogoutName Login, string? ReturnUrl, DateTimeOffset At);

/// <summary>The one attempt of a browser, sealed in a cookie; and wishes, sealed in a link that is good for a moment.</summary>
internal sealed class LogoutAttempts(AttemptSeal seal, Active<GatewayOptions> gateway, Active<ServiceProvider> serviceProvider, TimeProvider time)
{
    private const string AttemptPurpose = "logout attempt";
    private const string WishPurpose = "logout wish";

    /// <summary>From one host of ours to another.</summary>
    private static readonly TimeSpan WishLife = TimeSpan.FromMinutes(1);

    private string Name => $"{gateway.Value.HostCookie}-logout";

    public void Start(HttpContext context, LogoutAttempt attempt) => context.Response.Cookies.Append(Name, seal.Seal(AttemptPurpose, attempt), Cookie(serviceProvider.Value.AttemptLifetime));

    /// <summary>Null where there is none, or it is too old.</summary>
    public LogoutAttempt? Find(HttpContext context) =>
        context.Request.Cookies[Name] is { } text && seal.Open<LogoutAttempt>(AttemptPurpose, text) is { } attempt && IsYoung(attempt.StartedAt, serviceProvider.Value.AttemptLifetime) ? attempt : null;

    public void End(HttpContext context) => context.Response.Cookies.Delete(Name, Cookie(null));

    public string Seal(LogoutWish wish) => seal.Seal(WishPurpose, wish);

    public LogoutWish? OpenWish(string text) => seal.Open<LogoutWish>(WishPurpose, text) is { } wish && IsYoung(wish.At, WishLife) ? wish : null;

    private bool IsYoung(DateTimeOffset started, TimeSpan life) => time.GetUtcNow() - started < life;

    private CookieOptions Cookie(TimeSpan? life) =>
        new() { Path = "/", HttpOnly = true, Secure = gateway.Value.IsHttps, SameSite = SameSiteMode.Lax, MaxAge = life, IsEssential = true };
}
