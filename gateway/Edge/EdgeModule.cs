using JitGateway.Configuration;
using JitGateway.Configuration.Risks;
using JitGateway.Edge.FetchMetadata;
using JitGateway.Edge.Framing;
using JitGateway.Edge.Limits;
using JitGateway.Edge.RateLimits;
using JitGateway.Edge.Tls;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using Yarp.ReverseProxy.Transforms.Builder;

namespace JitGateway.Edge;

/// <summary>What happens to a request before anybody asks what it wants: what servers read differently ends here, and so do floods.</summary>
internal static class EdgeModule
{
    public static IServiceCollection AddEdge(this IServiceCollection services)
    {
        services.AddOptionsPart<LimitOptions, LimitOptionsValidator>("Gateway:Limits", "Gateway:Limits");
        services.AddSingleton<ITransformProvider, TrailerTransforms>();
        services.AddConfigurationPart<RateLimitPart>();
        services.AddSingleton<LoginRate>();
        services.AddSingleton<IReasonCatalogue, RateReasons>();
        services.AddSingleton<ILoginRate>(static s => s.GetRequiredService<LoginRate>());
        services.AddOptionsPart<TlsOptions, TlsOptionsValidator>("Tls", "Tls:Http3");
        services.AddConfigurationPart<ServerCertificatesPart>();
        services.AddSingleton<IRiskReview, EdgeRisks>();
        services.AddHostedService<CertificateWatch>();
        services.AddHealthChecks().AddCheck<CertificateHealth>("tls");
        return services;
    }

    /// <summary>Inside the failure pages, outside of all that reads a path or a header.</summary>
    public static IApplicationBuilder UseFraming(this IApplicationBuilder app) => app.UseMiddleware<FramingMiddleware>();

    /// <summary>When the client's address is known: what is refused because of its host, or led to https, counts too.</summary>
    public static IApplicationBuilder UseRateLimits(this IApplicationBuilder app) => app.UseMiddleware<RateLimitMiddleware>();

    /// <summary>When the host is known.</summary>
    public static IApplicationBuilder UseEdge(this IApplicationBuilder app) => app.UseMiddleware<HttpsMiddleware>().UseMiddleware<FetchMetadataMiddleware>();
}
