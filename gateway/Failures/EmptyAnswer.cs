namespace JitGateway.Failures;

/// <summary>Statuses that the server, routing or an endpoint of ours left without a body.</summary>
internal static class EmptyAnswer
{
    public static GatewayFailure? Of(HttpResponse response)
    {
        if (response.ContentType is not null || response.ContentLength > 0) return null;
        if (response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden) return null;   // the authentication scheme has said what there is to say
        return OfStatus(response.StatusCode) with { Allow = response.Headers.Allow is { Count: > 0 } allow ? allow.ToString() : null };
    }

    public static GatewayFailure Of(BadHttpRequestException exception) => OfStatus(exception.StatusCode);

    private static GatewayFailure OfStatus(int status) => status switch
    {
        404 => new(ErrorRegister.NotFound, new ReasonId("request.no_endpoint")),
        405 => new(ErrorRegister.MethodNotAllowed, new ReasonId("request.method")),
        408 => new(ErrorRegister.RequestTimedOut, new ReasonId("request.too_slow")),
        413 => new(ErrorRegister.BodyTooLarge, new ReasonId("request.body_too_large")),
        414 => new(ErrorRegister.UriTooLong, new ReasonId("request.uri_too_long")),
        415 => new(ErrorRegister.UnsupportedMediaType, new ReasonId("request.media_type")),
        421 => new(ErrorRegister.UnknownHost, new ReasonId("request.host")),
        431 => new(ErrorRegister.HeadersTooLarge, new ReasonId("request.headers_too_large")),
        503 => new(ErrorRegister.Unavailable, new ReasonId("request.unavailable")),
        < 500 => new(ErrorRegister.BadRequest, new ReasonId("request.malformed"), $"status {status}"),
        _ => new(ErrorRegister.Internal, new ReasonId("request.status"), $"status {status}"),
    };
}
