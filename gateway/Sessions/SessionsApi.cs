using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.Events;
using JitGateway.Redis;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Sessions;

/// <summary>
/// Sessions on the management listener: <c>GET /sessions</c> and <c>POST /sessions/revoke</c>. No answer holds a cookie's value or a person's data: the store does not know them.
/// </summary>
internal sealed class SessionsApi(
    ISessionStore store, ISessionTermination termination, IManagementCallers callers, Active<BackendTable> backends, Active<IdentityProviderNames> identityProviders, IEventRecorder events, ILogger<SessionsApi> logger) : IManagementEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;
    private const int LongestName = 128;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        Add(SessionsOperations.List(MaxLimit), ListAsync);
        Add(SessionsOperations.Revoke, async context => await RevokeAsync(await ManagementBody.ReadValuesAsync(context, SessionsOperations.Revoke), callers.CallerOf(context.Request)));

        void Add(ManagementOperation operation, Func<HttpContext, Task<ManagementAnswer>> answer) => endpoints.MapOperation<RedisUnavailableException>(operation, answer, static e =>
            (e.IsRefusal ? "The store of sessions refuses" : "The store of sessions does not answer", $"{e.Message.TrimEnd('.')}. Send it again later: what has ended stays ended."));
    }

    private async Task<ManagementAnswer> ListAsync(HttpContext context)
    {
        var asked = AskedValues.Of(context);
        SessionId? id = null;
        if (asked["session"] is { } session)
            id = SessionId.TryParse(session, out var parsed) ? parsed : throw NotUnderstoodException.Wrong("session", session, "An id of a session has 43 letters, digits, - and _; lists and logs show it.");
        var limit = asked.Number("limit", DefaultLimit);
        var listed = new List<ListedSession>();
        var unasked = new List<string>();
        var more = false;
        await foreach (var found in store.ListAsync(new SessionFilter(id, asked["subject"], asked["idp"]), unasked.Add, context.RequestAborted))
        {
            more = listed.Count == limit;
            if (more) break;
            listed.Add(found);
        }

        return SessionsAnswer.List(listed, more, unasked);
    }

    /// <summary>To the end, also where whoever asked goes away: half of a revocation is none. Each step has the store's own limit.</summary>
    private async Task<ManagementAnswer> RevokeAsync(AskedValues asked, string caller)
    {
        var isForced = asked.Flag("force");
        string[] names = [.. asked.Names.Where(static n => n != "force").Order(StringComparer.Ordinal)];
        switch (names)
        {
            case ["session"] when !isForced && asked["session"] is { } session:
                Log.RevocationAsked(logger, SessionId.TryParse(session, out var id) ? $"session {id}" : "a session that has no id", caller);
                var isEnded = await termination.EndSessionAsync(session, CancellationToken.None);
                if (isEnded) Tell(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { Session = session });
                return SessionsAnswer.Ended(isEnded ? 1 : 0);
            case ["subject"] when !isForced && asked["subject"] is { } subject:
                return await EndPersonAsync(subject);
            case ["issuer", "value"] when !isForced && asked["issuer"] is { } issuer && asked["value"] is { } value:
                return await EndPersonAsync(new SubjectKey(issuer, value).Hash);
            case ["idp"] when asked["idp"] is { } idp:
                return await EndScopeAsync("identity provider", idp, identityProviders.Value.All, termination.EndIdentityProviderAsync);
            case ["backend"] when asked["backend"] is { } backend:
                return await EndScopeAsync("backend", backend, backends.Value.Backends.Select(b => b.Name.Value), termination.EndBackendAsync);
            case ["all"] when !isForced && asked.Flag("all"):
                Log.RevocationAsked(logger, "all sessions", caller);
                await termination.EndEverythingAsync(CancellationToken.None);
                Tell(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { Detail = "all sessions" });
                return SessionsAnswer.Ended(null);
            default:
                return Misunderstood;
        }

        async Task<ManagementAnswer> EndPersonAsync(string subject)
        {
            Log.RevocationAsked(logger, SessionId.TryParse(subject, out _) ? $"all sessions of {subject}" : "all sessions of what is no hash of a person", caller);   // a hash as long as an id
            var ended = await termination.EndSubjectAsync(subject, CancellationToken.None);
            if (ended > 0) Tell(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { Subject = subject, Detail = Counted.Of(ended, "session") });
            return SessionsAnswer.Ended(ended);
        }

        void Tell(GatewayEvent ended) => events.Record(context: null, ended with { By = caller });

        async Task<ManagementAnswer> EndScopeAsync(string kind, string name, IEnumerable<string> legal, Func<string, CancellationToken, Task> end)
        {
            if (name.Length > LongestName || name.Any(char.IsControl)) return Misunderstood;
            var configured = legal.ToList();
            var isKnown = configured.Contains(name, StringComparer.Ordinal);
            if (!isKnown && !isForced)
            {
                return ManagementAnswer.Problem(404, $"There is no {kind} \"{name}\"",
                    $"Configured: {string.Join(", ", configured.Order(StringComparer.Ordinal))}. To end the sessions of one that was taken out of the configuration, add \"force\": true, or --force.");
            }

            Log.RevocationAsked(logger, $"all sessions of {kind} {name}", caller);
            await end(name, CancellationToken.None);
            Tell(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { IdentityProvider = kind == "backend" ? null : name, Backend = kind == "backend" ? name : null, Detail = $"all sessions of the {kind}" });
            return SessionsAnswer.Ended(null, isKnown ? null : $"No {kind} \"{name}\" is configured now; what sessions there are of it have ended.");
        }
    }

    private static ManagementAnswer Misunderstood => ManagementAnswer.Problem(400, "That does not say which sessions", SessionsOperations.Which);
}
