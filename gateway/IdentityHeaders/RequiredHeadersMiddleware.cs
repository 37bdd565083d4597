using JitGateway.Backends;
using JitGateway.Failures;
using JitGateway.Identity;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// Keeps out whoever lacks a value that the application must have, or has more than it can take: before an account is made for somebody who could not use it.
/// </summary>
internal sealed class RequiredHeadersMiddleware(RequestDelegate next, IFailureWriter failures, ILogger<RequiredHeadersMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.User is not SessionPrincipal person || context.Backend() is not { } backend || backend.Part<IdentityHeaderSet>() is not { MayRefuse: true } set
            || HeaderValues.Of(person, backend, set, logger).Refusal is not { } refusal)
            return next(context);

        var failure = FailureOf(refusal.Header, refusal.Why, backend);
        if (!PublicPass.Is(context)) return failures.WriteAsync(context, failure);
        FailureLog.Write(logger, context.Request, failure);
        PublicPass.GoOnForNobody(context);
        return next(context);
    }

    private static GatewayFailure FailureOf(HeaderName header, HeaderRefusal why, Backend backend)
    {
        var (code, reason) = why switch
        {
            HeaderRefusal.Missing => (ErrorRegister.HeaderMissing, "headers.required.missing"),
            HeaderRefusal.TooLong => (ErrorRegister.HeaderTooLong, "headers.too_long"),
            _ => throw new InvalidOperationException($"No failure for {why}"),
        };
        return new GatewayFailure(code, new ReasonId(reason), header.Value) { Backend = backend.Name.Value };
    }
}
