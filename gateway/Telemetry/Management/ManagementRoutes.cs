namespace JitGateway.Telemetry.Management;

internal static class ManagementRoutes
{
    /// <summary>
    /// Maps an endpoint of the management listener with its description. Token, host, size and content type of the body were looked at before the handler runs, and a change is
    /// logged with who asked.
    /// </summary>
    public static void MapOperation(this IEndpointRouteBuilder endpoints, ManagementOperation operation, RequestDelegate handler) =>
        endpoints.MapMethods(operation.Path, operation.Method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [operation.Method], handler).WithMetadata(operation);
}
