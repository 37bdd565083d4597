using JitGateway.Failures;
using JitGateway.Saml.Replay;

namespace JitGateway.Saml.Forms;

/// <summary>The last before a request is forwarded: a kept form is marked as sent, and one that was is not sent again. Until then it is not lost, whatever went wrong.</summary>
internal sealed class FormOnceMiddleware(RequestDelegate next, FormReturn forms, IUsedForms used, IFailureWriter failures)
{
    public Task InvokeAsync(HttpContext context) => context.Features.Get<ReplayedForm>() is { } form && context.GetReverseProxyFeature().AvailableDestinations.Count > 0 ? MarkAsync(context, form) : next(context);

    private async Task MarkAsync(HttpContext context, ReplayedForm form)
    {
        GatewayFailure? failure;
        try
        {
            failure = await used.TryUseAsync(form.Form.Id, form.Until, context.RequestAborted) ? null : forms.Used(form.Form);
        }
        catch (ReplayUnknownException e)
        {
            failure = FormReturn.Unknown(form, e.Message);
        }

        if (failure is null) context.Features.Get<FormPlace>()?.Dispose();   // of somebody known, and a request like any other from here on
        await (failure is null ? next(context) : failures.WriteAsync(context, failure));
    }
}
