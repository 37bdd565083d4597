using JitGateway.Configuration.Risks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JitGateway.Configuration;

/// <summary>The mechanism below all modules: sources, strict binding, errors, reload as one step.</summary>
internal static class ConfigurationModule
{
    public static IServiceCollection AddGatewayConfiguration(this IServiceCollection services, ConfigurationFiles files)
    {
        services.AddSingleton(files);
        services.AddSingleton<ActiveConfiguration>();
        services.AddSingleton<ConfigurationReview>();
        services.AddSingleton<IRiskReview, MaterialRisks>();
        services.AddSingleton(typeof(Active<>));
        services.AddOptionsPart<GatewayOptions, GatewayOptionsValidator>("Gateway", "Gateway:Management", "Urls");
        services.AddHostedService<ConfigurationWatcher>();
        services.AddHealthChecks().AddCheck<ConfigurationHealth>("configuration");
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }

    /// <summary>Registers a section with its options and validator; read it through <see cref="Active{T}"/>.</summary>
    public static IServiceCollection AddOptionsPart<TOptions, TValidator>(this IServiceCollection services, string section, params string[] startOnlyKeys)
        where TOptions : class, new()
        where TValidator : IOptionsValidator<TOptions>, new() =>
        services.AddSingleton<IConfigurationPart>(new OptionsPart<TOptions, TValidator>(section, startOnlyKeys));

    /// <summary>Registers a part that compiles more than options from its sections.</summary>
    public static IServiceCollection AddConfigurationPart<TPart>(this IServiceCollection services)
        where TPart : class, IConfigurationPart => services.AddSingleton<IConfigurationPart, TPart>();
}
