using JitGateway.Backends;
using JitGateway.Configuration;
using Yarp.ReverseProxy.Transforms.Builder;

namespace JitGateway.IdentityHeaders;

/// <summary>Gives every route its two transforms. YARP asks anew for each accepted configuration.</summary>
/// <param name="services">Asked only when a route is built: YARP's validator wants this provider while the configuration itself is being made.</param>
internal sealed class IdentityHeadersTransforms(IServiceProvider services) : ITransformProvider
{
    private volatile Tuple<BackendTable, StrippedHeaders>? _stripped;

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        var table = services.GetRequiredService<Active<BackendTable>>().Value;
        var backend = table.Find(context.Route.RouteId) ?? throw new InvalidOperationException($"Route {context.Route.RouteId} is no backend's");
        var cookies = new OwnCookies(services.GetRequiredService<Active<GatewayOptions>>().Value);
        context.RequestTransforms.Add(ActivatorUtilities.CreateInstance<IdentityHeadersTransform>(services, backend, StrippedFor(table), cookies));
        context.ResponseTransforms.Add(new OwnCookiesTransform(cookies));
    }

    private StrippedHeaders StrippedFor(BackendTable table)
    {
        var known = _stripped;
        if (known is null || known.Item1 != table) _stripped = known = Tuple.Create(table, StrippedHeaders.Of(table));
        return known.Item2;
    }
}
