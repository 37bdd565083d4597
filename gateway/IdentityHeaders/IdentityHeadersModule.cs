using JitGateway.Backends;
using JitGateway.Backends.Checks;
using JitGateway.Backends.Description;
using JitGateway.Configuration;
using JitGateway.Identity.Events;
using JitGateway.Identity.Explain;
using JitGateway.IdentityHeaders.Description;
using JitGateway.IdentityHeaders.Probe;
using JitGateway.IdentityHeaders.SignedAssertion;
using JitGateway.Redis;
using Yarp.ReverseProxy.Transforms.Builder;

namespace JitGateway.IdentityHeaders;

internal static class IdentityHeadersModule
{
    public static IServiceCollection AddIdentityHeaders(this IServiceCollection services)
    {
        services.AddBackendPart<IdentityHeadersPart>();
        services.AddSingleton<IBackendDescription, HeadersDescription>();
        services.AddSingleton<ITransformProvider, IdentityHeadersTransforms>();
        services.AddConfigurationPart<SignedAssertionPart>();
        services.AddSingleton(KeyRingStore);
        services.AddSingleton<KeyRingKeeper>();
        services.AddHostedService(s => s.GetRequiredService<KeyRingKeeper>());
        services.AddHealthChecks().AddCheck<KeyRingHealth>("header-keys");
        services.AddSingleton<IHeaderPreview, HeaderPreview>();
        services.AddSingleton<AssertionSigner>();
        services.AddSingleton<KeySetEndpoint>();
        services.AddSingleton<IReasonCatalogue, HeaderReasons>();
        services.AddSingleton<IBypassProbe, BypassProbe>();
        return services;
    }

    /// <summary>Refuses whom a header keeps out; in the proxy's pipeline, before accounts are made.</summary>
    public static IApplicationBuilder UseRequiredHeaders(this IApplicationBuilder proxy) => proxy.UseMiddleware<RequiredHeadersMiddleware>();

    /// <summary><c>/sso/jwks.json</c>.</summary>
    public static IEndpointRouteBuilder MapIdentityHeaders(this IEndpointRouteBuilder endpoints)
    {
        var keySet = endpoints.ServiceProvider.GetRequiredService<KeySetEndpoint>();
        endpoints.MapMethods(KeySetEndpoint.Path, [HttpMethods.Get, HttpMethods.Head], keySet.AnswerAsync);
        return endpoints;
    }

    private static IKeyRingStore KeyRingStore(IServiceProvider services) =>
        services.GetRequiredService<RedisConnection>().IsConfigured
            ? ActivatorUtilities.CreateInstance<RedisKeyRing>(services)
            : new FileKeyRing(services.GetRequiredService<Active<SignedAssertionSettings>>().Value.File);
}
