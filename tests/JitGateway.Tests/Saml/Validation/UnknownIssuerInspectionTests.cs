using System.Text;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>An inspection says once what is wrong with the issuers: missing, or unknown.</summary>
public sealed class UnknownIssuerInspectionTests
{
    [Fact]
    public void Missing_issuers_are_missing_and_not_unknown_too()
    {
        var reasons = Inspected(Exchange.Good.ToXml(Exchange.Signer).Without("saml:Issuer").Without("saml:Issuer"));

        reasons.ShouldContain("saml.response.issuer_missing");
        reasons.ShouldContain("saml.assertion.issuer_missing");
        reasons.ShouldNotContain("saml.issuer.unknown");
    }

    [Fact]
    public void An_unknown_issuer_of_the_assertion_is_told_where_the_response_names_none()
    {
        var reasons = Inspected((Exchange.Good with { Issuer = "https://attacker.example/idp" }).ToXml(Exchange.Signer).Without("saml:Issuer"));

        reasons.ShouldContain("saml.response.issuer_missing");
        reasons.ShouldContain("saml.issuer.unknown");
    }

    private static List<string> Inspected(string xml) => [.. ResponseInspector.Inspect(Encoding.UTF8.GetBytes(xml), Exchange.Expected).Select(f => f.Refusal.Reason.Id.Value)];
}
