using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;

namespace JitGateway.Sessions.HandOver;

/// <summary>What a browser wants on a host of its own, in a short-lived cookie there: a secret that binds the code to this browser, and the page to go to.</summary>
/// <param name="Cookie">Its name.</param>
/// <param name="Binding">The hash of the secret: what PublicOrigin may see.</param>
/// <param name="Page">Where to go.</param>
internal sealed record HandOverWish(string Cookie, string Binding, string Page);

/// <summary>Reads and writes the cookies of wishes.</summary>
internal sealed class HandOverWishes(Active<GatewayOptions> gateway)
{
    private const int MostAtOnce = 5;

    /// <summary>As long as a login may take.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(60);

    private string Prefix => $"{gateway.Value.LoginCookiePrefix}at-";

    /// <summary>Writes a new wish; all others go where there would be more than five.</summary>
    public HandOverWish Add(HttpContext context, string page)
    {
        var held = Held(context.Request).ToList();
        if (held.Count >= MostAtOnce)
            foreach (var old in held)
                Remove(context, old);
        var secret = SessionToken.New().Value;
        var wish = new HandOverWish($"{Prefix}{BindingOf(secret)[..16]}", BindingOf(secret), page);
        context.Response.Cookies.Append(wish.Cookie, $"{secret}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(page))}", Attributes(Life));
        return wish;
    }

    /// <summary>This browser's wish with that binding; null where it never had one.</summary>
    public HandOverWish? Find(HttpRequest request, string binding) =>
        Held(request).FirstOrDefault(w => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(w.Binding), Encoding.UTF8.GetBytes(binding)));

    public void Remove(HttpContext context, HandOverWish wish) => context.Response.Cookies.Delete(wish.Cookie, Attributes(null));

    private IEnumerable<HandOverWish> Held(HttpRequest request)
    {
        var prefix = Prefix;
        foreach (var (name, value) in request.Cookies)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || value.Split('.') is not [{ Length: SessionId.TextLength } secret, var page] || !Base64Url.IsValid(page)) continue;
            yield return new HandOverWish(name, BindingOf(secret), Encoding.UTF8.GetString(Base64Url.DecodeFromChars(page)));
        }
    }

    private static string BindingOf(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private CookieOptions Attributes(TimeSpan? life) =>
        new() { Path = "/", HttpOnly = true, Secure = gateway.Value.IsHttps, SameSite = SameSiteMode.Lax, MaxAge = life, IsEssential = true };
}
