using JitGateway.Failures;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Edge.Framing;

/// <summary>
/// What our server accepts and another on the way may read differently: where a request ends, and which address it means. What the server
/// itself refuses (RFC 9112 as it reads it) never comes here.
/// </summary>
internal static class RequestFraming
{
    private const string Methods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    /// <returns>Null: there is one reading, and the request may go on.</returns>
    public static GatewayFailure? FaultOf(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.TransferEncoding.Count > 0 && FaultOfLength(request) is { } length) return Refused(length);
        if (!IsOrdinary(request.Method) && !MayPass(context)) return new GatewayFailure(ErrorRegister.MethodNotAllowed, new ReasonId("edge.method")) { Allow = Methods };
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return target is { Length: > 0 } && target[0] != '/' && FaultOfTarget(target) is { } fault ? Refused(fault) : null;
    }

    private static GatewayFailure Refused(string fault) => new(ErrorRegister.AmbiguousFraming, new ReasonId($"edge.framing.{fault}"));

    /// <summary>Our server believes Transfer-Encoding, and shows a Content-Length beside it under another name (RFC 9112 6.1, 6.3).</summary>
    private static string? FaultOfLength(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp11(request.Protocol)) return "transfer_encoding";   // HTTP/1.0 does not know it, HTTP/2 and 3 forbid it (RFC 9113 8.2.2)
        if (request.Headers.TransferEncoding is not [{ } coding] || !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)) return "transfer_encoding";   // codings below the chunks would be lost on the way
        return request.Headers.ContentLength is not null || request.Headers.ContainsKey("X-Content-Length") ? "two_lengths" : null;
    }

    private static bool IsOrdinary(string method) => HttpMethods.IsGet(method) || HttpMethods.IsPost(method);

    /// <summary>TRACE shows a script the cookies it may not read, CONNECT asks for a tunnel. WebSockets over HTTP/2 come as an extended CONNECT (RFC 8441).</summary>
    private static bool MayPass(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method)
            ? context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" }
            : !HttpMethods.IsTrace(context.Request.Method) && !context.Request.Method.Equals("TRACK", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A target in absolute form (RFC 9112 3.2.2) is read by <see cref="Uri"/>, which decodes separators, turns backslashes and drops a fragment: rules would be asked
    /// about another path than for the same address in origin form. Plain ones have one reading.
    /// </summary>
    private static string? FaultOfTarget(string target)
    {
        if (target == "*") return "asterisk";
        var start = target.IndexOf("://", StringComparison.Ordinal) + "://".Length;   // http or https: others the server does not know
        var query = target.IndexOf('?');
        var read = target.AsSpan(start, (query < 0 ? target.Length : query) - start);
        var path = read.IndexOf('/');
        if (target.Contains('#') || read.Contains('\\') || read.Contains("%2f", StringComparison.OrdinalIgnoreCase) || read.Contains("%5c", StringComparison.OrdinalIgnoreCase)) return "absolute_form";
        return (path < 0 ? read : read[..path]).Contains('@') ? "user_info" : null;
    }
}
