namespace JitGateway.Saml.Forms;

/// <summary>Before routing: makes of a kept form that comes back the request that it was. What is to be said instead, <see cref="FormEndpoint"/> says.</summary>
internal sealed class FormReturnMiddleware(RequestDelegate next, FormReturn forms)
{
    private static readonly PathString Path = FormPaths.Path;

    public Task InvokeAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase, out var rest) && rest.Value is "" or "/" ? TakeBackAsync(context) : next(context);

    private async Task TakeBackAsync(HttpContext context)
    {
        if (await forms.RestoreAsync(context, isThere: false) is { } answer) context.Features.Set(answer);
        await next(context);
    }
}

/// <summary>After routing, which leads a kept form at its own address where it led the form: the same there. Whatever becomes of it, it does not reach the application as it is.</summary>
internal sealed class FormArrivalMiddleware(RequestDelegate next, FormReturn forms, FormEndpoint endpoint)
{
    public Task InvokeAsync(HttpContext context) => FormWay.MayBeOne(context) ? LookAsync(context) : next(context);

    private async Task LookAsync(HttpContext context)
    {
        BoundedBody.Admit(context.Request);
        if (await FormWay.IsOneAsync(context.Request.BodyReader, context.RequestAborted) && await forms.RestoreAsync(context, isThere: true) is { } answer) await endpoint.WriteAsync(context, answer);
        else await next(context);
    }
}
