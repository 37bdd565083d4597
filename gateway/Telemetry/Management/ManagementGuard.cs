using System.Net;
using System.Text;
using JitGateway.Configuration;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace JitGateway.Telemetry.Management;

/// <summary>
/// Stands before every endpoint of the management listener, described or not: what a page in an operator's browser could send is refused, as is whoever has no token, unless the
/// endpoint is an open one; then what the operation does not declare. Answers that nobody wrote become problem documents.
/// </summary>
internal sealed class ManagementGuard(IManagementCallers callers, IEnumerable<IChangeObserver> observers, Active<GatewayOptions> gateway, ILogger<ManagementGuard> logger)
{
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Set<IHttpRequestIdentifierFeature>(new CorrelationId(context.TraceIdentifier) { ArrivedAt = 0 });
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var endpoint = context.GetEndpoint();
        var operation = endpoint?.Metadata.GetMetadata<ManagementOperation>();
        try
        {
            if (endpoint is not RouteEndpoint) await NowhereAsync(context, next);
            else if (Refusal(context, operation) is { } refusal) await RefuseAsync(context, refusal);
            else await AskedAsync(context, operation, next);
        }
        catch (NotUnderstoodException e)
        {
            await ProblemAsync(context, StatusCodes.Status400BadRequest, e.Title, e.Detail);
        }
        catch (BadHttpRequestException e)
        {
            await ProblemAsync(context, e.StatusCode, e.StatusCode == 413 ? "The body is too long" : "The request cannot be read", "Send less, or send it again.");
        }
        catch (Exception e) when (e is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            Log.ManagementFailed(logger, e, context.Request.Method, operation?.Path ?? "");
            if (context.Response.HasStarted) context.Abort();   // half an answer must not look like a whole one
            else await ProblemAsync(context, 500, "The gateway failed", $"Its log says more under {context.TraceIdentifier}.");
        }

        if (operation is not { Changes: true }) return;
        var caller = callers.CallerOf(context.Request);
        Log.ManagementChange(logger, $"{operation.Method} {operation.Path}{Query(context, operation)}", caller, context.Response.StatusCode);
        foreach (var observer in observers) observer.Changed(context, operation, caller);
    }

    private Refused? Refusal(HttpContext context, ManagementOperation? operation)
    {
        if (operation is { IsOpen: true }) return null;
        var request = context.Request;
        var isAdmitted = callers.Admits(request);
        if (!isAdmitted && !IsKnown(request.Host.Host)) return new(421, "This listener is not known under that name", "Ask for it by its address, by localhost, or by the host of Gateway:Management:Url; with a token by any name.");
        if (IsFromPage(request)) return new(403, "Pages may not ask here", "Send it by a program, without Origin and Sec-Fetch-Site.");
        if (!isAdmitted) return new(401, "A token is missing or wrong", "Use the command line (jitgateway) with the configuration of this gateway, or send Gateway:Management:Token as Authorization: Bearer.");
        var most = operation?.MaxBody ?? ManagementOperation.SmallBody;
        if (request.ContentLength > most) return new(413, "The body is too long", $"At most {most} octets are read.");
        if (operation?.Body is not null && !IsJson(request)) return new(415, "That is no JSON", "Send it as application/json.");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
        return null;
    }

    /// <summary>A name that somebody else's domain gave to this address (DNS rebinding) is none of these.</summary>
    private bool IsKnown(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Equals(gateway.Value.Management.Url?.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>The listener has no pages, so no page is of the same origin.</summary>
    private static bool IsFromPage(HttpRequest request) =>
        request.Headers.Origin.Count > 0 || (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && !site.Equals("none", StringComparison.OrdinalIgnoreCase));

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static Task AskedAsync(HttpContext context, ManagementOperation? operation, RequestDelegate next)
    {
        if (operation is not null) DeclaredQuery.Check(context.Request.Query, operation);
        return next(context);
    }

    private static Task RefuseAsync(HttpContext context, Refused refusal)
    {
        if (refusal.Status == 401) context.Response.Headers.WWWAuthenticate = "Bearer";
        return ManagementJson.WriteProblemAsync(context, refusal.Status, refusal.Title, refusal.Detail);
    }

    /// <summary>No such path, or not by this method; the framework says which by <c>Allow</c>.</summary>
    private static async Task NowhereAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status405MethodNotAllowed)
        {
            await ProblemAsync(context, 404, "There is nothing here", "GET /openapi.json says what there is.");
            return;
        }

        context.Response.Headers.Allow = $"{context.Response.Headers.Allow}, OPTIONS";
        if (HttpMethods.IsOptions(context.Request.Method)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await ProblemAsync(context, 405, "Not by this method", "The header Allow says by which.");
    }

    private static Task ProblemAsync(HttpContext context, int status, string title, string detail) =>
        context.Response.HasStarted ? Task.CompletedTask : ManagementJson.WriteProblemAsync(context, status, title, detail);

    /// <summary>Of the query only numbers and words of the operation's own: what else stands there may be a person's.</summary>
    private static string Query(HttpContext context, ManagementOperation operation)
    {
        var told = new StringBuilder();
        foreach (var parameter in operation.Parameters)
        {
            var value = context.Request.Query[parameter.Name].ToString();
            if (parameter.Shape.IsImpersonal && value.Length is > 0 and <= 20 && value.All(char.IsAsciiLetterOrDigit))
                told.Append(told.Length == 0 ? '?' : '&').Append(parameter.Name).Append('=').Append(value);
        }

        return told.ToString();
    }

    private sealed record Refused(int Status, string Title, string Detail);
}
