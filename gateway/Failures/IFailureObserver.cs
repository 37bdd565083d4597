namespace JitGateway.Failures;

/// <summary>Is told of each failure with which a request ends, before it is answered. Returns at once and never throws.</summary>
internal interface IFailureObserver
{
    void Failed(HttpContext context, GatewayFailure failure);
}
