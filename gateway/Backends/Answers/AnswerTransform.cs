using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace JitGateway.Backends.Answers;

/// <summary>Makes the addresses in the headers of a backend's answer hold for the browser.</summary>
internal sealed class AnswerTransform(BackendAddresses addresses) : ResponseTransform
{
    private const string Refresh = "Refresh";

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        var hasRefresh = headers.TryGetValue(Refresh, out var refresh);
        if (context.ProxyResponse is null || (headers.Location.Count + headers.ContentLocation.Count + headers.SetCookie.Count == 0 && !hasRefresh)) return default;
        var address = addresses.For(context.HttpContext);
        if (headers.Location.Count > 0) headers.Location = Each(headers.Location, address.ToPublic);
        if (headers.ContentLocation.Count > 0) headers.ContentLocation = Each(headers.ContentLocation, address.ToPublic);
        if (hasRefresh) headers[Refresh] = Each(refresh, r => RewrittenRefresh.Of(r, address));
        if (headers.SetCookie.Count > 0) headers.SetCookie = Each(headers.SetCookie, c => addresses.IsOwnCookie(c) ? null : RewrittenCookie.Of(c, address));
        return default;
    }

    /// <summary>As many as there were, in their order: who else reads them may count.</summary>
    private static StringValues Each(StringValues values, Func<string, string?> rewrite) =>
        new([.. values.Select(v => v is null ? v : rewrite(v) ?? v)]);
}
