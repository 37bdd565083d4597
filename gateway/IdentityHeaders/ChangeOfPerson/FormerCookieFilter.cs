using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;

namespace JitGateway.IdentityHeaders.ChangeOfPerson;

/// <summary>
/// Keeps the cookies of the person before from a backend with <see cref="FormerCookies.Drop"/>. On the first request of another person all that the browser sends is the former person's; it is written down, and not
/// passed on until the application sets it anew.
/// </summary>
internal sealed class FormerCookieFilter(Backend backend, IGatewaySecrets secrets, Active<GatewayOptions> gateway)
{
    private static readonly object Changed = new();

    /// <summary>As long as browsers keep any cookie (RFC 6265bis 5.5): the application's may live as long.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(400);

    private readonly IReadOnlyList<byte[]> _keys = secrets.For("former cookies");

    private string CookieName => $"{gateway.Value.HostCookie}-former-{backend.Name}";

    /// <param name="line">The browser's cookies without ours; null: none.</param>
    /// <returns>What of them the application may see; null: nothing.</returns>
    public string? Filter(HttpContext context, SubjectKey? person, string? line)
    {
        var text = context.Request.Cookies[CookieName];
        var marker = CookieMarker.Parse(text, _keys, person);
        if (marker is null && person is null) return line;
        if (marker is null)
        {
            marker = CookieMarker.New(_keys[0], person!, text is null ? [] : Pairs(line));   // whose they are that were there before any marker, nobody knows
            context.Items[Changed] = marker;
        }

        context.Items[this] = marker;
        if (!marker.ListsAny || line is null) return line;
        var rest = string.Join("; ", Pairs(line).Where(pair => !marker.IsFormer(pair)));
        return rest.Length == 0 ? null : rest;
    }

    /// <summary>Takes note of what the application sets, and tells the browser where the marker is another one now.</summary>
    /// <param name="set">The lines of Set-Cookie, as the application wrote them.</param>
    public void Answer(HttpContext context, IEnumerable<string> set)
    {
        if (!context.Items.TryGetValue(this, out var kept) || kept is not CookieMarker marker) return;
        var isChanged = context.Items.ContainsKey(Changed);
        if (marker.ListsAny)
            foreach (var cookie in set)
                isChanged |= marker.Admit(cookie.Split(';')[0].Trim());
        if (isChanged) context.Response.Cookies.Append(CookieName, marker.ToString(), gateway.Value.HostCookieAttributes(Life));
    }

    private static IEnumerable<string> Pairs(string? line) => (line ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
