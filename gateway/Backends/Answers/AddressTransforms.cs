using JitGateway.Configuration;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace JitGateway.Backends.Answers;

/// <summary>Gives each route what its backend's addresses need, and nothing where both sides see the same.</summary>
/// <param name="services">Asked only when a route is built: YARP's validator wants this provider while the configuration itself is being made.</param>
internal sealed class AddressTransforms(IServiceProvider services) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        var backend = services.GetRequiredService<Active<BackendTable>>().Value.Find(context.Route.RouteId) ?? throw new InvalidOperationException($"Route {context.Route.RouteId} is no backend's");
        var addresses = new BackendAddresses(backend, services.GetRequiredService<Active<GatewayOptions>>());
        if (addresses.OwnPart.Length > 0) context.ResponseTransforms.Add(new ServiceWorkerTransform(addresses));
        if (addresses.Prefix.Length > 0 && addresses.Rewrite != AddressRewriting.Always)
        {
            context.UseDefaultForwarders = false;   // they come last, and take away a prefix that they do not know
            context.AddXForwarded(ForwardedTransformActions.Set);
            context.RequestTransforms.Add(new PrefixTransform(addresses.Prefix));
        }

        if (addresses.Rewrite == AddressRewriting.Never) return;
        context.ResponseTransforms.Add(new AnswerTransform(addresses));
        if (addresses.ChangesPaths || addresses.Rewrite == AddressRewriting.Always) context.RequestTransforms.Add(new DestinationTransform(addresses));
    }
}
