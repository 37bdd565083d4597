using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace JitGateway.IdentityHeaders;

/// <summary>Takes out of a backend's answer what would set or delete a cookie of ours.</summary>
internal sealed class OwnCookiesTransform(OwnCookies cookies) : ResponseTransform
{
    private const string ClearSiteData = "Clear-Site-Data";

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } answer) return default;
        if (answer.Headers.NonValidated.TryGetValues(ClearSiteData, out var cleared)) KeepCookies(context.HttpContext.Response.Headers, cleared);
        if (!answer.Headers.NonValidated.TryGetValues("Set-Cookie", out var set)) return default;
        foreach (var cookie in set)
        {
            if (!cookies.IsOwn(cookie)) continue;
            Refuse(context.HttpContext.Response.Headers, set.Count);
            break;
        }

        return default;
    }

    /// <summary>Clear-Site-Data without cookies, for browsers delete those of the whole domain; of <c>*</c> the rest of what it means remains.</summary>
    private static void KeepCookies(IHeaderDictionary headers, HeaderStringValues asked)
    {
        var kept = new List<string>();
        foreach (var type in string.Join(',', asked).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (type.Contains('*')) kept.AddRange(["\"cache\"", "\"storage\""]);
            else if (!type.Contains("cookie", StringComparison.OrdinalIgnoreCase)) kept.Add(type);
        if (kept.Count > 0) headers[ClearSiteData] = string.Join(", ", kept);
        else headers.Remove(ClearSiteData);
    }

    /// <summary>Ours, which the gateway itself has set, stand in front; the backend's were appended.</summary>
    private void Refuse(IHeaderDictionary headers, int fromBackend)
    {
        var all = headers.SetCookie;
        var kept = new List<string>(all.Count);
        for (var i = 0; i < all.Count; i++)
            if (all[i] is { } cookie && (i < all.Count - fromBackend || !cookies.IsOwn(cookie)))
                kept.Add(cookie);
        headers.SetCookie = new StringValues([.. kept]);
    }
}
