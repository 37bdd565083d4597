using JitGateway.Configuration;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.Backends;

internal static class BackendsModule
{
    /// <summary>Call after every module that registers a <see cref="BackendPart{T}"/> or a part that one reads.</summary>
    public static IServiceCollection AddBackends(this IServiceCollection services)
    {
        services.AddConfigurationPart<BackendTablePart>();
        services.AddSingleton<IProxyConfigProvider, BackendProxyConfigProvider>();
        services.AddReverseProxy();
        services.AddSingleton<IForwarderHttpClientFactory, ProxyHttpClientFactory>();
        return services;
    }

    public static IServiceCollection AddBackendPart<TPart>(this IServiceCollection services)
        where TPart : class, IBackendPart => services.AddSingleton<IBackendPart, TPart>();

    /// <summary>Puts the <see cref="Backend"/> in force into each route's endpoint.</summary>
    public static ReverseProxyConventionBuilder WithBackends(this ReverseProxyConventionBuilder proxy, Active<BackendTable> backends) =>
        proxy.ConfigureEndpoints((endpoint, route) =>
        {
            if (backends.Value.Find(route.RouteId) is { } backend) endpoint.WithMetadata(backend);
        });
}
