using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace JitGateway.IdentityHeaders;

/// <summary>Takes out of a backend's answer what would set a cookie of ours.</summary>
internal sealed class OwnCookiesTransform(OwnCookies cookies) : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } answer || !answer.Headers.NonValidated.TryGetValues("Set-Cookie", out var set)) return default;
        foreach (var cookie in set)
        {
            if (!cookies.IsOwn(cookie)) continue;
            Refuse(context.HttpContext.Response.Headers, set.Count);
            break;
        }

        return default;
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
