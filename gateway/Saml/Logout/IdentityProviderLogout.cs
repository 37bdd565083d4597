using System.Security.Claims;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Redis;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Replay;
using JitGateway.Saml.Validation;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Saml.Logout;

/// <summary>
/// A logout that an identity provider begins (SAML Profiles 4.4.3.3): the sessions of the login end on every node and host, whether or not a cookie came along, and the identity provider
/// hears whether all did.
/// </summary>
internal sealed class IdentityProviderLogout(
    LogoutReader reader, IReplayCache replay, ISessionTermination sessions, LogoutReply reply, Active<GatewayOptions> gateway, IFailureWriter failures, IEventRecorder events, ILogger<IdentityProviderLogout> logger)
{
    public async Task HandleAsync(HttpContext context, ReceivedLogout received)
    {
        if (!(await reader.ReadRequestAsync(received, context.RequestAborted)).TryGet(out var request, out var refusal))
        {
            Log.LogoutRefused(logger, refusal.IdentityProvider, refusal.Reason.Id, refusal.Reason.ForOperator);
            EventTrail.Of(context).IdentityProvider = refusal.IdentityProvider;
            if (received.Binding == SamlBindings.Soap)
                events.Record(context, new GatewayEvent(EventKind.Logout, EventAction.Answered, EventResult.Refused) { Reason = refusal.Reason.Id.Value, Binding = received.Binding });
            if (received.Binding == SamlBindings.Soap) await SoapBinding.WriteAsync(context, SoapBinding.Fault(refusal.Reason.Id.Value), Microsoft.AspNetCore.Http.StatusCodes.Status500InternalServerError);
            else await failures.WriteAsync(context, refusal.ToFailure(ErrorRegister.LogoutRefused));
            return;
        }

        var status = await EndAsync(context, request);
        var result = status.IsSuccess ? EventResult.Ended : status == Status.Denied ? EventResult.Refused : EventResult.Partly;
        events.Record(context, new GatewayEvent(EventKind.Logout, EventAction.Ended, result) { IdentityProvider = request.IdentityProvider.Name, Binding = received.Binding }, new SubjectKey(request.IdentityProvider.EntityId, request.Value.NameId!.Value));
        Log.LogoutServed(logger, request.IdentityProvider.Name, received.Binding, status.SecondCode ?? status.Code);
        await reply.SendAsync(context, received, request, status);
    }

    private async Task<Status> EndAsync(HttpContext context, Valid<LogoutRequest> valid)
    {
        var (request, provider) = (valid.Value, valid.IdentityProvider);
        var login = new EndedLogin(provider.EntityId, request.NameId!.Value)
        {
            NameIdFormat = request.NameId.Format,
            NameQualifier = request.NameId.NameQualifier,
            SpNameQualifier = request.NameId.SpNameQualifier,
            SessionIndexes = request.SessionIndexes,
            EndedAt = request.IssueInstant!.Value,
            Until = valid.ReplayableUntil,
        };
        var mark = ReplayMark.OfLogout(provider.EntityId, request.Id);
        try
        {
            if (!request.IsSigned) return await EndOwnAsync(context, login);   // nothing is remembered of what nobody vouches for: again it would end no more
            if (await replay.IsUsedAsync(provider.Name, mark, CancellationToken.None)) return Status.Denied;   // nothing of it is cut short by a browser that goes away
            await sessions.EndLoginAsync(login, CancellationToken.None);
            await ForgetCookieAsync(context);
        }
        catch (Exception e) when (e is ReplayUnknownException or RedisUnavailableException)
        {
            Log.LogoutIncomplete(logger, provider.Name, e.Message);
            return Status.NotAllEnded;
        }

        await MarkAsync(provider.Name, mark, valid.ReplayableUntil);
        return Status.Success;
    }

    /// <summary>So that the same message ends no login that begins later. Only now, because until everything has ended it is to be sent again; to carry it out twice at once does no harm.</summary>
    private async Task MarkAsync(string identityProvider, string mark, DateTimeOffset until)
    {
        try
        {
            await replay.TryUseAsync(identityProvider, mark, until, CancellationToken.None);
        }
        catch (ReplayUnknownException e)
        {
            Log.LogoutNotMarked(logger, identityProvider, e.Message);
        }
    }

    /// <summary>Anybody could have written it, so it ends no more than its bearer could.</summary>
    private static async Task<Status> EndOwnAsync(HttpContext context, EndedLogin login)
    {
        var own = (await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal as SessionPrincipal;
        if (own is null || LoginMark.Of(own.User) is not { } mark || !LoginMark.Of(login).Any(mark.Fits)) return Status.NotAllEnded;
        await context.SignOutAsync(SessionPrincipal.Scheme);
        return Status.Success;
    }

    /// <summary>Takes back a cookie that came along and opens nothing any more; one that opens another login stays.</summary>
    private async Task ForgetCookieAsync(HttpContext context)
    {
        if (!context.Request.Cookies.ContainsKey(gateway.Value.SessionCookie)) return;
        context.User = new ClaimsPrincipal(new ClaimsIdentity());   // it may have been known before
        var session = await context.AuthenticateAsync(SessionPrincipal.Scheme);
        if (!session.Succeeded && context.Features.Get<SessionOutage>() is null) await context.SignOutAsync(SessionPrincipal.Scheme);
    }
}
