using Yarp.ReverseProxy.Transforms;

namespace JitGateway.IdentityHeaders.ChangeOfPerson;

/// <summary>After <see cref="OwnCookiesTransform"/>, which counts on the application's cookies being the last ones.</summary>
internal sealed class FormerCookiesTransform(FormerCookieFilter filter) : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } answer) filter.Answer(context.HttpContext, answer.Headers.NonValidated.TryGetValues("Set-Cookie", out var set) ? set : []);
        return default;
    }
}
