using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace JitGateway.Edge.Framing;

/// <summary>What comes behind a backend's body (RFC 9110 6.5): clients by HTTP/2 get it, except cookies; those by HTTP/1 cannot, and are not told to wait for it.</summary>
internal sealed class TrailerTransforms : ITransformProvider
{
    private static readonly Announcement ToHttp1 = new();
    private static readonly NoCookies ToHttp2 = new();

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.ResponseTransforms.Add(ToHttp1);
        context.ResponseTrailersTransforms.Add(ToHttp2);
    }

    private sealed class Announcement : ResponseTransform
    {
        public override ValueTask ApplyAsync(ResponseTransformContext context)
        {
            var headers = context.HttpContext.Response.Headers;
            if (headers.Trailer.Count > 0 && context.HttpContext.Features.Get<IHttpResponseTrailersFeature>() is null) headers.Trailer = default;
            return default;
        }
    }

    /// <summary>A cookie there is for nobody (RFC 9110 6.5.1), and could be one of ours for whoever reads it all the same.</summary>
    private sealed class NoCookies : ResponseTrailersTransform
    {
        public override ValueTask ApplyAsync(ResponseTrailersTransformContext context)
        {
            context.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.Remove(HeaderNames.SetCookie);
            return default;
        }
    }
}
