using JitGateway.Configuration;
using JitGateway.Failures.Appearance;
using JitGateway.Failures.Languages;

namespace JitGateway.Failures;

/// <summary>The error register, and the one place where a failure becomes a page or a problem document.</summary>
internal static class FailuresModule
{
    public static IServiceCollection AddFailures(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddConfigurationPart<PagesPart>();
        services.AddSingleton<PageLanguages>();
        services.AddSingleton<FailureCounter>();
        services.AddSingleton<IPageWriter, PageWriter>();
        services.AddSingleton<IFailureWriter, FailureWriter>();
        return services;
    }

    /// <summary>Outermost: nothing below ends with a bare status or a stack trace.</summary>
    public static IApplicationBuilder UseFailurePages(this IApplicationBuilder app) => app.UseMiddleware<FailurePagesMiddleware>();
}
