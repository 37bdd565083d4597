using JitGateway.Identity.Inspection;

namespace JitGateway.Saml.Inspection;

/// <summary>
/// What is to be looked at first: an attack, then what cannot be read, then who speaks, then for whom, then how; the clock comes late, because whatever was kept is too old, and the person last, because of a message that is trusted alone it
/// matters whom it names.
/// </summary>
internal static class FindingWeight
{
    private static readonly string[] Clocks =
    [
        "saml.conditions.not_yet", "saml.conditions.expired", "saml.confirmation.expired", "saml.authn.session_expired", "saml.authn.instant_future", "saml.issue_instant.future", "saml.authn.too_old", "saml.authn.not_fresh", "saml.logout.expired",
    ];

    private static readonly string[][] Order =
    [
        ["saml.form.", "saml.xml.", "saml.query."],
        ["saml.response.root", "saml.logout.root"],
        ["saml.assertion.nested", "saml.assertion.count", "saml.id.duplicate", "saml.signature.misplaced", "saml.signature.object", "saml.signature.reference_uri"],
        ["saml.status.not_success"],
        ["saml.metadata.", "saml.issuer.", "saml.response.issuer_missing", "saml.assertion.issuer_missing", "saml.logout.issuer_missing"],
        ["saml.signature.", "saml.logout.unsigned"],
        ["saml.encryption."],
        ["saml.audience.", "saml.destination.", "saml.confirmation.recipient", "saml.identity_provider."],
        ["saml.in_response_to.", "saml.confirmation.in_response_to", "saml.unsolicited."],
        Clocks,
        ["saml.nameid.", "saml.subject.attribute", "saml.subject.scope", "saml.subject.white_space", "saml.identity."],
    ];

    private const int OfShape = 8;   // faults of form stand before the clock

    /// <summary>Whether it may be right at another time.</summary>
    public static bool IsOfTime(InspectionFinding finding) => Clocks.Contains(finding.Reason);

    /// <summary>Less is weightier.</summary>
    public static int Of(InspectionFinding finding)
    {
        var at = Array.FindIndex(Order, group => group.Any(prefix => finding.Reason.StartsWith(prefix, StringComparison.Ordinal)));
        return at < 0 ? OfShape * 2 + 1 : at * 2;
    }
}
