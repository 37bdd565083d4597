namespace JitGateway.Failures;

/// <summary>
/// Stands outermost and leaves nobody with a bare status: exceptions, failed forwarding and empty answers of our own
/// endpoints become failures of the register. What a backend answered is never touched.
/// </summary>
internal sealed class FailurePagesMiddleware(RequestDelegate next, IFailureWriter failures, ILogger<FailurePagesMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        Task running;
        try
        {
            running = next(context);
        }
        catch (Exception e)
        {
            return HandleAsync(context, e);
        }

        return running.IsCompletedSuccessfully && !NeedsPage(context) ? Task.CompletedTask : FinishAsync(context, running);
    }

    private async Task FinishAsync(HttpContext context, Task running)
    {
        try
        {
            await running;
        }
        catch (Exception e)
        {
            await HandleAsync(context, e);
            return;
        }

        if (!NeedsPage(context)) return;
        if (ProxyFailure.Of(context) is { } failed) await failures.WriteAsync(context, failed);
        else if (!ProxyFailure.WasForwarded(context) && EmptyAnswer.Of(context.Response) is { } empty) await failures.WriteAsync(context, empty);
    }

    private static bool NeedsPage(HttpContext context) =>
        context.Response is { StatusCode: >= 400, HasStarted: false } && !context.RequestAborted.IsCancellationRequested;

    private Task HandleAsync(HttpContext context, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException or BadHttpRequestException)
            return Task.CompletedTask;   // nobody is there to read an answer
        if (context.Response.HasStarted)
        {
            Log.UnexpectedAfterStart(logger, exception);
            context.Abort();
            return Task.CompletedTask;
        }

        if (exception is BadHttpRequestException bad)
            return failures.WriteAsync(context, EmptyAnswer.Of(bad));
        Log.Unexpected(logger, exception);
        return failures.WriteAsync(context, new GatewayFailure(ErrorRegister.Internal, new ReasonId("request.exception"), exception.GetType().Name));
    }
}
