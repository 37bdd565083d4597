using System.Globalization;
using System.Text.Json;
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
        endpoints.MapOperation(SessionsOperations.List(MaxLimit), context => AnsweredAsync(context, ListAsync));
        endpoints.MapOperation(SessionsOperations.Revoke, context => AnsweredAsync(context, RevokeAsync));
    }

    private static async Task AnsweredAsync(HttpContext context, Func<HttpContext, Task<SessionsAnswer>> answer)
    {
        SessionsAnswer result;
        try
        {
            result = await answer(context);
        }
        catch (RedisUnavailableException e)
        {
            context.Response.Headers.RetryAfter = "2";
            result = SessionsAnswer.Problem(503, e.IsRefusal ? "The store of sessions refuses" : "The store of sessions does not answer", $"{e.Message.TrimEnd('.')}. Send it again later: what has ended stays ended.");
        }

        if (!context.RequestAborted.IsCancellationRequested) await result.WriteAsync(context);
    }

    private async Task<SessionsAnswer> ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query.Keys.FirstOrDefault(k => k is not ("session" or "subject" or "idp" or "limit")) is { } unknown) return SessionsAnswer.Problem(400, $"\"{unknown}\" is no filter", "Filters are session, subject, idp, limit.");
        SessionId? id = null;
        if (query["session"].ToString() is { Length: > 0 } session)
        {
            if (!SessionId.TryParse(session, out var parsed)) return SessionsAnswer.Problem(400, "That is not the id of a session", "An id has 43 letters, digits, - and _; lists and logs show it.");
            id = parsed;
        }

        var limit = DefaultLimit;
        if (query["limit"].ToString() is { Length: > 0 } text && (!int.TryParse(text, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)) return SessionsAnswer.Problem(400, "limit is no number that serves", $"Write 1 to {MaxLimit}.");
        var listed = new List<ListedSession>();
        var unasked = new List<string>();
        var more = false;
        await foreach (var found in store.ListAsync(new SessionFilter(id, Value("subject"), Value("idp")), unasked.Add, context.RequestAborted))
        {
            more = listed.Count == limit;
            if (more) break;
            listed.Add(found);
        }

        return SessionsAnswer.List(listed, more, unasked);

        string? Value(string name) => query[name].ToString() is { Length: > 0 } value ? value : null;
    }

    private async Task<SessionsAnswer> RevokeAsync(HttpContext context)
    {
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            foreach (var property in body.RootElement.EnumerateObject())
                wanted[property.Name] = property.Value.ValueKind is JsonValueKind.True ? "true" : property.Value.GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Misunderstood;
        }

        var isForced = wanted.Remove("force", out var force);
        if (isForced && force != "true") return Misunderstood;
        return await RevokeAsync(wanted, isForced, callers.CallerOf(context.Request));
    }

    /// <summary>To the end, also where whoever asked goes away: half of a revocation is none. Each step has the store's own limit.</summary>
    private async Task<SessionsAnswer> RevokeAsync(Dictionary<string, string> wanted, bool isForced, string caller)
    {
        switch (wanted)
        {
            case { Count: 1 } when !isForced && wanted.TryGetValue("session", out var session):
                Log.RevocationAsked(logger, SessionId.TryParse(session, out var id) ? $"session {id}" : "a session that has no id", caller);
                var isEnded = await termination.EndSessionAsync(session, CancellationToken.None);
                if (isEnded) Tell(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { Session = session });
                return SessionsAnswer.Ended(isEnded ? 1 : 0);
            case { Count: 1 } when !isForced && wanted.TryGetValue("subject", out var subject):
                return await EndPersonAsync(subject);
            case { Count: 2 } when !isForced && wanted.TryGetValue("issuer", out var issuer) && wanted.TryGetValue("value", out var value) && issuer.Length > 0 && value.Length > 0:
                return await EndPersonAsync(new SubjectKey(issuer, value).Hash);
            case { Count: 1 } when wanted.TryGetValue("idp", out var idp):
                return await EndScopeAsync("identity provider", idp, identityProviders.Value.All, termination.EndIdentityProviderAsync);
            case { Count: 1 } when wanted.TryGetValue("backend", out var backend):
                return await EndScopeAsync("backend", backend, backends.Value.Backends.Select(b => b.Name.Value), termination.EndBackendAsync);
            case { Count: 1 } when !isForced && wanted.GetValueOrDefault("all") == "true":
                Log.RevocationAsked(logger, "all sessions", caller);
                await termination.EndEverythingAsync(CancellationToken.None);
                Tell(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { Detail = "all sessions" });
                return SessionsAnswer.Ended(null);
            default:
                return Misunderstood;
        }

        async Task<SessionsAnswer> EndPersonAsync(string subject)
        {
            Log.RevocationAsked(logger, SessionId.TryParse(subject, out _) ? $"all sessions of {subject}" : "all sessions of what is no hash of a person", caller);   // a hash as long as an id
            var ended = await termination.EndSubjectAsync(subject, CancellationToken.None);
            if (ended > 0) Tell(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { Subject = subject, Detail = Counted.Of(ended, "session") });
            return SessionsAnswer.Ended(ended);
        }

        void Tell(GatewayEvent ended) => events.Record(context: null, ended with { By = caller });

        async Task<SessionsAnswer> EndScopeAsync(string kind, string name, IEnumerable<string> legal, Func<string, CancellationToken, Task> end)
        {
            if (name.Length is 0 or > LongestName || name.Any(char.IsControl)) return Misunderstood;
            var names = legal.ToList();
            var isKnown = names.Contains(name, StringComparer.Ordinal);
            if (!isKnown && !isForced)
            {
                return SessionsAnswer.Problem(404, $"There is no {kind} \"{name}\"",
                    $"Configured: {string.Join(", ", names.Order(StringComparer.Ordinal))}. To end the sessions of one that was taken out of the configuration, add \"force\": true, or --force.");
            }

            Log.RevocationAsked(logger, $"all sessions of {kind} {name}", caller);
            await end(name, CancellationToken.None);
            Tell(new GatewayEvent(EventKind.Session, EventAction.Ended, EventResult.Ended) { IdentityProvider = kind == "backend" ? null : name, Backend = kind == "backend" ? name : null, Detail = $"all sessions of the {kind}" });
            return SessionsAnswer.Ended(null, isKnown ? null : $"No {kind} \"{name}\" is configured now; what sessions there are of it have ended.");
        }
    }

    private static SessionsAnswer Misunderstood =>
        SessionsAnswer.Problem(400, "That does not say which sessions",
            "Send one of {\"session\": ID}, {\"subject\": HASH}, {\"issuer\": ENTITY ID, \"value\": NAMEID}, {\"idp\": NAME}, {\"backend\": NAME}, {\"all\": true} as application/json; with idp and backend also \"force\": true.");
}
