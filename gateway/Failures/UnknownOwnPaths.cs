namespace JitGateway.Failures;

/// <summary>Everything under <c>/sso</c> is ours on every host: what we do not have there is 404 or 405 and never a backend's.</summary>
internal static class UnknownOwnPaths
{
    public static void MapUnknownOwnPaths(this IEndpointRouteBuilder endpoints)
    {
        var failures = endpoints.ServiceProvider.GetRequiredService<IFailureWriter>();
        var sources = endpoints.DataSources;
        endpoints.Map("/sso/{**rest}", context => failures.WriteAsync(context, AllowedMethods(sources, context.Request.Path) is { Length: > 0 } allowed
            ? new GatewayFailure(ErrorRegister.MethodNotAllowed, new ReasonId("request.method")) { Allow = allowed }
            : new GatewayFailure(ErrorRegister.NotFound, new ReasonId("request.unknown_own_path"))));
    }

    /// <summary>The methods of our endpoint at exactly this path; empty where there is none.</summary>
    private static string AllowedMethods(IEnumerable<EndpointDataSource> sources, PathString path) =>
        string.Join(", ", sources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => path.Equals($"/{e.RoutePattern.RawText?.Trim('/')}", StringComparison.OrdinalIgnoreCase))
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal));
}
