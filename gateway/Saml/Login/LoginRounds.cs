using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;

namespace JitGateway.Saml.Login;

/// <summary>
/// Notices a login that goes round: an application or a clock that ends each session as it begins, an identity provider that answers nothing but what nobody
/// asked. A cookie of one minute counts the logins and the bounces that led to the same page; it guards nothing, so it needs no seal.
/// </summary>
internal sealed class LoginRounds(Active<GatewayOptions> gateway)
{
    public const int Most = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private string Name => $"{gateway.Value.LoginCookiePrefix}rounds";

    public bool IsLoop(HttpContext context, ReturnUrl target) => Count(context, target) >= Most;

    public void Add(HttpContext context, ReturnUrl target) =>
        context.Response.Cookies.Append(Name, $"{(Count(context, target) + 1).ToString(CultureInfo.InvariantCulture)}.{Mark(target)}", Cookie(Window));

    /// <summary>The person was told: the next try counts from the beginning.</summary>
    public void Forget(HttpContext context) => context.Response.Cookies.Delete(Name, Cookie(null));

    private int Count(HttpContext context, ReturnUrl target) =>
        context.Request.Cookies[Name]?.Split('.') is [{ Length: 1 } count, var mark] && mark == Mark(target) && char.IsAsciiDigit(count[0]) ? count[0] - '0' : 0;

    private static string Mark(ReturnUrl target) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(target.ToString())).AsSpan(0, 6));

    private CookieOptions Cookie(TimeSpan? maxAge) =>
        new() { Path = "/", HttpOnly = true, Secure = gateway.Value.IsHttps, SameSite = SameSiteMode.Lax, MaxAge = maxAge, IsEssential = true };
}
