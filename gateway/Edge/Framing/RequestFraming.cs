using JitGateway.Backends;
using JitGateway.Failures;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Edge.Framing;

/// <summary>
/// What our server accepts and another on the way may read differently: where a request ends, and which address it means. What the server
/// itself refuses (RFC 9112 as it reads it) never comes here.
/// </summary>
internal static class RequestFraming
{
    /// <returns>Null: there is one reading, and the request may go on.</returns>
    public static GatewayFailure? FaultOf(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.TransferEncoding.Count > 0 && FaultOfLength(request) is { } length) return Refused(length);
        if (request.Headers.Upgrade.Count > 0 && IsOddUpgrade(request)) return Refused("upgrade");
        if (!PassingMethods.Has(request.Method) && !IsWebSocketOverHttp2(context)) return new GatewayFailure(ErrorRegister.MethodNotAllowed, new ReasonId("edge.method")) { Allow = PassingMethods.Usual };
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (target is not { Length: > 0 }) return null;
        if (target.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0) return Refused("target");   // no character of an address (RFC 3986 2), nor of the headers that it would be written into
        return target[0] != '/' && FaultOfTarget(target) is { } fault ? Refused(fault) : null;
    }

    private static GatewayFailure Refused(string fault) => new(ErrorRegister.AmbiguousFraming, new ReasonId($"edge.framing.{fault}"));

    /// <summary>Our server believes Transfer-Encoding, and shows a Content-Length beside it under another name (RFC 9112 6.1, 6.3).</summary>
    private static string? FaultOfLength(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp11(request.Protocol)) return "transfer_encoding";   // HTTP/1.0 does not know it, HTTP/2 and 3 forbid it (RFC 9113 8.2.2)
        if (request.Headers.TransferEncoding is not [{ } coding] || !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)) return "transfer_encoding";   // codings below the chunks would be lost on the way
        return request.Headers.ContentLength is not null || request.Headers.ContainsKey("X-Content-Length") ? "two_lengths" : null;
    }

    /// <summary>
    /// YARP makes a GET of whatever is upgraded to a WebSocket or to SPDY, so rules would be asked about another method than the application gets. A WebSocket begins with GET
    /// (RFC 6455 4.1), and HTTP/1.0 has no upgrades (RFC 9110 7.8); within SPDY further requests would pass that nobody sees. YARP takes no notice of other upgrades, as a server may.
    /// </summary>
    private static bool IsOddUpgrade(HttpRequest request)
    {
        if (HttpProtocol.IsHttp2(request.Protocol) || HttpProtocol.IsHttp3(request.Protocol)) return false;   // where the header means nothing (RFC 9113 8.6)
        var upgrade = request.Headers.Upgrade.ToString();
        return upgrade.Contains("SPDY", StringComparison.OrdinalIgnoreCase)
            || (upgrade.Contains("websocket", StringComparison.OrdinalIgnoreCase) && !(HttpMethods.IsGet(request.Method) && HttpProtocol.IsHttp11(request.Protocol)));
    }

    /// <summary>What has the method CONNECT and is none (RFC 8441 4): the application gets the GET with which WebSockets begin.</summary>
    private static bool IsWebSocketOverHttp2(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method) && HttpProtocol.IsHttp2(context.Request.Protocol) && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

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
