namespace JitGateway.Failures;

/// <summary>
/// Ends a request with a failure: logs it with its reason and correlation id, counts it, and answers with a page (who
/// navigates) or problem+json (scripts). Never shows <see cref="GatewayFailure.Detail"/>.
/// </summary>
internal interface IFailureWriter
{
    Task WriteAsync(HttpContext context, GatewayFailure failure);
}
