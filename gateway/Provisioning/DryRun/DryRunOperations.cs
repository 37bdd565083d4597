using JitGateway.Identity.DryRun;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.DryRun;

/// <summary>What <see cref="DryRunApi"/> offers.</summary>
internal static class DryRunOperations
{
    private static readonly JsonShape Attributes = JsonShape.Map(JsonShape.Anything()).Says("A login written down: { \"identityProvider\", \"nameId\", \"attributes\": { NAME: VALUE } }.");

    private static readonly JsonShape Assertion = JsonShape.Text().Says("A SAML response or assertion as XML or base64, or the form field SAMLResponse=….");

    public static ManagementOperation Plan { get; } = new(HttpMethods.Post, "/provisioning/dry-run", "Says what a login would do to an account, without doing it")
    {
        Description = "The answer holds the person's values.",
        Body = JsonShape.Either(
            JsonShape.Object(("backend", JsonShape.Text()), ("assertion", Assertion)),
            JsonShape.Object(("backend", JsonShape.Text()), ("attributes", Attributes))),
        BodyHelp = DryRunRequest.Form,
        MaxBody = DryRunRequest.MaxBody,
        Answer = JsonShape.Of<DryRunReport>(DryRunJson.Options),
    };

    public static ManagementOperation Compare { get; } = new(HttpMethods.Post, "/provisioning/dry-run/compare", "Says what another mapping would change, and for whom")
    {
        Description = "What \"provisioning\" holds takes the place of the same keys of the section in force. The answer holds persons' values.",
        Body = JsonShape.Object(
            ("backend", JsonShape.Text()),
            ("provisioning", JsonShape.Map(JsonShape.Anything())),
            ("logins", JsonShape.List(JsonShape.Either(
                JsonShape.Object(("name?", JsonShape.Text()), ("assertion", Assertion)),
                JsonShape.Object(("name?", JsonShape.Text()), ("attributes", Attributes)))))),
        BodyHelp = ComparisonRequest.Form,
        MaxBody = ComparisonRequest.MaxBody,
        Answer = JsonShape.Of<MappingComparison>(DryRunJson.Options),
    };
}
