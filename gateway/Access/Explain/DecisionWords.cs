using JitGateway.Backends.Operation;
using JitGateway.Identity.Explain;

namespace JitGateway.Access.Explain;

/// <summary>Decisions in words, with the reason ids of the live path's refusals.</summary>
internal static class DecisionWords
{
    public static readonly ExplainedDecision BadRequest = new(nameof(BadRequest), Rule: null, Reason: null, "The server refuses the path: it holds an encoded NUL.");

    public static readonly ExplainedDecision MethodNotAllowed = new(nameof(MethodNotAllowed), Rule: null, "edge.method", "No request passes with this method: 405. A WebSocket is asked about as GET, over HTTP/2 too.");

    public static readonly ExplainedDecision UnknownHost = new(nameof(UnknownHost), Rule: null, Reason: null, "Nobody here serves this host: 421.");

    public static readonly ExplainedDecision NotFound = new(nameof(NotFound), Rule: null, Reason: null, "No backend has this host and path: 404.");

    public static readonly ExplainedDecision OwnPage = new(nameof(OwnPage), Rule: null, Reason: null, "The gateway's own pages are under /sso; no rule is asked.");

    /// <summary>The backend is closed, and no rule is asked.</summary>
    public static ExplainedDecision Of(Maintenance maintenance) => new(nameof(Maintenance), Rule: null, "backends.maintenance", $"The backend is {maintenance}: 503.");

    /// <summary>A path that has no reading.</summary>
    public static ExplainedDecision PathRefused(string fault) => new(nameof(AccessDecision.Ambiguous), Rule: null, fault, "The path cannot be read in one way, so it is refused: 400.");

    public static ExplainedDecision Of(AccessDecision decision) => new(decision.GetType().Name, decision.Rule, ReasonOf(decision), decision switch
    {
        AccessDecision.Allowed { Rule: null } => "No rule decides, and signed-in people may enter.",
        AccessDecision.Allowed => "The rule lets the person in.",
        AccessDecision.Public { ShowsPerson: true } => "Anybody may pass; the application is told who it is.",
        AccessDecision.Public => "Anybody may pass, as nobody.",
        AccessDecision.SignInNeeded => "Nobody is signed in, and a person is needed to tell: pages lead to the login, scripts get 401.",
        AccessDecision.Denied => "The rule denies: 403.",
        AccessDecision.AuthnTooWeak { IsTooOld: true } => "The person was authenticated too long ago, and is sent to the identity provider to show anew who they are.",
        AccessDecision.AuthnTooWeak => "The person was authenticated in another way than is asked for, and is sent to the identity provider for that.",
        AccessDecision.OtherIdentityProvider => "The person came through an identity provider that the backend does not admit: 403.",
        AccessDecision.Ambiguous => "The path can be read in two ways, and the rules answer them differently: 400.",
        AccessDecision.Undecided => "A condition of the rule has no answer, so nobody gets in: 403.",
        _ => throw new InvalidOperationException($"No words for {decision.GetType().Name}"),
    });

    private static string? ReasonOf(AccessDecision decision) => decision switch
    {
        AccessDecision.Denied => "access.denied",
        AccessDecision.OtherIdentityProvider => "access.identity_provider",
        AccessDecision.Ambiguous => "access.path.two_readings",
        AccessDecision.Undecided => "access.rule.undecided",
        _ => null,
    };
}
