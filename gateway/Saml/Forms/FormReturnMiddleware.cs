namespace JitGateway.Saml.Forms;

/// <summary>Before routing: makes of a kept form that comes back the request that it was.</summary>
internal sealed class FormReturnMiddleware(RequestDelegate next, FormReturn forms, FormWay way, FormEndpoint endpoint)
{
    private static readonly PathString Path = FormPaths.Path;

    public Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) return next(context);
        if (context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase, out var rest) && rest.Value is "" or "/") return TakeBackAsync(context);
        return way.IsAnnounced(context) ? SendOnAsync(context) : next(context);
    }

    /// <summary>What is to be said instead, <see cref="FormEndpoint"/> says.</summary>
    private async Task TakeBackAsync(HttpContext context)
    {
        if (await forms.RestoreAsync(context, isThere: false) is { } answer) context.Features.Set(answer);
        await next(context);
    }

    private async Task SendOnAsync(HttpContext context)
    {
        if (await forms.RestoreAsync(context, isThere: true) is { } answer) await endpoint.WriteAsync(context, answer);
        else await next(context);
    }
}
