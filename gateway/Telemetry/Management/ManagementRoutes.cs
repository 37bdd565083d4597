namespace JitGateway.Telemetry.Management;

internal static class ManagementRoutes
{
    /// <summary>
    /// Maps an endpoint of the management listener with its description. Token, host, query, and size and content type of the body were looked at before the handler runs, and a change is
    /// logged with who asked.
    /// </summary>
    public static void MapOperation(this IEndpointRouteBuilder endpoints, ManagementOperation operation, RequestDelegate handler) =>
        endpoints.MapMethods(operation.Path, operation.Method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [operation.Method], handler).WithMetadata(operation);

    /// <summary>The same for an answer of JSON.</summary>
    /// <typeparam name="TOutage">What the store behind it throws where it does not answer.</typeparam>
    /// <param name="outage">What is said then, with status 503.</param>
    public static void MapOperation<TOutage>(this IEndpointRouteBuilder endpoints, ManagementOperation operation, Func<HttpContext, Task<ManagementAnswer>> answer, Func<TOutage, (string Title, string Detail)> outage)
        where TOutage : Exception =>
        endpoints.MapOperation(operation, async context =>
        {
            ManagementAnswer result;
            try
            {
                result = await answer(context);
            }
            catch (TOutage e)
            {
                var (title, detail) = outage(e);
                result = ManagementAnswer.Problem(StatusCodes.Status503ServiceUnavailable, title, detail);
            }

            if (!context.RequestAborted.IsCancellationRequested) await result.WriteAsync(context);
        });
}
