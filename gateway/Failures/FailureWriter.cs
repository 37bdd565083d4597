using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace JitGateway.Failures;

internal sealed class FailureWriter(IPageWriter pages, FailureCounter counter, TimeProvider time, ILogger<FailureWriter> logger) : IFailureWriter
{
    public Task WriteAsync(HttpContext context, GatewayFailure failure)
    {
        FailureLog.Write(logger, context.Request, failure);
        counter.Count(failure);
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();   // half an answer must not look like a whole one
            return Task.CompletedTask;
        }

        var cookies = response.Headers.SetCookie;   // what was decided about cookies stays decided
        response.Clear();
        response.Headers.SetCookie = cookies;
        if (failure.RetryAfter is { } wait)
            response.Headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
        if (failure.Allow is { } allow)
            response.Headers.Allow = allow;
        return PageNavigation.IsNavigation(context.Request)
            ? pages.WriteAsync(context, FailurePage.Of(failure, context.TraceIdentifier, time.GetUtcNow()))
            : WriteProblemAsync(context, failure);
    }

    /// <summary>RFC 9457; members beyond it: code, constant, reason, correlationId, and note and continueUrl where there is one.</summary>
    private static async Task WriteProblemAsync(HttpContext context, GatewayFailure failure)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", $"urn:jitgateway:error:{failure.Code.Constant}");
            json.WriteString("title", failure.Code.Title);
            json.WriteNumber("status", failure.Code.Status);
            json.WriteString("detail", failure.Code.PublicText);
            json.WriteNumber("code", failure.Code.Number);
            json.WriteString("constant", failure.Code.Constant);
            json.WriteString("reason", failure.Reason.Value);
            json.WriteString("correlationId", context.TraceIdentifier);
            if (failure.Note is { } note) json.WriteString("note", note);
            if (PageLink.IsSafe(failure.ContinueUrl)) json.WriteString("continueUrl", failure.ContinueUrl);
            json.WriteEndObject();
        }

        var response = context.Response;
        response.StatusCode = failure.Code.Status;
        response.ContentType = "application/problem+json";
        response.ContentLength = buffer.WrittenCount;
        SecurityHeaders.Set(response.Headers, "default-src 'none'; frame-ancestors 'none'");
        await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
}
