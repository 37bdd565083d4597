using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using Microsoft.AspNetCore.Authentication;

namespace JitGateway.Access.Doors;

internal sealed class ConsoleDoor(Active<ConsoleRules> rules, IFailureWriter failures, TimeProvider time) : IConsoleDoor
{
    public async Task<ConsoleEntrant?> AdmitAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var console = rules.Value;
        if (!console.IsOpen) return await RefuseAsync(context, ErrorRegister.NotFound, "admin.off");
        if (!RequestedPath.TryRead(context.Request.Path, default, out var path, out var fault)) return await RefuseAsync(context, ErrorRegister.AmbiguousPath, fault);
        var person = (await context.AuthenticateAsync(SessionPrincipal.Scheme)).Principal as SessionPrincipal;
        if (person is null && context.Features.Get<SessionOutage>() is { } outage)
        {
            await failures.WriteAsync(context, new GatewayFailure(ErrorRegister.SessionUnknown, new ReasonId("access.session.unknown")) { RetryAfter = outage.RetryAfter });
            return null;
        }

        var question = new AccessQuestion(path, context.Request.Method, context.Connection.RemoteIpAddress, time.GetUtcNow()) { User = person?.User };
        var acts = console.Operators.Decide(question);
        if (person is not null && acts is AccessDecision.Allowed) return new ConsoleEntrant(person, ConsoleRole.Operator);
        var looks = console.Viewers.Decide(question);
        if (person is not null && looks is AccessDecision.Allowed) return new ConsoleEntrant(person, ConsoleRole.Viewer);
        await AnswerAsync(context, person, acts is AccessDecision.Denied ? looks : acts);
        return null;
    }

    private Task AnswerAsync(HttpContext context, SessionPrincipal? person, AccessDecision decision) => decision switch
    {
        AccessDecision.AuthnTooWeak weak when person is not null => context.ChallengeAsync(new LoginWish { Requirement = weak.Requirement, Fresh = weak.IsTooOld, Person = person.User }.ToProperties()),
        _ when person is null => context.ChallengeAsync(decision is AccessDecision.SignInNeeded { Requirement: { IsNone: false } requirement } ? new LoginWish { Requirement = requirement }.ToProperties() : null),
        AccessDecision.Ambiguous => RefuseAsync(context, ErrorRegister.AmbiguousPath, "access.path.two_readings"),
        _ => RefuseAsync(context, ErrorRegister.AccessDenied, "admin.denied"),
    };

    private async Task<ConsoleEntrant?> RefuseAsync(HttpContext context, ErrorCode code, string reason)
    {
        await failures.WriteAsync(context, new GatewayFailure(code, new ReasonId(reason)));
        return null;
    }
}
