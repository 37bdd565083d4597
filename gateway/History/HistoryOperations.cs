using JitGateway.Identity.Events;
using JitGateway.Telemetry.Management;

namespace JitGateway.History;

/// <summary>What <see cref="HistoryApi"/> offers.</summary>
internal static class HistoryOperations
{
    private static readonly JsonShape Event = JsonShape.Object(
        ("kind", JsonShape.Choice([.. EventKind.All])),
        ("action", JsonShape.Choice([.. EventAction.All])),
        ("result", JsonShape.Text().Says("accepted, refused, repeated …, or the outcome of provisioning.")),
        ("id", JsonShape.Text()),
        ("at", JsonShape.Time()),
        ("identityProvider?", JsonShape.Text()),
        ("subject?", JsonShape.Text().Says("The hash of the person's key.")),
        ("subjectName?", JsonShape.Text().Says("The key in clear, where Events:Subjects says so.")),
        ("backend?", JsonShape.Text()),
        ("by?", JsonShape.Text().Says("The operator who did it.")),
        ("reason?", JsonShape.Text()),
        ("error?", JsonShape.Whole()),
        ("constant?", JsonShape.Text()),
        ("correlation?", JsonShape.Text().Says("The support code.")),
        ("flow?", JsonShape.Text().Says("Joins the requests of one login.")),
        ("session?", JsonShape.Text().Says("Its public id.")),
        ("address?", JsonShape.Text()),
        ("agent?", JsonShape.Text()),
        ("method?", JsonShape.Text()),
        ("path?", JsonShape.Text()),
        ("binding?", JsonShape.Text()),
        ("node?", JsonShape.Text()),
        ("trace?", JsonShape.Text()),
        ("milliseconds?", JsonShape.Number()),
        ("steps", JsonShape.List(JsonShape.Object(("name", JsonShape.Text()), ("milliseconds", JsonShape.Number())))),
        ("detail?", JsonShape.Text()),
        ("said?", JsonShape.Text().Says("What the page said to the person, in English; without an application's own sentence.")),
        ("thinned?", JsonShape.Whole().Says("How many were counted in place of being told.")),
        ("hasMessage?", JsonShape.Flag().Says("The refused message is kept.")));

    private static readonly JsonShape Step = JsonShape.Object(("event", Event), ("meaning?", JsonShape.Text()), ("advice?", JsonShape.Text()), ("said?", JsonShape.Text().Says("What the person read.")));

    private static readonly ManagementParameter Code = ManagementParameter.Text("correlation", "The support code, as the person reads it out.") with { IsRequired = true };

    public static ManagementOperation Story { get; } = new(HttpMethods.Get, "/history/story", "Tells the login that a support code is a part of, step by step")
    {
        Parameters = [Code],
        Answer = JsonShape.Object(("correlation", JsonShape.Text()), ("steps", JsonShape.List(Step))),
    };

    public static ManagementOperation Message { get; } = new(HttpMethods.Get, "/history/message", "Shows what an inspection found in the refused message of a support code")
    {
        Description = "Without a person's values. Only where Events:FailedMessages:Keep is set.",
        Parameters = [Code],
        Answer = JsonShape.Map(JsonShape.Anything()),
    };

    public static ManagementOperation One { get; } = new(HttpMethods.Get, "/history/{id}", "Shows one event")
    {
        Parameters = [ManagementParameter.Text("id", "The event's, as lists show it.") with { IsRequired = true }],
        Answer = Step,
    };

    public static ManagementOperation Export { get; } = new(HttpMethods.Get, "/history/export", "Writes events as JSON lines or CSV, the latest first")
    {
        Parameters = [ManagementParameter.Choice("format", "How.", "jsonl", "csv") with { IsRequired = true }, .. Filters],
        Description = "As it is read: whoever takes lines slowly is waited for. The header X-Unconfigured names filters whose name is not configured.",
        OtherTypes = ["application/x-ndjson", "text/csv"],
    };

    public static ManagementOperation List(int most) => new(HttpMethods.Get, "/history", "Lists what happened to people on the way in and out, the latest first")
    {
        Parameters =
        [
            ManagementParameter.Number("limit", "At most so many; 50 where it is absent.", most: most),
            ManagementParameter.Text("before", "Only events before this one: the next page."),
            .. Filters,
        ],
        Answer = JsonShape.Object(("events", JsonShape.List(Event)), ("more", JsonShape.Flag().Says("There are others that fit.")), ("next?", JsonShape.Text().Says("What before is for the next page.")), ("unconfigured?", JsonShape.List(JsonShape.Text()).Says("Filters (idp, backend) that name what is not configured; what is kept of it is found."))),
    };

    private static IEnumerable<ManagementParameter> Filters =>
    [
        ManagementParameter.Text("from", "Not before: a time, or how long ago (15m, 2h, 7d)."),
        ManagementParameter.Text("to", "Not after."),
        ManagementParameter.Choice("kind", "What it is about.", [.. EventKind.All]),
        ManagementParameter.Choice("action", "The step.", [.. EventAction.All]),
        ManagementParameter.Choice("result", "How it ended.", [.. EventResult.All]),
        ManagementParameter.Text("idp", "The identity provider, by its configured name."),
        ManagementParameter.Text("subject", "The hash of the person's key, or its first 8 characters or more where only one person's begins so; or issuer and value."),
        ManagementParameter.Text("issuer", "The entity id of the person's identity provider."),
        ManagementParameter.Text("value", "The person's NameID, or what SubjectFrom names."),
        ManagementParameter.Text("backend", "The backend's name."),
        ManagementParameter.Text("by", "A part of what is known of the operator who did it."),
        ManagementParameter.Text("reason", "The reason, or its beginning."),
        ManagementParameter.Text("error", "The error, by number or name."),
        ManagementParameter.Text("correlation", "The support code."),
        ManagementParameter.Text("flow", "The login."),
        ManagementParameter.Text("session", "The session."),
        ManagementParameter.Text("address", "The address; with * at its end, those that begin so."),
        ManagementParameter.Text("agent", "A part of what the browser calls itself."),
        ManagementParameter.Text("method", "The method of the request."),
        ManagementParameter.Text("path", "The path; with * at its end, those that begin so."),
        ManagementParameter.Text("binding", "How the message came: POST, Redirect, Artifact, SOAP."),
        ManagementParameter.Text("node", "Which node told it."),
        ManagementParameter.Text("trace", "The trace."),
        ManagementParameter.Text("slower", "Took at least so long: 500ms, 2s, 1m."),
        ManagementParameter.Text("step", "Has this step; with a time behind it, one that took at least so long: signature:100ms."),
        ManagementParameter.Text("detail", "A part of the measured facts."),
        ManagementParameter.Text("said", "A part of what the page said to the person."),
        ManagementParameter.Number("thinned", "Stands for at least so many that were counted and not told."),
        ManagementParameter.Choice("message", "Whether the message that was refused is kept.", "true", "false"),
        ManagementParameter.Text("id", "The event's."),
    ];
}
