using JitGateway.Identity;
using JitGateway.Provisioning.History;
using JitGateway.Redis;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.Users;

/// <summary>What <see cref="UsersApi"/> and <see cref="UserActsApi"/> offer.</summary>
internal static class UsersOperations
{
    private const int MaxBody = 32 * 1024;

    public static readonly string[] States = [.. AccountConditions.All];

    private static readonly (string Name, JsonShape Shape)[] Account =
    [
        ("subject", JsonShape.Text().Says("The hash of the person's key.")),
        ("backend", JsonShape.Text()),
        ("account", JsonShape.Text().OrNull().Says("The backend's own id; null: none is linked.")),
        ("state", JsonShape.Choice(States)),
        ("createdAt", JsonShape.Time().OrNull()),
        ("changedAt", JsonShape.Time().OrNull()),
        ("checkedAt", JsonShape.Time()),
        ("disabledAt", JsonShape.Time().OrNull().Says("Since when an operator keeps the person out.")),
    ];

    private static readonly JsonShape Now = JsonShape.Object(
        ("found", JsonShape.Flag().OrNull()),
        ("note", JsonShape.Text().OrNull().Says("Why the backend did not say.")),
        ("enabled?", JsonShape.Flag().OrNull()),
        ("attributes?", JsonShape.List(JsonShape.Object(("name", JsonShape.Text()), ("ledger", JsonShape.Choice("same", "differs", "unknown").OrNull()), ("value?", JsonShape.Text())))));

    private static readonly JsonShape Done = JsonShape.Object(
        ("results", JsonShape.List(JsonShape.Object(("backend", JsonShape.Text()), ("title", JsonShape.Text()), ("detail", JsonShape.Text())))),
        ("sessionsEnded", JsonShape.Whole().OrNull()));

    private static readonly (string Name, JsonShape Shape)[] Person =
    [
        ("subject?", JsonShape.Text().Says("The hash of the person's key; or issuer and value.")),
        ("issuer?", JsonShape.Text()),
        ("value?", JsonShape.Text()),
        ("backend?", JsonShape.Text()),
        ("account?", JsonShape.Text().Says("The backend's own id.")),
        ("reason?", JsonShape.Text().Says("Why, for the history: at most 500 characters in one line.")),
    ];

    public static ManagementOperation Disable { get; } = Act("/users/disable", "Disables a person's account inside a backend, keeps the person out, and ends their sessions", ("all?", JsonShape.Flag().Says("At every backend where the person has an account, in place of backend.")));

    public static ManagementOperation Enable { get; } = Act("/users/enable", "Lets a person in again, and enables the account inside the backend", ("all?", JsonShape.Flag().Says("At every backend where the person has an account, in place of backend.")));

    public static ManagementOperation Unlink { get; } = Act("/users/unlink", "Forgets which account a person has: the next login finds or makes one by the rules");

    public static ManagementOperation Relink { get; } = Act(
        "/users/relink", "Links a person to another account that exists",
        ("force?", JsonShape.Flag().Says("It is taken away from the person who has it.")), ("preview?", JsonShape.Flag().Says("Only shows the account.")), ("values?", JsonShape.Flag().Says("With its values.")))
        with
    {
        Answer = JsonShape.Either(Done, JsonShape.Object(("backend", JsonShape.Text()), ("account", JsonShape.Text()), ("linkedTo", JsonShape.Text().OrNull()), ("former", JsonShape.Text().OrNull()), ("now", Now))),
    };

    private static IEnumerable<ManagementParameter> Which =>
    [
        ManagementParameter.Text("backend", "The backend's name."),
        .. AskedPerson.Parameters,
        ManagementParameter.Text("account", "The backend's own id of an account."),
    ];

    public static ManagementOperation List(int most) => new(HttpMethods.Get, "/users", "Lists who has an account where")
    {
        Parameters =
        [
            .. Which,
            ManagementParameter.Choice("state", "Of one state.", States),
            ManagementParameter.Text("changedAfter", "Made or changed then or later: a date, or date and time."),
            ManagementParameter.Text("changedBefore", "Made or changed earlier."),
            ManagementParameter.Number("limit", "About so many; 100 where it is absent.", most: most),
            ManagementParameter.Text("cursor", "Of the page before, with the same filters."),
        ],
        Answer = JsonShape.Object(
            ("accounts", JsonShape.List(JsonShape.Object(Account))),
            ("cursor", JsonShape.Text().OrNull().Says("For the next page; null: this is the last one.")),
            ("maybeTwice", JsonShape.Flag().Says("A server of Redis was restarted or replaced since the page before: accounts of earlier pages may come again."))),
    };

    public static ManagementOperation Show(int mostEntries) => new(HttpMethods.Get, "/users/account", "Shows one person: accounts at all backends, sessions, the history's last entries")
    {
        Parameters =
        [
            .. Which,
            ManagementParameter.Choice("live", "Whether the backends are asked what they hold now.", "true", "false"),
            ManagementParameter.Choice("values", "Whether the values that they hold are told.", "true", "false"),
            ManagementParameter.Number("entries", "So many entries of the history; 5 where it is absent.", most: mostEntries),
        ],
        Answer = JsonShape.Object(
            ("subject", JsonShape.Text()),
            ("accounts", JsonShape.List(JsonShape.Object([.. Account, ("now?", Now)]))),
            ("sessions", JsonShape.List(JsonShape.Object(("session", JsonShape.Text()), ("idp", JsonShape.Text().OrNull()), ("startedAt", JsonShape.Time().OrNull()), ("lastSeen", JsonShape.Time())))),
            ("unasked", JsonShape.List(JsonShape.Text()).Says("What could not be asked: sessions may be missing.")),
            ("history", JsonShape.List(LedgerOperations.Entry)),
            ("moreHistory", JsonShape.Flag())),
    };

    public static void MapUsers(this IEndpointRouteBuilder endpoints, ManagementOperation operation, Func<HttpContext, Task<ManagementAnswer>> answer) =>
        endpoints.MapOperation<RedisUnavailableException>(operation, answer, static e => ("The ledger does not answer", $"{e.Message.TrimEnd('.')}. Ask again: what is done already is not done twice."));

    private static ManagementOperation Act(string path, string summary, params ReadOnlySpan<(string Name, JsonShape Shape)> more) => new(HttpMethods.Post, path, summary)
    {
        Body = JsonShape.Object([.. Person, .. more]),
        BodyHelp = "Send a JSON object of at most 32 KiB as application/json, with the backend, subject (or issuer and value), and reason; of disable and enable also {\"all\": true} in place of backend.",
        MaxBody = MaxBody,
        Answer = Done,
        Changes = true,
    };
}
