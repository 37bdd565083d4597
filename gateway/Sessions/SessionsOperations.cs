using JitGateway.Telemetry.Management;

namespace JitGateway.Sessions;

/// <summary>What <see cref="SessionsApi"/> offers.</summary>
internal static class SessionsOperations
{
    public const string Which = "Send one of {\"session\": ID}, {\"subject\": HASH}, {\"issuer\": ENTITY ID, \"value\": NAMEID}, {\"idp\": NAME}, {\"backend\": NAME}, {\"all\": true} as application/json; with idp and backend also \"force\": true.";

    private static readonly JsonShape Session = JsonShape.Object(
        ("session", JsonShape.Text().Says("Its id, which signs nobody in.")),
        ("subject", JsonShape.Text().Says("The hash of the person's key.")),
        ("identityProvider", JsonShape.Text()),
        ("startedAt", JsonShape.Time().OrNull()),
        ("lastSeen", JsonShape.Time()));

    private static readonly JsonShape Count = JsonShape.Object(("ended", JsonShape.Either(JsonShape.Whole(), JsonShape.Choice("all"))), ("note?", JsonShape.Text()));

    private static readonly JsonShape Force = JsonShape.Choice("true").Says("Also where none of that name is configured any more.");

    public static ManagementOperation Revoke { get; } = new(HttpMethods.Post, "/sessions/revoke", "Ends sessions on every node")
    {
        Description = "What has ended stays ended, whatever is answered. The number says how many were ended; \"all\" that they ended in one step, and nobody counted.",
        Body = JsonShape.Either(
            JsonShape.Object(("session", JsonShape.Text())),
            JsonShape.Object(("subject", JsonShape.Text().Says("The hash of the person's key."))),
            JsonShape.Object(("issuer", JsonShape.Text().Says("The entity id of the identity provider.")), ("value", JsonShape.Text().Says("The NameID, or what SubjectFrom names."))),
            JsonShape.Object(("idp", JsonShape.Text()), ("force?", JsonShape.Either(JsonShape.Flag(), Force))),
            JsonShape.Object(("backend", JsonShape.Text()), ("force?", JsonShape.Either(JsonShape.Flag(), Force))),
            JsonShape.Object(("all", JsonShape.Flag()))),
        BodyHelp = Which,
        Answer = Count,
        OtherAnswers = new Dictionary<int, JsonShape> { [StatusCodes.Status404NotFound] = Count },
        Changes = true,
    };

    public static ManagementOperation List(int most) => new(HttpMethods.Get, "/sessions", "Lists sessions, the latest first")
    {
        Description = "No answer holds a cookie's value or a person's data: the store does not know them.",
        Parameters =
        [
            ManagementParameter.Text("session", "The id of one session."),
            ManagementParameter.Text("subject", "The hash of a person's key, as logs show it."),
            ManagementParameter.Text("idp", "The configured name of an identity provider."),
            ManagementParameter.Number("limit", "At most so many; 100 where it is absent.", most: most),
        ],
        Answer = JsonShape.Object(
            ("sessions", JsonShape.List(Session)),
            ("more", JsonShape.Flag().Says("There are others that fit.")),
            ("incomplete", JsonShape.Flag().Says("A part of the store did not answer.")),
            ("unasked?", JsonShape.List(JsonShape.Text()).Says("What did not answer."))),
    };
}
