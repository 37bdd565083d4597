using JitGateway.Failures;
using JitGateway.Identity.Events;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Login;
using SamlStatus = JitGateway.Saml.Protocol.StatusCodes;

namespace JitGateway.Saml.Logout;

/// <summary>What an identity provider answers to a logout of ours (SAML Profiles 4.4.3.5). The session here has ended before; this only tells the person what became of the rest.</summary>
internal sealed class LogoutCompletion(LogoutReader reader, LogoutAttempts attempts, LogoutPages logoutPages, IPageWriter pages, IEventRecorder events, ILogger<LogoutCompletion> logger)
{
    public async Task HandleAsync(HttpContext context, ReceivedLogout received)
    {
        // the last case is one that was reloaded, or came to another browser: nothing that it says can be told to belong here
        var page = attempts.Find(context) is { } attempt ? await PageOfAsync(context, received, attempt)
            : received is { Encoded: { } encoded, IsReposted: false } ? PostBinding.Page(PageText.Of("Signing you out"), LoginPaths.SingleLogoutPath, [("SAMLResponse", encoded), (MessageForm.RepostedField, "true")])
            : logoutPages.Here(returnUrl: null);
        await pages.WriteAsync(context, page);
    }

    private async Task<GatewayPage> PageOfAsync(HttpContext context, ReceivedLogout received, LogoutAttempt attempt)
    {
        var (provider, returnUrl) = (attempt.IdentityProvider, attempt.ReturnUrl);
        if (!(await reader.ReadResponseAsync(received, attempt, context.RequestAborted)).TryGet(out var response, out var refusal))
        {
            // the attempt goes on: whoever sent this may not have been the identity provider
            Log.LogoutRefused(logger, provider, refusal.Reason.Id, refusal.Reason.ForOperator);
            Tell(EventResult.Refused, refusal.Reason.Id.Value);
            return logoutPages.NotThere(provider, returnUrl, refusal.Reason.Id);
        }

        attempts.End(context);
        var status = response.Value.Status!;
        Log.LogoutAnswered(logger, provider, status.Code, status.SecondCode);
        var isPartial = status.SecondCode == SamlStatus.PartialLogout;
        Tell(isPartial ? EventResult.Partly : status.IsSuccess ? EventResult.Ended : EventResult.Refused, reason: null);
        return isPartial ? logoutPages.Partly(provider, returnUrl)
            : status.IsSuccess ? logoutPages.Everywhere(provider, returnUrl)
            : logoutPages.NotThere(provider, returnUrl, reason: null);

        void Tell(string result, string? reason) => events.Record(context, new GatewayEvent(EventKind.Logout, EventAction.Answered, result) { IdentityProvider = provider, Reason = reason });
    }
}
