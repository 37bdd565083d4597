namespace JitGateway.Telemetry;

/// <summary>What a module answers on the management listener besides health and metrics.</summary>
internal interface IManagementEndpoints
{
    /// <summary>The listener is an application of its own: services of the gateway come by the constructor, not from the request.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
