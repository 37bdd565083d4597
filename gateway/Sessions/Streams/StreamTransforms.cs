using Yarp.ReverseProxy.Transforms.Builder;

namespace JitGateway.Sessions.Streams;

/// <summary>Gives every route its watch over streams.</summary>
/// <param name="services">Asked only when a route is built: YARP's validator wants this provider while the configuration itself is being made.</param>
internal sealed class StreamTransforms(IServiceProvider services) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context) => context.ResponseTransforms.Add(ActivatorUtilities.CreateInstance<StreamTransform>(services, context.Route.RouteId));
}
