using System.Text.Json.Serialization;

namespace JitGateway.Identity.Events;

/// <summary>
/// One thing that happened to somebody on the way in or out, as operators ask for it later. Whoever tells of it fills in what it knows; the recorder adds who, when and from where.
/// </summary>
/// <param name="Kind">What it is about: one of <see cref="EventKind"/>.</param>
/// <param name="Action">The step: one of <see cref="EventAction"/>.</param>
/// <param name="Result">How it ended: one word of <see cref="EventResult"/>, or an outcome of provisioning (<c>created</c>, <c>updated</c> …).</param>
internal sealed record GatewayEvent(string Kind, string Action, string Result)
{
    /// <summary>Orders by time as text.</summary>
    public string Id { get; init; } = "";

    public DateTimeOffset At { get; init; }

    /// <summary>The identity provider by its configured name; absent: not known.</summary>
    public string? IdentityProvider { get; init; }

    /// <summary>The hash of the person's key; absent: nobody is known to be who they say.</summary>
    public string? Subject { get; init; }

    /// <summary>The person's key in clear, only where the configuration wants that; a store gets it sealed.</summary>
    public string? SubjectName { get; init; }

    public string? Backend { get; init; }

    /// <summary>The operator who did it, by token, by what they say of themselves, and from where; absent: it was no operator's wish.</summary>
    public string? By { get; init; }

    /// <summary>The stable id of the reason; absent: nothing went wrong.</summary>
    public string? Reason { get; init; }

    /// <summary>Number of the error, by the register.</summary>
    public int? Error { get; init; }

    public string? Constant { get; init; }

    /// <summary>The support code of the request.</summary>
    public string? Correlation { get; init; }

    /// <summary>What the requests of one login have in common, from the request to the identity provider to its answer.</summary>
    public string? Flow { get; init; }

    /// <summary>The public id of the session, which joins the login with what came after it.</summary>
    public string? Session { get; init; }

    public string? Address { get; init; }

    public string? Agent { get; init; }

    public string? Method { get; init; }

    /// <summary>Without the query.</summary>
    public string? Path { get; init; }

    /// <summary>How the message came: <c>POST</c>, <c>Redirect</c>, <c>Artifact</c>, <c>SOAP</c>.</summary>
    public string? Binding { get; init; }

    /// <summary>Which node tells it.</summary>
    public string? Node { get; init; }

    /// <summary>The trace that it belongs to, where one is kept.</summary>
    public string? Trace { get; init; }

    public double? Milliseconds { get; init; }

    public IReadOnlyList<EventStep> Steps { get; init; } = [];

    /// <summary>Measured facts; no value of a person's but the ids of accounts, which may be logins or names of a directory: a store gets it sealed.</summary>
    public string? Detail { get; init; }

    /// <summary>What the page said to the person, in English; absent: they saw none. Of an application's own sentence only that there was one.</summary>
    public string? Said { get; init; }

    /// <summary>How many others like this one were counted and not told; 0: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Thinned { get; init; }

    /// <summary>Whether the message that was refused is kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasMessage { get; init; }
}

/// <summary>How long one step took.</summary>
internal sealed record EventStep(string Name, double Milliseconds);

internal static class EventKind
{
    public const string Login = "login";
    public const string Access = "access";
    public const string Provisioning = "provisioning";
    public const string Logout = "logout";
    public const string Session = "session";

    /// <summary>Events that were counted in place of being told.</summary>
    public const string Flood = "flood";

    /// <summary>What an operator did, or somebody tried to do in their place.</summary>
    public const string Operator = "operator";

    public static IReadOnlyList<string> All { get; } = [Login, Access, Provisioning, Logout, Session, Operator, Flood];
}

internal static class EventAction
{
    /// <summary>A browser was sent to the identity provider.</summary>
    public const string Begun = "begun";

    /// <summary>An answer of the identity provider was judged.</summary>
    public const string Answered = "answered";

    /// <summary>A person saw a page that says what went wrong.</summary>
    public const string Page = "page";

    /// <summary>A pass to a backend ended.</summary>
    public const string Pass = "pass";

    /// <summary>Sessions ended.</summary>
    public const string Ended = "ended";

    public const string Thinned = "thinned";

    /// <summary>An operator did what an entry of the history of provisioning says once more.</summary>
    public const string Replay = "replay";

    /// <summary>An operator set back what such an entry wrote.</summary>
    public const string Undo = "undo";

    /// <summary>An operator disabled an account and keeps the person out.</summary>
    public const string Disable = "disable";

    /// <summary>An operator lets a person in again.</summary>
    public const string Enable = "enable";

    /// <summary>An operator linked a person to another account.</summary>
    public const string Relink = "relink";

    /// <summary>A person's account was forgotten, or given to somebody else.</summary>
    public const string Unlink = "unlink";

    /// <summary>An operation that changes something was asked for.</summary>
    public const string Changed = "changed";

    public static IReadOnlyList<string> All { get; } = [Begun, Answered, Page, Pass, Ended, Thinned, Replay, Undo, Disable, Enable, Relink, Unlink, Changed];
}

internal static class EventResult
{
    public const string Begun = "begun";
    public const string Accepted = "accepted";
    public const string Refused = "refused";

    /// <summary>The person was sent to the identity provider once more.</summary>
    public const string Repeated = "repeated";

    /// <summary>The answer was used before, by the same browser: nothing was read of it, and the person was led on to the page.</summary>
    public const string Ignored = "ignored";

    /// <summary>The identity provider was asked unseen and knew nobody.</summary>
    public const string Nobody = "nobody";
    public const string Ended = "ended";
    public const string Partly = "partly";
    public const string Thinned = "thinned";

    /// <summary>How a pass to a backend ends, in the words of provisioning.</summary>
    public static IReadOnlyList<string> OfPasses { get; } = ["unchanged", "created", "updated", Refused, "last_good", "queued", "unavailable"];

    public static IReadOnlyList<string> All { get; } = [.. new[] { Begun, Accepted, Refused, Repeated, Ignored, Nobody, Ended, Partly, Thinned }.Union(OfPasses, StringComparer.Ordinal)];
}
