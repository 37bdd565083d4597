using Yarp.ReverseProxy.Transforms;

namespace JitGateway.Backends.Answers;

/// <summary>
/// Keeps the service workers of an application under a path to that path: with <c>Service-Worker-Allowed: /</c> (Service Workers 6.2) its script could stand before the
/// pages of its neighbours and of the gateway itself.
/// </summary>
internal sealed class ServiceWorkerTransform(BackendAddresses addresses) : ResponseTransform
{
    private const string Allowed = "Service-Worker-Allowed";

    /// <summary>With the slash: a scope is compared letter by letter, and /wiki would hold for /wikipedia too.</summary>
    private readonly string _ownPages = addresses.OwnPart + "/";

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        if (context.ProxyResponse is null || !headers.TryGetValue(Allowed, out var allowed)) return default;
        var scope = allowed.ToString();
        if (addresses.Rewrite != AddressRewriting.Never) scope = addresses.For(context.HttpContext).ToPublic(scope) ?? scope;
        if (scope.StartsWith(_ownPages, StringComparison.Ordinal) && scope.AsSpan().IndexOfAny(".%\\,") < 0) headers[Allowed] = scope;
        else headers.Remove(Allowed);
        return default;
    }
}
