using JitGateway.Backends.Answers;
using JitGateway.Backends.Description;
using JitGateway.Backends.Health;
using JitGateway.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Transforms.Builder;

namespace JitGateway.Backends;

internal static class BackendsModule
{
    /// <summary>Call after every module that registers a <see cref="BackendPart{T}"/> or a part that one reads.</summary>
    public static IServiceCollection AddBackends(this IServiceCollection services)
    {
        services.AddConfigurationPart<BackendTablePart>();
        services.AddSingleton<IProxyConfigProvider, BackendProxyConfigProvider>();
        services.AddSingleton<ITransformProvider, AddressTransforms>();
        services.AddReverseProxy();
        services.AddSingleton<IBackendDescription, RouteDescription>();
        services.TellDestinationNews();
        services.CheckFromTheStart();
        services.AddHealthChecks().AddCheck<BackendsHealth>("backends", tags: ["ready"]);
        services.AddHostedService<BackendsMeter>();
        services.AddSingleton<IForwarderHttpClientFactory, ProxyHttpClientFactory>();
        return services;
    }

    public static IServiceCollection AddBackendPart<TPart>(this IServiceCollection services)
        where TPart : class, IBackendPart => services.AddSingleton<IBackendPart, TPart>();

    /// <summary>Puts our listener in front of YARP's keeper of destinations, which is told of every change.</summary>
    private static void TellDestinationNews(this IServiceCollection services)
    {
        var keeper = services.Single(s => s.ServiceType == typeof(IClusterDestinationsUpdater)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<IClusterDestinationsUpdater>(provider =>
            new DestinationNews((IClusterDestinationsUpdater)ActivatorUtilities.CreateInstance(provider, keeper), provider.GetRequiredService<ILogger<DestinationNews>>())));
    }

    /// <summary>Puts ours in front of YARP's active checks, which would begin when the configuration is read.</summary>
    private static void CheckFromTheStart(this IServiceCollection services)
    {
        var checks = services.Single(s => s.ServiceType == typeof(IActiveHealthCheckMonitor)).ImplementationFactory!;
        services.AddSingleton(provider => new ChecksFromTheStart((IActiveHealthCheckMonitor)checks(provider)));
        services.Replace(ServiceDescriptor.Singleton<IActiveHealthCheckMonitor>(provider => provider.GetRequiredService<ChecksFromTheStart>()));
        services.AddHostedService(provider => provider.GetRequiredService<ChecksFromTheStart>());
    }

    /// <summary>Puts the <see cref="Backend"/> in force into each route's endpoint.</summary>
    public static ReverseProxyConventionBuilder WithBackends(this ReverseProxyConventionBuilder proxy, Active<BackendTable> backends) =>
        proxy.ConfigureEndpoints((endpoint, route) =>
        {
            if (backends.Value.Find(route.RouteId) is { } backend) endpoint.WithMetadata(backend);
        });
}
