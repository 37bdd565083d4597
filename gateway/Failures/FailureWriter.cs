using System.Buffers;
using System.Globalization;
using System.Text.Json;
using JitGateway.Failures.Languages;

namespace JitGateway.Failures;

internal sealed class FailureWriter(IPageWriter pages, PageLanguages languages, FailureCounter counter, IEnumerable<IFailureObserver> observers, ILogger<FailureWriter> logger) : IFailureWriter
{
    public Task WriteAsync(HttpContext context, GatewayFailure failure)
    {
        if (failure.Offer is null && context.Features.Get<FailureOffer>() is { } offer && !ProxyFailure.WasForwarded(context)) failure = failure with { Offer = offer };
        FailureLog.Write(logger, context.Request, failure);
        counter.Count(failure);
        foreach (var observer in observers) observer.Failed(context, failure);
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
            ? pages.WriteAsync(context, FailurePage.Of(WithWayOn(failure, context.Request), context.TraceIdentifier))
            : WriteProblemAsync(context, failure);
    }

    /// <summary>What passes by itself is tried again with the page's button, where that is all it needs.</summary>
    private static GatewayFailure WithWayOn(GatewayFailure failure, HttpRequest request) =>
        failure is { RetryAfter: not null, ContinueUrl: null } && HttpMethods.IsGet(request.Method) ? failure with { ContinueUrl = (request.PathBase + request.Path).ToUriComponent() + request.QueryString } : failure;

    /// <summary>RFC 9457, its texts in the reader's language; members beyond it: code, constant, reason, correlationId, note, contact and continueUrl where there is one, and what is offered.</summary>
    private async Task WriteProblemAsync(HttpContext context, GatewayFailure failure)
    {
        var language = languages.Of(context.Request);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", $"urn:jitgateway:error:{failure.Code.Constant}");
            json.WriteString("title", PageText.Known(failure.Code.Title).In(language));
            json.WriteNumber("status", failure.Code.Status);
            json.WriteString("detail", PageText.Known(failure.Code.PublicText).In(language));
            json.WriteNumber("code", failure.Code.Number);
            json.WriteString("constant", failure.Code.Constant);
            json.WriteString("reason", failure.Reason.Value);
            json.WriteString("correlationId", context.TraceIdentifier);
            if (failure.Note is { } note) json.WriteString("note", note.In(language));
            if (failure.Contact is { } contact) json.WriteString("contact", contact);
            if (PageLink.IsSafe(failure.ContinueUrl)) json.WriteString("continueUrl", failure.ContinueUrl);
            foreach (var (name, value) in failure.Offer?.Members ?? []) json.WriteString(name, value);
            json.WriteEndObject();
        }

        var response = context.Response;
        response.StatusCode = failure.Code.Status;
        response.ContentType = "application/problem+json";
        response.ContentLength = buffer.WrittenCount;
        PageLanguages.Announce(response, language);
        SecurityHeaders.Set(response.Headers, "default-src 'none'; frame-ancestors 'none'");
        await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
}
