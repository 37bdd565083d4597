using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.NodeLife.Measuring;
using JitGateway.Sessions.HandOver;
using JitGateway.Sessions.Measuring;
using JitGateway.Sessions.Streams;
using JitGateway.Telemetry;
using Yarp.ReverseProxy.Transforms.Builder;

namespace JitGateway.Sessions;

internal static class SessionsModule
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddOptionsPart<SessionsOptions, SessionsOptionsValidator>("Sessions", "Sessions:Store", "Sessions:NearCacheSealed");
        services.AddBackendPart<SessionReachPart>();
        services.AddSingleton<ISessionStore>(s => s.GetRequiredService<Active<SessionsOptions>>().Value.Store is SessionStoreKind.Redis
            ? ActivatorUtilities.CreateInstance<RedisSessionStore>(s)
            : new InMemorySessionStore(s.GetRequiredService<Active<SessionsOptions>>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISelfMeasurement, LookUpMeasurement>();
        services.AddSingleton<PostponedEnds>();
        services.AddSingleton<NearCache>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SignOuts>();
        services.AddSingleton<LastPersonCookie>();
        services.AddSingleton<ILastPerson>(static s => s.GetRequiredService<LastPersonCookie>());
        services.AddSingleton<SessionUpkeep>();
        services.AddHostedService(s => s.GetRequiredService<SessionUpkeep>());
        services.AddSingleton<ISessionTermination, SessionTermination>();
        services.AddSingleton<ISessionListing, SessionListing>();
        services.AddSingleton<IManagementEndpoints, SessionsApi>();
        services.AddSingleton<HandOverWishes>();
        services.AddSingleton<IHandOverStore>(s => s.GetRequiredService<Active<SessionsOptions>>().Value.Store is SessionStoreKind.Redis
            ? ActivatorUtilities.CreateInstance<RedisHandOverStore>(s)
            : ActivatorUtilities.CreateInstance<InMemoryHandOverStore>(s));
        services.AddSingleton<HandOverEndpoint>();
        services.AddSingleton<IReasonCatalogue, HandOverReasons>();
        services.AddSingleton<ISessionHandOver>(s => s.GetRequiredService<HandOverEndpoint>());
        services.AddSingleton<ScopeSweep>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<StreamWatch>();
        services.AddHostedService(s => s.GetRequiredService<StreamWatch>());
        services.AddHostedService<StreamFarewell>();
        services.AddHostedService<SessionsMeter>();
        services.AddSingleton<ITransformProvider, StreamTransforms>();
        services.AddSingleton<OwnSessionEndpoint>();
        services.AddTransient<SessionAuthenticationHandler>();
        services.AddAuthenticationCore(o =>
        {
            o.AddScheme<SessionAuthenticationHandler>(SessionPrincipal.Scheme, displayName: null);
            o.DefaultAuthenticateScheme = o.DefaultSignInScheme = o.DefaultSignOutScheme = SessionPrincipal.Scheme;
        });
        return services;
    }

    /// <summary>After routing, before anybody asks who it is.</summary>
    public static IApplicationBuilder UseSessions(this IApplicationBuilder app) => app.UseMiddleware<SessionMiddleware>();

    public static IEndpointRouteBuilder MapSessions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/sso/me", endpoints.ServiceProvider.GetRequiredService<OwnSessionEndpoint>().InvokeAsync);
        endpoints.MapGet(HandOverEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<HandOverEndpoint>().HandleAsync);
        return endpoints;
    }
}
