using JitGateway.Access.Description;
using JitGateway.Access.Doors;
using JitGateway.Access.Explain;
using JitGateway.Access.Operation;
using JitGateway.Backends;
using JitGateway.Backends.Description;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Identity.Explain;
using JitGateway.Telemetry;

namespace JitGateway.Access;

/// <summary>Who may enter, and why.</summary>
internal static class AccessModule
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddBackendPart<AccessRulesPart>();
        services.AddConfigurationPart<ConsoleRulesPart>();
        services.AddSingleton<IConsoleDoor, ConsoleDoor>();
        services.AddSingleton<AccessEngine>();
        services.AddSingleton<IReasonCatalogue, AccessReasons>();
        services.AddSingleton<ExplainBranch>();
        services.AddSingleton<PersonsOnPaper>();
        services.AddSingleton<CanaryOnPaper>();
        services.AddSingleton<IExplainer, Explainer>();
        services.AddSingleton<IManagementEndpoints, ExplainApi>();
        services.AddSingleton<IBackendDescription, AccessDescription>();
        services.AddSingleton<IManagementEndpoints, BackendsApi>();
        return services;
    }

    /// <summary>After routing, which chooses the backend, and after the sessions, which say who it is.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.UseMiddleware<MaintenanceMiddleware>().UseMiddleware<AccessMiddleware>();

    /// <summary>First in the proxy's pipeline: chooses between the backend's destinations and its canary's.</summary>
    public static IApplicationBuilder UseCanary(this IApplicationBuilder proxy) => proxy.UseMiddleware<CanaryMiddleware>();

    /// <summary>Last, when every endpoint is mapped: explanations go the way of a request as far as routing.</summary>
    public static void UseExplanations(this WebApplication app) => app.Services.GetRequiredService<ExplainBranch>().Build(app);
}
