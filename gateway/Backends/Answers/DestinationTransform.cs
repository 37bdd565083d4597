using System.Text.RegularExpressions;
using Yarp.ReverseProxy.Transforms;

namespace JitGateway.Backends.Answers;

/// <summary>
/// Where clients of WebDAV write addresses into headers (<c>Destination</c> of COPY and MOVE, the resources of <c>If</c>; RFC 4918 sections 10.3 and 10.4), the application gets those that it knows.
/// </summary>
internal sealed partial class DestinationTransform(BackendAddresses addresses) : RequestTransform
{
    private const string Destination = "Destination";
    private const string If = "If";

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var method = context.HttpContext.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsHead(method)) return default;
        Rewrite(context, Destination, static (value, map) => map(value) ?? value);
        Rewrite(context, If, static (value, map) => ResourcePattern().Replace(value, m => map(m.Groups["resource"].Value) is { } rewritten ? $"<{rewritten}>" : m.Value));
        return default;
    }

    private void Rewrite(RequestTransformContext context, string header, Func<string, Func<string, string?>, string> rewrite)
    {
        if (!context.HttpContext.Request.Headers.TryGetValue(header, out var values) || values.Count != 1) return;
        var address = addresses.For(context.HttpContext);
        var authority = addresses.Rewrite == AddressRewriting.Always ? addresses.AuthorityInside(context.HttpContext) : null;
        context.ProxyRequest.Headers.Remove(header);
        context.ProxyRequest.Headers.TryAddWithoutValidation(header, rewrite(values.ToString(), reference => address.ToDestination(reference, authority)));
    }

    /// <summary>A tag of a resource, or a state token, which is no address of ours.</summary>
    [GeneratedRegex("<(?<resource>[^<>]*)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ResourcePattern();
}
