using JitGateway.Backends;

namespace JitGateway.Access;

internal static class AccessModule
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services.AddBackendPart<AccessRulesPart>();

    /// <summary>After routing, which chooses the backend, and after the sessions, which say who it is.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();
}
