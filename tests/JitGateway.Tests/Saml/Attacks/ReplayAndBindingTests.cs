using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Genuine messages that belong to another browser, another request, another identity provider, or to no request at all.</summary>
public sealed class ReplayAndBindingTests
{
    private static readonly AttackList Attacks = new()
    {
        { "an answer to another request", "saml.in_response_to.mismatch", Exchange.Good with { InResponseTo = "_request-of-the-attacker" } },
        { "the response answers another request than its confirmation", "saml.in_response_to.mismatch", Exchange.Good with { EditResponse = r => r.WithAttribute("samlp:Response", "InResponseTo", "_other") } },
        { "the confirmation answers another request than the response", "saml.confirmation.in_response_to_mismatch", Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:SubjectConfirmationData", "InResponseTo", "_other") } },
        { "the confirmation answers the empty request", "saml.confirmation.in_response_to_mismatch", Exchange.Good with { EditAssertion = a => a.WithAttribute("saml:SubjectConfirmationData", "InResponseTo", "") } },
        { "an unsolicited message where a request was made", "saml.in_response_to.missing", Exchange.GoodUnsolicited },
        { "an unsolicited assertion in an answering response", "saml.confirmation.in_response_to_missing", Exchange.Good with { EditAssertion = a => a.WithoutAttribute("saml:SubjectConfirmationData", "InResponseTo") } },
        { "an answer where no request was made", "saml.in_response_to.unsolicited", Exchange.Good, Exchange.ExpectedUnsolicited },
        { "an answering assertion in an unsolicited response", "saml.confirmation.in_response_to_unsolicited", Exchange.Good with { EditResponse = r => r.WithoutAttribute("samlp:Response", "InResponseTo") }, Exchange.ExpectedUnsolicited },
        { "an unsolicited message where the configuration refuses them", "saml.unsolicited.refused", Exchange.GoodUnsolicited, Exchange.Expected with { Request = null } },
        { "an answer from another identity provider than was asked", "saml.identity_provider.mismatch", () => (Exchange.Good with { Issuer = Exchange.OtherIdp }).ToXml(MessageSigner.Rsa(Exchange.OtherIdpKey)) },
        { "an answer to the request of an attempt at another identity provider", "saml.identity_provider.mismatch", Exchange.Good, Exchange.Expected with { Request = new SentRequest(Exchange.RequestId, "partner") } },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    [Fact]
    public void Says_until_when_a_replay_would_be_possible()
    {
        var valid = Exchange.ShouldBeAccepted(Exchange.Good.ToXml(Exchange.Signer));

        valid.Value.Id.ShouldBe(Exchange.AssertionId);
        valid.IdentityProvider.EntityId.ShouldBe(Exchange.Idp);
        valid.ReplayableUntil.ShouldBe(Exchange.Now.AddMinutes(5).AddSeconds(60));
    }

    [Fact]
    public void Remembers_as_long_as_the_longest_confirmation_lasts()
    {
        var twice = Exchange.Good with
        {
            EditAssertion = a => a.After("</saml:SubjectConfirmation>", a.Part("saml:SubjectConfirmation").WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T13:00:00Z")),
        };

        Exchange.ShouldBeAccepted(twice.ToXml(Exchange.Signer)).ReplayableUntil.ShouldBe(Exchange.Now.AddMinutes(61));
    }
}
