using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.History;

/// <summary>What <see cref="LedgerApi"/> offers.</summary>
internal static class LedgerOperations
{
    private static readonly ManagementParameter Number = ManagementParameter.Number("number", "The entry's, as lists show it.") with { IsRequired = true };

    private static readonly JsonShape Done = JsonShape.Object(("title", JsonShape.Text()), ("detail", JsonShape.Text()));

    private static readonly JsonShape Value = JsonShape.Either(JsonShape.Text(), JsonShape.Flag(), JsonShape.List(JsonShape.Text())).OrNull();

    public static readonly JsonShape Entry = JsonShape.Object(
        ("number", JsonShape.Whole(1)),
        ("at", JsonShape.Time()),
        ("kind", JsonShape.Choice(Enum.GetNames<HistoryKind>())),
        ("backend", JsonShape.Text()),
        ("subject", JsonShape.Text().Says("The hash of the person's key.")),
        ("account?", JsonShape.Text().Says("The backend's own id.")),
        ("outcome", JsonShape.Text()),
        ("error?", JsonShape.Whole()),
        ("constant?", JsonShape.Text()),
        ("reason?", JsonShape.Text()),
        ("mapping?", JsonShape.Text().Says("Fingerprint of the mapping.")),
        ("system?", JsonShape.Text().Says("Fingerprint of the system that the account id belongs to.")),
        ("salt", JsonShape.Text()),
        ("milliseconds", JsonShape.Number()),
        ("correlation?", JsonShape.Text().Says("The support code of the request.")),
        ("repeats", JsonShape.Whole()),
        ("of?", JsonShape.Whole().Says("The entry that was replayed or undone.")),
        ("by?", JsonShape.Text().Says("The operator who asked for it.")),
        ("why?", JsonShape.Text().Says("The operator's words.")),
        ("former?", JsonShape.Text().Says("The account that the person had before.")),
        ("writes", JsonShape.List(JsonShape.Object(
            ("call", JsonShape.Text()),
            ("answer", JsonShape.Text()),
            ("milliseconds", JsonShape.Number()),
            ("attributes", JsonShape.Map(JsonShape.Object(("before?", JsonShape.Text()), ("after?", JsonShape.Text())))))).Says("What was sent, by fingerprints.")),
        ("sealedBy?", JsonShape.Text()),
        ("values?", JsonShape.Object(
            ("issuer", JsonShape.Text()),
            ("value", JsonShape.Text()),
            ("detail?", JsonShape.Text()),
            ("wanted?", JsonShape.Map(Value)),
            ("searches", JsonShape.List(JsonShape.Text().OrNull())),
            ("writes", JsonShape.List(JsonShape.Object(("before", JsonShape.Map(Value)), ("after", JsonShape.Map(Value)))))).Says("The person's values, where they were asked for.")));

    public static ManagementOperation Verify { get; } = new(HttpMethods.Get, "/ledger/verify", "Recomputes the chain of the history")
    {
        Parameters = [ManagementParameter.Text("end", "What an earlier answer called the end: it must still be there. NUMBER:64 hexadecimal digits.")],
        Answer = JsonShape.Object(
            ("inOrder", JsonShape.Flag()),
            ("entries", JsonShape.Whole()),
            ("from", JsonShape.Whole()),
            ("end", JsonShape.Text()),
            ("findings", JsonShape.List(JsonShape.Object(("fault", JsonShape.Text()), ("from", JsonShape.Whole()), ("to", JsonShape.Whole()), ("text", JsonShape.Text()))))),
    };

    public static ManagementOperation Account { get; } = new(HttpMethods.Get, "/ledger/account", "Shows what the ledger knows of one account")
    {
        Parameters = [ManagementParameter.Text("backend", "The backend's name.") with { IsRequired = true }, .. AskedPerson.Parameters],
        Answer = JsonShape.Object(
            ("backend", JsonShape.Text()),
            ("subject", JsonShape.Text()),
            ("account", JsonShape.Text().Says("The backend's own id.")),
            ("createdAt", JsonShape.Time().OrNull()),
            ("changedAt", JsonShape.Time().OrNull()),
            ("checkedAt", JsonShape.Time().OrNull()),
            ("disabledAt", JsonShape.Time().OrNull().Says("Since when an operator keeps the person out.")),
            ("mapping", JsonShape.Text().Says("Fingerprint of the mapping.")),
            ("mappingIsInForce", JsonShape.Flag().OrNull()),
            ("system", JsonShape.Text().OrNull()),
            ("fingerprints", JsonShape.Map(JsonShape.Text()))),
    };

    public static ManagementOperation Replay { get; } = new(HttpMethods.Post, "/ledger/replay", "Does the plan of an entry once more")
    {
        Parameters = [Number],
        Answer = Done,
        Changes = true,
    };

    public static ManagementOperation Undo { get; } = new(HttpMethods.Post, "/ledger/undo", "Sets back what the plan of an entry wrote")
    {
        Parameters = [Number, ManagementParameter.Choice("overwrite", "Whether what somebody changed since is set back too.", "true", "false")],
        Answer = Done,
        Changes = true,
    };

    public static ManagementOperation History(int most) => new(HttpMethods.Get, "/ledger/history", "Lists what provisioning did, the latest first")
    {
        Description = "One answer is of 20,000 entries at most, whether they fit or not: where more is true and fewer than limit are told, go on with before.",
        Parameters =
        [
            ManagementParameter.Number("number", "One entry."),
            ManagementParameter.Text("backend", "Of one backend."),
            .. AskedPerson.Parameters,
            ManagementParameter.Number("limit", "At most so many; 20 where it is absent.", most: most),
            ManagementParameter.Number("before", "Only entries before this number."),
            ManagementParameter.Choice("values", "Whether the person's values are told.", "true", "false"),
        ],
        Answer = JsonShape.Object(("entries", JsonShape.List(Entry)), ("more", JsonShape.Flag().Says("There may be others that fit.")), ("next?", JsonShape.Whole(1).Says("What before is for the next page."))),
    };
}
