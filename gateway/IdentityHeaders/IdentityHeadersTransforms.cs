using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.IdentityHeaders.ChangeOfPerson;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.IdentityHeaders.Trust;
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
        var former = backend.Part<IdentityHeaderSet>().FormerCookies == FormerCookies.Drop ? ActivatorUtilities.CreateInstance<FormerCookieFilter>(services, backend) : null;
        context.RequestTransforms.Add(new IdentityHeadersTransform(
            backend, StrippedFor(table), cookies, former, services.GetRequiredService<AssertionSigner>(), services.GetRequiredService<ILogger<IdentityHeadersTransform>>()));
        context.ResponseTransforms.Add(new OwnCookiesTransform(cookies));
        if (former is not null) context.ResponseTransforms.Add(new FormerCookiesTransform(former));
        if (backend.Part<IdentityHeaderSet>().Trust?.Basic is not null) context.ResponseTransforms.Add(new ChallengeTransform());
    }

    private StrippedHeaders StrippedFor(BackendTable table)
    {
        var known = _stripped;
        if (known is null || known.Item1 != table) _stripped = known = Tuple.Create(table, StrippedHeaders.Of(table));
        return known.Item2;
    }
}
