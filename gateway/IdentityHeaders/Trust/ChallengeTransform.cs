using Yarp.ReverseProxy.Transforms;

namespace JitGateway.IdentityHeaders.Trust;

/// <summary>
/// Takes away the question for a password from an application that gets one from the gateway: a browser would ask the person, and what they write could not pass.
/// </summary>
internal sealed class ChallengeTransform : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not null) context.HttpContext.Response.Headers.Remove("WWW-Authenticate");
        return default;
    }
}
