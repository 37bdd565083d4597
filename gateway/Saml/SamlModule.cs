using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Configuration.Checks;
using JitGateway.Configuration.Risks;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Events;
using JitGateway.Identity.Inspection;
using JitGateway.Identity.Setup;
using JitGateway.NodeLife.Measuring;
using JitGateway.Redis;
using JitGateway.Saml.Artifacts;
using JitGateway.Saml.Captured;
using JitGateway.Saml.Discovery;
using JitGateway.Saml.Forms;
using JitGateway.Saml.Inspection;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Lifetimes;
using JitGateway.Saml.Login;
using JitGateway.Saml.Logout;
using JitGateway.Saml.Measuring;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Replay;
using JitGateway.Saml.Setup;
using JitGateway.Telemetry;

namespace JitGateway.Saml;

/// <summary>SAML 2.0 service provider: metadata, login, assertion consumer service, logout.</summary>
internal static class SamlModule
{
    public static IServiceCollection AddSaml(this IServiceCollection services)
    {
        services.AddConfigurationPart<SamlPart>();
        services.AddConfigurationPart<IdentityProviderNamesPart>();
        services.AddBackendPart<SamlBackendPart>();
        services.AddBackendPart<LoginTermsPart>();

        services.AddSingleton<GeneratedKey>();
        services.AddSingleton<ServiceProviderKeys>();
        services.AddSingleton<IGatewaySecrets, GatewaySecrets>();
        services.AddSingleton<ManagementToken>();
        services.AddSingleton<IManagementCallers>(static s => s.GetRequiredService<ManagementToken>());
        services.AddHostedService<KeysAtStart>();

        services.AddSingleton<ServiceProviderMetadata>();
        services.AddSingleton<IdentityProviderDirectory>();
        services.AddSingleton(new MetadataPatience());
        services.AddSingleton<MetadataDownload>();
        services.AddSingleton<MetadataStore>();
        services.AddSingleton<MetadataSource>();
        services.AddSingleton<IConnectionCheck, MetadataCheck>();
        services.AddSingleton<IRiskReview, SamlRisks>();
        services.AddSingleton<MetadataSchedule>();
        services.AddSingleton<MetadataRefresh>();
        services.AddHostedService(static s => s.GetRequiredService<MetadataRefresh>());
        services.AddSingleton<IMetadataProbe, MetadataProbe>();
        services.AddSingleton<KeyRollover>();
        services.AddHostedService<IdentityProviderFolderWatch>();

        services.AddSingleton<Expiries>();
        services.AddSingleton<SamlMeter>();
        services.AddHostedService<MeterAtStart>();
        services.AddHostedService<ExpiryWatch>();
        services.AddHealthChecks().AddCheck<ExpiryHealth>("saml-keys");
        services.AddSingleton<ClockWatch>();
        services.AddHealthChecks().AddCheck<ClockHealth>("clock");
        services.AddHealthChecks().AddCheck<MetadataHealth>("saml", tags: ["ready"]);

        services.AddSingleton<MetadataOnDemand>();
        services.AddSingleton<ISelfMeasurement, ValidationMeasurement>();
        services.AddSingleton<IReasonCatalogue, RefusalCatalogue>();
        services.AddSingleton<IReasonCatalogue, LoginReasons>();
        services.AddSingleton<ICapturedLogins, CapturedLogins>();
        services.AddSingleton<IMessageInspector, MessageInspector>();
        services.AddSingleton<IMetadataInspector, MetadataInspector>();
        services.AddSingleton<IManagementEndpoints, InspectApi>();

        services.AddSingleton<AttemptSeal>();
        services.AddSingleton<LoginAttempts>();
        services.AddSingleton<LoginDemands>();
        services.AddSingleton<LoginRounds>();
        services.AddSingleton<LoginLoop>();
        services.AddSingleton<RememberedChoice>();
        services.AddSingleton<ProbingLogin>();
        services.AddSingleton<IProbingLogin>(static s => s.GetRequiredService<ProbingLogin>());
        services.AddSingleton<ReturnUrls>();
        services.AddSingleton<IdentityProviderChoices>();
        services.AddSingleton<LoginTargets>();
        services.AddSingleton<LoginStart>();
        services.AddSingleton<LoginAnswerReader>();
        services.AddSingleton(static _ => new ArtifactChannel());
        services.AddSingleton(static _ => new ArtifactTries());
        services.AddSingleton<ArtifactResolver>();
        services.AddSingleton<IReplayCache>(Replay);
        services.AddSingleton<LoginCompletion>();
        services.AddSingleton<LoginRefusal>();
        services.AddSingleton<LoginEndpoint>();
        services.AddSingleton<ApplicationsEndpoint>();
        services.AddSingleton<AcsEndpoint>();
        services.AddSingleton<LogoutReader>();
        services.AddSingleton<LogoutAttempts>();
        services.AddSingleton<LogoutPages>();
        services.AddSingleton<LogoutStart>();
        services.AddSingleton<LogoutReply>();
        services.AddSingleton<LogoutCompletion>();
        services.AddSingleton<IdentityProviderLogout>();
        services.AddSingleton<LogoutEndpoint>();
        services.AddSingleton<SingleLogoutEndpoint>();
        services.AddSingleton<FormSeal>();
        services.AddSingleton<FormRoom>();
        services.AddSingleton<FormKeeping>();
        services.AddSingleton<FormWay>();
        services.AddSingleton<FormReturn>();
        services.AddSingleton<FormEndpoint>();
        services.AddSingleton<IUsedForms>(static s => s.GetRequiredService<RedisConnection>().IsConfigured ? ActivatorUtilities.CreateInstance<RedisUsedForms>(s) : new InMemoryUsedForms(s.GetRequiredService<TimeProvider>()));
        services.AddTransient<SamlChallengeHandler>();
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<SamlChallengeHandler>(SamlChallengeHandler.Scheme, displayName: null);
            options.DefaultChallengeScheme = SamlChallengeHandler.Scheme;
        });
        return services;
    }

    /// <summary>Before routing: a form that was kept over a login becomes again the request that it was.</summary>
    public static IApplicationBuilder UseKeptForms(this IApplicationBuilder app) => app.UseMiddleware<FormReturnMiddleware>();

    /// <summary>After routing: at the address for which it was written.</summary>
    public static IApplicationBuilder UseKeptFormsThere(this IApplicationBuilder app) => app.UseMiddleware<FormArrivalMiddleware>();

    /// <summary>The last before forwarding: it is sent once.</summary>
    public static IApplicationBuilder UseKeptFormsOnce(this IApplicationBuilder proxy) => proxy.UseMiddleware<FormOnceMiddleware>();

    public static void MapSaml(this IEndpointRouteBuilder endpoints)
    {
        var login = endpoints.ServiceProvider.GetRequiredService<LoginEndpoint>();
        var acs = endpoints.ServiceProvider.GetRequiredService<AcsEndpoint>();
        var logout = endpoints.ServiceProvider.GetRequiredService<LogoutEndpoint>();
        var singleLogout = endpoints.ServiceProvider.GetRequiredService<SingleLogoutEndpoint>();
        var metadata = endpoints.ServiceProvider.GetRequiredService<ServiceProviderMetadata>();
        var forms = endpoints.ServiceProvider.GetRequiredService<FormEndpoint>();
        string[] read = [HttpMethods.Get, HttpMethods.Head];
        endpoints.MapMethods(LoginPaths.LoginPath, read, login.HandleAsync);
        endpoints.MapPost(LoginPaths.LoginPath, login.ForgetAsync);
        endpoints.MapMethods(LoginPaths.ApplicationsPath, read, endpoints.ServiceProvider.GetRequiredService<ApplicationsEndpoint>().HandleAsync);
        endpoints.MapMethods(LoginPaths.AssertionConsumerServicePath, [HttpMethods.Get, HttpMethods.Post], acs.HandleAsync);
        endpoints.MapMethods(LoginPaths.LogoutPath, read, logout.AskAsync);
        endpoints.MapPost(LoginPaths.LogoutPath, logout.EndAsync);
        endpoints.MapMethods(LoginPaths.SingleLogoutPath, [HttpMethods.Get, HttpMethods.Post], singleLogout.HandleAsync);
        endpoints.MapMethods(LoginPaths.MetadataPath, read, metadata.WriteAsync);
        endpoints.MapMethods(FormPaths.Path, read, forms.ShowAsync);
        endpoints.MapPost(FormPaths.Path, forms.AnswerAsync);
    }

    /// <summary>What all nodes must know stands in Redis, where there is one.</summary>
    private static IReplayCache Replay(IServiceProvider services)
    {
        var redis = services.GetRequiredService<RedisConnection>();
        var time = services.GetRequiredService<TimeProvider>();
        return redis.IsConfigured ? new RedisReplayCache(redis, time) : new InMemoryReplayCache(time);
    }
}
