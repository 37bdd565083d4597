namespace JitGateway.NodeLife;

/// <summary>How a node leaves: ready turns false first, requests go on, connections end in good order, then the listener closes.</summary>
internal static class NodeLifeModule
{
    public static IServiceCollection AddNodeLife(this IServiceCollection services)
    {
        services.AddSingleton<Drain>();
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddHealthChecks().AddCheck<DrainHealth>("node", tags: ["ready"]);
        return services;
    }

    /// <summary>First of all, so that every answer is among them.</summary>
    public static IApplicationBuilder UseNodeLife(this IApplicationBuilder app) => app.UseMiddleware<DrainMiddleware>();
}
