using JitGateway.Identity.DryRun;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.DryRun;

/// <summary>What <see cref="DryRunApi"/> offers.</summary>
internal static class DryRunOperations
{
    private static readonly JsonShape Attributes = JsonShape.Map(JsonShape.Anything()).Says("A login written down: { \"identityProvider\", \"nameId\", \"attributes\": { NAME: VALUE } }.");

    private static readonly JsonShape Assertion = JsonShape.Text().Says("A SAML response or assertion as XML or base64, or the form field SAMLResponse=….");

    private static readonly JsonShape Other = JsonShape.Map(JsonShape.Anything()).Says("Keys of the section Provisioning that say what is made of a login, as they would be: Mapping, Match, Required …");

    public static ManagementOperation Plan { get; } = new(HttpMethods.Post, "/provisioning/dry-run", "Says what a login would do to an account, without doing it")
    {
        Description = "The answer holds the person's values.",
        Body = JsonShape.Either(
            JsonShape.Object(("backend", JsonShape.Text()), ("assertion", Assertion), ("provisioning?", Other)),
            JsonShape.Object(("backend", JsonShape.Text()), ("attributes", Attributes), ("provisioning?", Other))),
        BodyHelp = DryRunRequest.Form,
        MaxBody = DryRunRequest.MaxBody,
        Answer = JsonShape.Of<DryRunReport>(DryRunJson.Options),
    };

    public static ManagementOperation Compare { get; } = new(HttpMethods.Post, "/provisioning/dry-run/compare", "Says what another mapping would change, and for whom")
    {
        Description = "What \"provisioning\" holds takes the place of the same keys of the section in force. The answer holds persons' values.",
        Body = JsonShape.Either(
            JsonShape.Object(("backend", JsonShape.Text()), ("provisioning", Other), ("logins", JsonShape.List(JsonShape.Either(
                JsonShape.Object(("name?", JsonShape.Text()), ("assertion", Assertion)),
                JsonShape.Object(("name?", JsonShape.Text()), ("attributes", Attributes)))))),
            JsonShape.Object(("backend", JsonShape.Text()), ("provisioning", Other), ("recent", JsonShape.Whole(1, RecentLogins.Most).Says("The last people who came to an application with accounts on this node.")))),
        BodyHelp = ComparisonRequest.Form,
        MaxBody = ComparisonRequest.MaxBody,
        Answer = JsonShape.Of<MappingComparison>(DryRunJson.Options),
    };
}
