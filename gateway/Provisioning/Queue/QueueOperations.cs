using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.Queue;

/// <summary>What <see cref="QueueApi"/> offers.</summary>
internal static class QueueOperations
{
    public const string Which = "Send backend, and subject (the hash that lists and logs show) or issuer and value; replay takes {\"backend\": NAME, \"all\": true} too.";

    private static readonly (string Name, JsonShape Shape)[] Entry =
    [
        ("backend", JsonShape.Text()),
        ("subject", JsonShape.Text().Says("The hash of the person's key.")),
        ("state", JsonShape.Choice("due", "paused", "claimed", "dead", "refused")),
        ("signedInAt", JsonShape.Time()),
        ("addedAt", JsonShape.Time()),
        ("dueAt?", JsonShape.Time()),
        ("claimedUntil?", JsonShape.Time()),
        ("diedAt?", JsonShape.Time()),
        ("attempts", JsonShape.Whole()),
        ("correlation", JsonShape.Text().Says("The support code of the request.")),
        ("fault?", JsonShape.Object(("code", JsonShape.Whole()), ("constant", JsonShape.Text()), ("reason", JsonShape.Text()), ("detail?", JsonShape.Text()))),
    ];

    private static readonly JsonShape Values = JsonShape.Map(JsonShape.List(JsonShape.Text()));

    private static readonly JsonShape Person = JsonShape.Object(
        ("issuer", JsonShape.Text()), ("value", JsonShape.Text()), ("identityProvider", JsonShape.Text()), ("nameId", JsonShape.Text().OrNull()), ("mapped", Values), ("attributes", Values));

    public static ManagementOperation Show { get; } = new(HttpMethods.Get, "/queue/entry", "Shows one entry of a queue")
    {
        Parameters =
        [
            ManagementParameter.Text("backend", "The backend's name.") with { IsRequired = true },
            .. AskedPerson.Parameters,
            ManagementParameter.Choice("values", "Whether the person's values are told.", "true", "false"),
        ],
        Answer = JsonShape.Object([.. Entry, ("person?", Person.OrNull())]),
    };

    public static ManagementOperation Replay { get; } = new(HttpMethods.Post, "/queue/replay", "Tries a dead letter again, or all of a backend")
    {
        Body = JsonShape.Either(One, JsonShape.Object(("backend", JsonShape.Text()), ("all", JsonShape.Flag()))),
        BodyHelp = Which,
        Answer = JsonShape.Object(("replayed", JsonShape.Whole())),
        Changes = true,
    };

    public static ManagementOperation Drop { get; } = new(HttpMethods.Post, "/queue/drop", "Takes an entry out of a queue")
    {
        Body = One,
        BodyHelp = Which,
        Answer = JsonShape.Object(("dropped", JsonShape.Whole())),
        Changes = true,
    };

    private static JsonShape One => JsonShape.Either(
        JsonShape.Object(("backend", JsonShape.Text()), ("subject", JsonShape.Text())),
        JsonShape.Object(("backend", JsonShape.Text()), ("issuer", JsonShape.Text()), ("value", JsonShape.Text())));

    public static ManagementOperation List(int most) => new(HttpMethods.Get, "/queue", "Lists the queues and what is in them")
    {
        Parameters =
        [
            ManagementParameter.Text("backend", "The backend's name; all where it is absent."),
            ManagementParameter.Choice("state", "Only these.", "waiting", "dead"),
            ManagementParameter.Number("limit", "At most so many; 100 where it is absent.", most: most),
        ],
        Answer = JsonShape.Object(
            ("queues", JsonShape.List(JsonShape.Object(("backend", JsonShape.Text()), ("waiting", JsonShape.Whole()), ("dead", JsonShape.Whole())))),
            ("entries", JsonShape.List(JsonShape.Object(Entry))),
            ("more", JsonShape.Flag().Says("There are others that fit."))),
    };
}
