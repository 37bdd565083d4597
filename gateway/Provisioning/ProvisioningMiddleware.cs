using JitGateway.Backends;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Provisioning.Protection;
using JitGateway.Provisioning.Waiting;
using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.Provisioning;

/// <summary>
/// Lets a request through to its backend when the person's account there is in order. That is settled for the session then, so the next
/// request costs a look into its notes. Nobody signed in means a public path: who must sign in was asked before.
/// </summary>
internal sealed class ProvisioningMiddleware(
    RequestDelegate next, FirstPasses passes, WaitingRoom room, LaterPasses later, IFailureWriter failures, FailureCounter counter, IEnumerable<IFailureObserver> observers, RecentLogins recent, ILogger<ProvisioningMiddleware> logger)
{
    private static readonly PageText NothingPassedOn = PageText.Of("What you sent was not passed on to the application. Go back and send it again in a moment.");

    public Task InvokeAsync(HttpContext context)
    {
        if (context.User is not SessionPrincipal principal
            || context.Backend()?.Part<BackendProvisioning>() is not { IsEnabled: true } part
            || principal.IsSettled(part)
            || later.GoOn(principal, part, context.TraceIdentifier))
            return next(context);
        return ProvisionAsync(context, part, principal);
    }

    private async Task ProvisionAsync(HttpContext context, BackendProvisioning part, SessionPrincipal principal)
    {
        ProvisioningResult? result;
        recent.Note(principal.User);
        var pass = passes.Join(part, principal, context.TraceIdentifier, EventOrigin.Of(context));
        try
        {
            result = await room.ResultOrPageAsync(context, part, principal, pass);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;   // nobody waits for an answer; the pass goes on
        }
        catch when (pass.Result.IsFaulted)
        {
            passes.Forget(part, principal, pass);
            throw;
        }

        if (result is null) return;   // there is a page, which asks again
        if (pass.Result.IsCompleted) passes.Forget(part, principal, pass);
        var failure = result switch
        {
            ProvisioningResult.Refused refused => refused.Failure,
            ProvisioningResult.Unavailable unavailable => unavailable.Failure,
            _ => null,
        };
        if (failure is not null && pass.CorrelationId != context.TraceIdentifier) failure = Begun(failure, pass.CorrelationId);
        if (failure is null)
        {
            if (result is ProvisioningResult.LastGood or ProvisioningResult.Queued) later.Postpone(principal, part);
            else principal.Settle(part.Backend, part);
            await next(context);
        }
        else if (PublicPass.Is(context))
        {
            FailureLog.Write(logger, context.Request, failure);
            PublicPass.GoOnForNobody(context);
            await next(context);
        }
        else if (result is ProvisioningResult.Refused && GoesToErrorUrl(context, part))
        {
            FailureLog.Write(logger, context.Request, failure);
            counter.Count(failure);
            foreach (var observer in observers) observer.Failed(context, failure);
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Redirect(ErrorUrl(part.ErrorUrl!, failure, context.TraceIdentifier));
        }
        else
        {
            await failures.WriteAsync(context, IsSent(context.Request.Method) ? failure with { Note = failure.Note?.And(NothingPassedOn) ?? NothingPassedOn } : failure);
        }
    }

    /// <summary>Another request began the pass; its lines have a support code of their own.</summary>
    private static GatewayFailure Begun(GatewayFailure failure, string correlationId)
    {
        var begun = $"[the pass began with {correlationId}]";
        return failure with { Detail = $"{failure.Detail} {begun}".TrimStart(), OwnDetail = failure.OwnDetail is { } own ? $"{own} {begun}" : null };
    }

    private static bool IsSent(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    /// <summary>Only a person's navigation is sent there, and never from that page itself: it would go round for ever where it belongs to the same backend.</summary>
    private static bool GoesToErrorUrl(HttpContext context, BackendProvisioning part)
    {
        if (part.ErrorUrl is not { } url || !PageNavigation.IsNavigation(context.Request)) return false;
        var here = context.Request;
        return !(here.Host.Host.Equals(url.Host, StringComparison.OrdinalIgnoreCase)
            && (here.PathBase + here.Path).Equals(PathString.FromUriComponent(url), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Without the backend's own sentence: it may hold the person's values, and addresses end in logs.</summary>
    private static string ErrorUrl(Uri url, GatewayFailure failure, string correlationId) => QueryHelpers.AddQueryString(url.AbsoluteUri, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["ErrorCode"] = $"{failure.Code.Number}",
        ["ErrorDescription"] = $"{failure.Code.PublicText} Support code: {correlationId}",
        ["ErrorDetails"] = failure.Code.Constant,
    });
}
