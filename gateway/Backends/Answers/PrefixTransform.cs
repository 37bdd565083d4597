using Yarp.ReverseProxy.Transforms;

namespace JitGateway.Backends.Answers;

/// <summary>Tells the application which prefix it does not see; YARP itself tells the framework's PathBase only.</summary>
internal sealed class PrefixTransform(string prefix) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        context.ProxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", prefix);
        return default;
    }
}
