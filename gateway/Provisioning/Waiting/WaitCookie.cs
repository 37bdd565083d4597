using System.Globalization;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.Provisioning.Waiting;

/// <summary>
/// Since when a browser waits for an account, whichever node it asks: so that the waiting ends. It says nothing that is worth forging: who writes another time waits longer,
/// or not so long.
/// </summary>
internal sealed class WaitCookie(Active<GatewayOptions> gateway, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);
    private const int SessionLength = 12;

    /// <returns>Null: it has not waited yet in this session.</returns>
    public DateTimeOffset? Since(HttpRequest request, BackendName backend, SessionPrincipal principal)
    {
        if (request.Cookies[NameOf(backend)]?.Split('.') is not [var session, var text] || session != Mark(principal)) return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return null;
        var now = time.GetUtcNow();
        var age = now.ToUnixTimeMilliseconds() - milliseconds;
        return age < 0 ? now : age < Life.TotalMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;   // clocks of nodes differ a little
    }

    public void Write(HttpContext context, BackendName backend, SessionPrincipal principal, DateTimeOffset since) =>
        context.Response.Cookies.Append(NameOf(backend), string.Create(CultureInfo.InvariantCulture, $"{Mark(principal)}.{since.ToUnixTimeMilliseconds()}"), Attributes(Life));

    /// <summary>The waiting is over.</summary>
    public void Delete(HttpContext context, BackendName backend)
    {
        if (context.Request.Headers.Cookie.Count > 0 && context.Request.Cookies.ContainsKey(NameOf(backend))) context.Response.Cookies.Delete(NameOf(backend), Attributes(null));
    }

    private string NameOf(BackendName backend) => $"{gateway.Value.HostCookie}-wait-{backend.Value}";

    private static string Mark(SessionPrincipal principal) => principal.SessionId.Length > SessionLength ? principal.SessionId[..SessionLength] : principal.SessionId;

    private CookieOptions Attributes(TimeSpan? life) => new()
    {
        Secure = gateway.Value.IsHttps,
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}
