using System.Collections.Frozen;
using System.Diagnostics;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Identity.Events;

namespace JitGateway.History;

/// <summary>Completes what happened with what the request says, bounds it, and hands it to the writer. Told of failures too, it keeps those that stood in somebody's way in.</summary>
internal sealed class EventRecorder(EventQueue queue, EventIds ids, RepeatBounds repeats, FailedMessages messages, Active<EventsOptions> options, EventMeter meter, TimeProvider time) : IEventRecorder, IFailureObserver
{
    private const int LongestText = 300;
    private const int LongestAgent = 200;
    private const int LongestSaid = 1000;

    private static readonly string Node = Environment.MachineName;

    /// <summary>Of HTTP and of WebDAV; others are whatever somebody writes there.</summary>
    private static readonly FrozenSet<string> Methods = FrozenSet.Create(StringComparer.Ordinal,
        "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE",
        "COPY", "LOCK", "MKCALENDAR", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "REPORT", "SEARCH", "UNLOCK");

    public void Record(HttpContext? context, GatewayEvent happened, SubjectKey? subject = null)
    {
        var trail = context?.Features.Get<EventTrail>();
        if (trail is not null && happened.Action is EventAction.Answered or EventAction.Page) trail.IsTold = true;
        var person = context?.User as SessionPrincipal;
        subject ??= trail?.Subject ?? person?.User.Subject;
        if (context is not null) happened = OfRequest(happened, context, trail, person);
        var address = happened.Address;   // whole, whatever is kept of it
        var (key, wider) = RepeatKeys(happened, happened.Subject ?? subject?.Hash);
        var isDone = happened is { Kind: EventKind.Operator, Result: EventResult.Accepted };   // what was done is told whole, however often
        if (!isDone && !repeats.Admits(key, wider))
        {
            meter.Thinned();
            return;
        }

        happened = Completed(happened, subject);
        if (happened is { Result: EventResult.Refused, Action: EventAction.Answered } && trail?.Message is { } message)
            happened = happened with { HasMessage = messages.Offer(context!, happened, message, trail.IsExpected, ClientAddress.Site(address)) };
        queue.Add(happened, options.Value.Subjects == EventSubjects.Clear ? subject?.Value : null);
    }

    public void Failed(HttpContext context, GatewayFailure failure)
    {
        if (KindOf(failure.Code) is not { } kind) return;
        var trail = context.Features.Get<EventTrail>();
        var isAnswer = trail is { Action: EventAction.Answered, IsTold: false };
        Record(context, new GatewayEvent(kind, isAnswer ? EventAction.Answered : EventAction.Page, EventResult.Refused)
        {
            Reason = failure.Reason.Value,
            Error = failure.Code.Number,
            Constant = failure.Code.Constant,
            Backend = failure.Backend,
            Detail = failure.KeptDetail,
            Said = failure.Said,
        });
    }

    /// <summary>An event that no request caused: how many others there were.</summary>
    public void TellThinned(bool all = false)
    {
        foreach (var (key, thinned) in repeats.Take(all))
        {
            var parts = key.Split('|');
            queue.Add(Completed(new GatewayEvent(EventKind.Flood, EventAction.Thinned, EventResult.Thinned)
            {
                Thinned = thinned,
                Address = parts is ["a" or "n", _, var address] ? address : null,
                Subject = parts is ["s", _, var subject] ? subject : null,
                Detail = parts switch
                {
                    ["n", var kind, _] => $"more than {RepeatBounds.MostInWindow} in a minute from further addresses of that network (/48): {kind}",
                    [_, var kind, _] => $"more than {RepeatBounds.MostInWindow} in a minute: {kind}",
                    _ => "from addresses beyond the first few thousand",
                },
            }, subject: null), subjectName: null);
        }
    }

    /// <summary>What stands in a person's way between the login and the application; null: it is no business of the history.</summary>
    private static string? KindOf(ErrorCode code) => code.Number switch
    {
        < 100 or (>= 1400 and < 1500) => EventKind.Provisioning,
        >= 1130 and < 1140 => EventKind.Logout,
        >= 1140 and < 1150 => null,   // forms that wait for a login are no failures of it
        >= 1100 and < 1200 => EventKind.Login,
        >= 1300 and < 1400 and not 1304 => EventKind.Access,
        _ when code == ErrorRegister.TooManyRequests => EventKind.Access,
        _ => null,
    };

    private GatewayEvent OfRequest(GatewayEvent happened, HttpContext context, EventTrail? trail, SessionPrincipal? person)
    {
        var origin = EventOrigin.Of(context);
        var isStep = happened.Action is EventAction.Answered or EventAction.Page;
        var steps = isStep ? trail?.Clock?.Steps ?? [] : [];
        return happened with
        {
            Correlation = happened.Correlation ?? context.TraceIdentifier,
            Flow = happened.Flow ?? trail?.Flow,
            IdentityProvider = happened.IdentityProvider ?? trail?.IdentityProvider ?? person?.User.IdentityProvider,
            Backend = happened.Backend ?? trail?.Backend ?? context.Backend()?.Name.Value,
            Binding = happened.Binding ?? (isStep ? trail?.Binding : null),
            Session = happened.Session ?? origin.Session,
            Address = happened.Address ?? origin.Address,
            Agent = happened.Agent ?? origin.Agent,
            Method = Methods.Contains(context.Request.Method) ? context.Request.Method : "_OTHER",   // as OpenTelemetry has it
            Path = options.Value.Paths == EventPaths.All || IsOwn(context.Request.Path) ? (context.Request.PathBase + context.Request.Path).ToUriComponent() : null,
            Steps = happened.Steps.Count > 0 ? happened.Steps : steps,
            Milliseconds = happened.Milliseconds ?? (steps.Count > 0 ? steps.Where(static s => s.Name != "idp").Sum(static s => s.Milliseconds) : null),
        };
    }

    private GatewayEvent Completed(GatewayEvent happened, SubjectKey? subject)
    {
        var (now, kept) = (time.GetUtcNow(), options.Value);
        return happened with
        {
            Id = ids.New(now),
            At = now,
            Node = Node,
            Trace = happened.Trace ?? Activity.Current?.TraceId.ToHexString(),
            Subject = happened.Subject ?? subject?.Hash,
            Address = ClientAddress.Kept(happened.Address, kept.Addresses),
            By = ClientAddress.OfOperator(happened.By, kept.Addresses),
            Agent = kept.Agents == EventAgents.None ? null : Bounded(happened.Agent, LongestAgent),
            Path = Bounded(happened.Path, LongestText),
            Detail = Bounded(happened.Detail, LongestText),
            Said = Bounded(happened.Said, LongestSaid),
            Milliseconds = happened.Milliseconds is { } took ? Math.Round(took, 2) : null,
        };
    }

    /// <summary>The gateway's own pages; an application's paths may name people.</summary>
    private static bool IsOwn(PathString path) => path.StartsWithSegments("/sso", StringComparison.OrdinalIgnoreCase);

    /// <summary>Who can be told apart counts by themselves; of strangers an address does, of IPv6 the network of one household, and that of a site where it has many.</summary>
    private static (string Key, string? Wider) RepeatKeys(GatewayEvent happened, string? subject)
    {
        var what = $"{happened.Kind} {happened.Action} {happened.Result}";
        if (subject is not null) return ($"s|{what}|{subject}", null);
        var (household, site) = (ClientAddress.Household(happened.Address), ClientAddress.Site(happened.Address));
        return ($"a|{what}|{household}", site?.Contains(':') == true ? $"n|{what}|{site}" : null);
    }

    private static string? Bounded(string? text, int longest) => text is null || text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
}
