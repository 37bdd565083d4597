using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Login;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Forms;

/// <summary><c>GET /sso/form</c>: where a login leads that began because of a form; signs in whoever is not. <c>POST</c> says why a form was not sent.</summary>
internal sealed class FormEndpoint(Active<GatewayOptions> gateway, Active<BackendTable> backends, ReturnUrls returnUrls, ISessionHandOver handOver, IFailureWriter failures, IPageWriter pages)
{
    public async Task ShowAsync(HttpContext context)
    {
        var request = context.Request;
        await context.AuthenticateAsync(SessionPrincipal.Scheme);
        if (context.Features.Get<SessionOutage>() is { } outage)
        {
            await failures.WriteAsync(context, new GatewayFailure(ErrorRegister.SessionStoreUnreachable, new ReasonId("saml.form.session_unknown")) { RetryAfter = outage.RetryAfter, ContinueUrl = Here(request) });
            return;
        }

        if (context.User is SessionPrincipal)
        {
            await pages.WriteAsync(context, FormPages.SignedIn);
            return;
        }

        var here = returnUrls.TryRead(gateway.Value.OriginOf(request.Host.Host) + Here(request), out var page) ? page : returnUrls.Root;
        await LoginPaths.RedirectAsync(context, handOver.IsNeeded(request) ? handOver.Begin(context, here.ToString(), BackendOf(request)) : LoginPaths.Login(here));
    }

    public Task AnswerAsync(HttpContext context) => WriteAsync(context, context.Features.Get<FormAnswer>() ?? throw new InvalidOperationException("A form came back that nobody has looked at"));

    public Task WriteAsync(HttpContext context, FormAnswer answer)
    {
        context.Features.Get<FormPlace>()?.Hurry();
        if (answer.Failure is { } failure) return failures.WriteAsync(context, failure);
        if (answer.Page is { } page) return pages.WriteAsync(context, page);
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = answer.Onward;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private string Here(HttpRequest request) => FormPaths.For(BackendOf(request));

    /// <summary>Only a name that there is: the address is whoever's who wrote it.</summary>
    private string? BackendOf(HttpRequest request) => FormPaths.BackendOf(request) is { } name ? backends.Value.Find(name)?.Name.Value : null;
}
