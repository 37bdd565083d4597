using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;

namespace JitGateway.Sessions.HandOver;

/// <summary>What a browser wants on a host of its own, in a short-lived cookie there: a secret that binds the code to this browser, and the page to go to.</summary>
/// <param name="Cookie">Its name, which ends in the second when it was written.</param>
/// <param name="Binding">The hash of the secret: what PublicOrigin may see.</param>
/// <param name="Page">Where to go.</param>
internal sealed record HandOverWish(string Cookie, string Binding, string Page);

/// <summary>Reads and writes the cookies of wishes.</summary>
internal sealed class HandOverWishes(Active<GatewayOptions> gateway, TimeProvider time)
{
    /// <summary>As many as there may be login attempts.</summary>
    public const int MostAtOnce = 16;

    /// <summary>Names and values together, as with login attempts: proxies in front take a line of 8 KB at most.</summary>
    public const int MostText = 6 * 1024;

    private const int BindingInName = 16;

    /// <summary>More codes that come to nothing within <see cref="Window"/> are no accidents.</summary>
    private const int MostAgain = 3;

    /// <summary>A tab may stand at the identity provider for long: on PublicOrigin a login that took too long is begun anew, and then its page is still known here.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private string AgainName => $"{gateway.Value.LoginCookiePrefix}again";

    private string Prefix => $"{gateway.Value.LoginCookiePrefix}at-";

    /// <summary>Writes a new wish. Where there would be too many, or too much, the oldest lose the query of their page, and then they go.</summary>
    public HandOverWish Add(HttpContext context, string page)
    {
        var secret = SessionToken.New().Value;
        var (binding, second) = (BindingOf(secret), time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var added = new Held(new HandOverWish($"{Prefix}{binding[..BindingInName]}.{second}", binding, page), secret);
        MakeRoom(context, added.Size);
        Write(context, added);
        return added.Wish;
    }

    /// <summary>This browser's wish with that binding; null where it never had one.</summary>
    public HandOverWish? Find(HttpRequest request, string binding) =>
        HeldBy(request).FirstOrDefault(h => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(h.Wish.Binding), Encoding.UTF8.GetBytes(binding)))?.Wish;

    public void Remove(HttpContext context, HandOverWish wish) => context.Response.Cookies.Delete(wish.Cookie, gateway.Value.HostCookieAttributes());

    /// <summary>Whether this browser may be sent for another code; counted in a cookie, which guards nothing but the browser's own time.</summary>
    public bool MayAskAgain(HttpContext context)
    {
        var before = context.Request.Cookies[AgainName] is [var digit] && char.IsAsciiDigit(digit) ? digit - '0' : 0;
        if (before >= MostAgain) return false;
        context.Response.Cookies.Append(AgainName, (before + 1).ToString(CultureInfo.InvariantCulture), gateway.Value.HostCookieAttributes(Window));
        return true;
    }

    private void MakeRoom(HttpContext context, int taken)
    {
        var held = HeldBy(context.Request).OrderByDescending(SecondOf).ToList();
        var kept = held.Take(MostAtOnce - 1).ToList();
        for (var i = kept.Count - 1; i >= 0 && IsTooMuch(); i--) kept[i] = kept[i].WithoutQuery();
        while (IsTooMuch()) kept.RemoveAt(kept.Count - 1);

        foreach (var changed in kept.Except(held)) Write(context, changed);
        foreach (var gone in held.ExceptBy(kept.Select(static k => k.Wish.Cookie), static h => h.Wish.Cookie)) Remove(context, gone.Wish);

        bool IsTooMuch() => kept.Count > 0 && kept.Sum(static k => k.Size) + taken > MostText;
    }

    private void Write(HttpContext context, Held held) => context.Response.Cookies.Append(held.Wish.Cookie, held.Value, gateway.Value.HostCookieAttributes(Life));

    private IEnumerable<Held> HeldBy(HttpRequest request)
    {
        var prefix = Prefix;
        foreach (var (name, value) in request.Cookies)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || value.Split('.') is not [{ Length: SessionId.TextLength } secret, var page] || !Base64Url.IsValid(page)) continue;
            yield return new Held(new HandOverWish(name, BindingOf(secret), Encoding.UTF8.GetString(Base64Url.DecodeFromChars(page))), secret);
        }
    }

    /// <summary>A name without one is an older gateway's, or nobody's: the oldest of all.</summary>
    private static long SecondOf(Held held) =>
        long.TryParse(held.Wish.Cookie.AsSpan(held.Wish.Cookie.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var second) ? second : 0;

    private static string BindingOf(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private sealed record Held(HandOverWish Wish, string Secret)
    {
        public string Value => $"{Secret}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Wish.Page))}";

        public int Size => Wish.Cookie.Length + Value.Length;

        public Held WithoutQuery() => this with { Wish = Wish with { Page = Wish.Page.Split('?')[0] } };
    }
}
