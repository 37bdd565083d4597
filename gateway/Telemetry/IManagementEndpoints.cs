namespace JitGateway.Telemetry;

/// <summary>What a module answers on the management listener besides health and metrics.</summary>
internal interface IManagementEndpoints
{
    /// <summary>
    /// Maps each endpoint with its description (<see cref="Management.ManagementRoutes.MapOperation"/>); who has no token does not come so far. The listener is an application of its own: services of the gateway come by the constructor, not from the request.
    /// </summary>
    void Map(IEndpointRouteBuilder endpoints);
}
