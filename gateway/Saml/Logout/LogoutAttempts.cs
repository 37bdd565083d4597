using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
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
/// <param name="Login">The login.</param>
/// <param name="ReturnUrl">As in <see cref="LogoutAttempt"/>.</param>
/// <param name="Binding">The SHA-256, base64url, of the value of a cookie that only this browser sends to PublicOrigin.</param>
/// <param name="At">When, by the clock of the node that the person left.</param>
internal sealed record LogoutWish(LogoutName Login, string? ReturnUrl, string? Binding, DateTimeOffset At);

/// <summary>The one attempt of a browser, sealed in a cookie; and wishes, sealed in a link that is good for a moment and for this browser.</summary>
internal sealed class LogoutAttempts(AttemptSeal seal, Active<GatewayOptions> gateway, Active<ServiceProvider> serviceProvider, TimeProvider time)
{
    private const string AttemptPurpose = "logout attempt";
    private const string WishPurpose = "logout wish";
    private const int SecretSize = 32;

    /// <summary>From one host of ours to another.</summary>
    private static readonly TimeSpan WishLife = TimeSpan.FromMinutes(1);

    /// <summary>What clocks of nodes may differ by, in either direction; the browser counts the moment itself.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(20);

    private string Name => $"{gateway.Value.HostCookie}-logout";

    private string WishName => $"{gateway.Value.SessionCookie}-logout-wish";

    public void Start(HttpContext context, LogoutAttempt attempt) => context.Response.Cookies.Append(Name, seal.Seal(AttemptPurpose, attempt), gateway.Value.HostCookieAttributes(serviceProvider.Value.AttemptLifetime));

    /// <summary>Null where there is none, or it is too old.</summary>
    public LogoutAttempt? Find(HttpContext context) =>
        context.Request.Cookies[Name] is { } text && seal.Open<LogoutAttempt>(AttemptPurpose, text) is { } attempt && IsYoung(attempt.StartedAt, serviceProvider.Value.AttemptLifetime) ? attempt : null;

    public void End(HttpContext context) => context.Response.Cookies.Delete(Name, gateway.Value.HostCookieAttributes());

    /// <summary>
    /// Binds a wish to this browser: by a cookie for all hosts under CookieDomain, or, where none of this host's cookies reaches PublicOrigin, by the session cookie that PublicOrigin itself gave,
    /// which opens nothing any more.
    /// </summary>
    /// <param name="session">The public id of the session that ended: the SHA-256 of that cookie's value.</param>
    public string Seal(HttpContext context, LogoutName login, string? returnUrl, string session)
    {
        var binding = session;
        if (gateway.Value.SendsCookieTo(context.Request.Host.Host))
        {
            var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretSize));
            binding = BindingOf(secret);
            context.Response.Cookies.Append(WishName, secret, WishCookie(WishLife));
        }

        return seal.Seal(WishPurpose, new LogoutWish(login, returnUrl, binding, time.GetUtcNow()));
    }

    /// <summary>Null where it is none of ours, none of this browser's, or too old.</summary>
    public LogoutWish? TakeWish(HttpContext context, string text)
    {
        if (seal.Open<LogoutWish>(WishPurpose, text) is not { Binding: { } binding } wish || !IsYoung(wish.At, WishLife + ClocksDiffer)) return null;
        if (!Holds(context, WishName, binding) && !Holds(context, gateway.Value.SessionCookie, binding)) return null;
        if (gateway.Value.CookieDomain is not null) context.Response.Cookies.Delete(WishName, WishCookie(null));
        return wish;
    }

    private static bool Holds(HttpContext context, string cookie, string binding) =>
        context.Request.Cookies[cookie] is { } value && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(BindingOf(value)), Encoding.ASCII.GetBytes(binding));

    private static string BindingOf(string value) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(value)));

    /// <summary>What the future began is no younger for it, but of another clock.</summary>
    private bool IsYoung(DateTimeOffset started, TimeSpan life)
    {
        var age = time.GetUtcNow() - started;
        return age < life && age > -ClocksDiffer;
    }

    private CookieOptions WishCookie(TimeSpan? life)
    {
        var attributes = gateway.Value.HostCookieAttributes(life);
        attributes.Domain = gateway.Value.CookieDomain;
        return attributes;
    }
}
