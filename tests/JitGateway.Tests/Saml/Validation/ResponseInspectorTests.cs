using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>
/// An inspection tells everything at once. That it begins with what an acceptance refuses for is asserted of every hostile message
/// (<see cref="Exchange.ShouldBeRefused"/>), that it finds nothing in a good one of every good message.
/// </summary>
public sealed class ResponseInspectorTests
{
    private const string Elsewhere = "https://other.example.com";

    private static readonly SamlResponseMessage WrongInEveryWay = Exchange.Good with
    {
        Signed = Signed.Both,
        Audiences = [Elsewhere],
        NameId = " alice",
        Attributes = [new SamlAttributeMessage("mail", "a\tb"), new SamlAttributeMessage("phone", "a\nb")],
        EditAssertion = a => a
            .WithAttribute("saml:Assertion", "IssueInstant", "2026-03-01T13:00:00Z")
            .WithAttribute("saml:Conditions", "NotBefore", "2026-03-01T10:00:00Z").WithAttribute("saml:Conditions", "NotOnOrAfter", "2026-03-01T11:00:00Z")
            .WithAttribute("saml:AuthnStatement", "AuthnInstant", "yesterday")
            .WithAttribute("saml:SubjectConfirmationData", "Recipient", Elsewhere).WithAttribute("saml:SubjectConfirmationData", "NotOnOrAfter", "2026-03-01T11:30:00Z"),
        EditResponse = r => r.WithAttribute("samlp:Response", "Destination", Elsewhere),
    };

    private static readonly string[] Said =
    [
        "saml.time.malformed", "saml.destination.mismatch", "saml.issue_instant.future", "saml.conditions.expired", "saml.audience.mismatch", "saml.identity.control_character",
        "saml.identity.control_character", "saml.confirmation.recipient_mismatch", "saml.confirmation.expired", "saml.subject.white_space",
    ];

    [Fact]
    public void Finds_nothing_in_a_good_message() => Inspect(Exchange.Good.ToXml(Exchange.Signer)).ShouldBeEmpty();

    [Fact]
    public void Finds_everything_that_a_signed_message_says_wrong()
    {
        var findings = Inspect(WrongInEveryWay.ToXml(Exchange.Signer));

        ReasonsOf(findings).ShouldBe(Said);
        findings.ShouldAllBe(f => f.Stage == FindingStage.Meaning && f.IsVouchedFor && f.Refusal.IdentityProvider == "corp");
    }

    [Fact]
    public void Marks_what_nobody_vouches_for()
    {
        var findings = Inspect((WrongInEveryWay with { Signed = Signed.Nothing }).ToXml(Exchange.Signer));

        ReasonsOf(findings).ShouldBe(["saml.signature.missing", .. Said]);
        findings.ShouldAllBe(f => !f.IsVouchedFor);
    }

    [Fact]
    public void Tells_what_each_of_two_signatures_is_wrong_in_and_what_the_message_says_all_the_same()
    {
        var forged = (WrongInEveryWay with
        {
            EditResponse = r => r.Swap(r.Part("ds:SignatureValue"), $"<ds:SignatureValue>{Convert.ToBase64String(new byte[256])}</ds:SignatureValue>"),
        }).ToXml(Exchange.Signer).WithAttribute("samlp:Response", "IssueInstant", "2026-03-01T12:00:01Z");

        var findings = Inspect(forged);

        ReasonsOf(findings.Where(f => f.Stage == FindingStage.Signature)).ShouldBe(["saml.signature.digest", "saml.signature.invalid"]);
        findings[1].Refusal.Detail.ShouldContain(Exchange.Corp.SigningKeys[0].Fingerprint);
        ReasonsOf(findings.Where(f => f.Stage == FindingStage.Meaning)).ShouldBe(Said.Where(r => r != "saml.destination.mismatch"));
        findings.ShouldAllBe(f => !f.IsVouchedFor);
    }

    [Fact]
    public void Tells_wrong_keys_by_their_fingerprints()
    {
        var finding = Inspect(Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.AttackersKey))).ShouldHaveSingleItem();

        finding.Refusal.Reason.Id.Value.ShouldBe("saml.signature.invalid");
        finding.Refusal.Detail.ShouldContain(Exchange.Corp.SigningKeys[0].Fingerprint);
        finding.Stage.ShouldBe(FindingStage.Signature);
    }

    [Fact]
    public void An_assertion_is_vouched_for_by_its_own_signature_and_the_response_around_it_is_not()
    {
        var findings = Inspect((WrongInEveryWay with { Signed = Signed.Assertion }).ToXml(Exchange.Signer));

        findings.Where(f => !f.IsVouchedFor).ShouldHaveSingleItem().Refusal.Reason.Id.Value.ShouldBe("saml.destination.mismatch");
    }

    [Fact]
    public void Goes_on_where_nobody_knows_the_identity_provider()
    {
        var findings = Inspect((WrongInEveryWay with { Issuer = "https://stranger.example.org" }).ToXml(Exchange.Signer));

        ReasonsOf(findings).ShouldBe(["saml.issuer.unknown", Said[0], Said[1], "saml.identity_provider.mismatch", .. Said[2..]]);
        findings.ShouldAllBe(f => !f.IsVouchedFor);
    }

    [Fact]
    public void Tells_everything_that_is_wrong_with_the_shape()
    {
        var wrapped = Exchange.Good.ToXml(Exchange.Signer);
        var second = wrapped.Part("saml:Assertion");

        var findings = Inspect(wrapped.WithAttribute("samlp:Response", "Version", "1.1").After("</saml:Assertion>", second).Before("<samlp:Status>", $"<samlp:Extensions>{second}</samlp:Extensions>"));

        ReasonsOf(findings.Where(f => f.Stage == FindingStage.Shape)).ShouldBe(["saml.response.version", "saml.id.duplicate", "saml.assertion.nested", "saml.assertion.count", "saml.signature.misplaced"]);
    }

    [Theory]
    [InlineData("nothing", "saml.xml.malformed")]
    [InlineData("<!DOCTYPE x><x/>", "saml.xml.doctype")]
    [InlineData("<x/>", "saml.response.root")]
    public void Ends_where_there_is_no_response_to_read(string xml, string reason) => ReasonsOf(Inspect(xml)).ShouldBe([reason]);

    [Theory]
    [InlineData("saml:Issuer", "saml.response.issuer_missing")]
    [InlineData("samlp:Status", "saml.status.missing")]
    [InlineData("saml:Assertion", "saml.assertion.missing")]
    public void What_is_missing_is_told_once(string element, string reason)
    {
        var message = Exchange.Good with { EditResponse = r => r.Without(element) };

        ReasonsOf(Inspect(message.ToXml(Exchange.Signer))).ShouldBe([reason]);
    }

    [Fact]
    public void A_login_that_was_declined_does_not_miss_its_assertion()
    {
        var declined = Exchange.Good with { WithAssertion = false, Signed = Signed.Response, Status = "urn:oasis:names:tc:SAML:2.0:status:Responder" };

        ReasonsOf(Inspect(declined.ToXml(Exchange.Signer))).ShouldBe(["saml.status.not_success"]);
    }

    [Fact]
    public void Looks_for_no_more_findings_than_are_of_use()
    {
        var message = Exchange.Good with { Attributes = [.. Enumerable.Range(0, 2000).Select(i => new SamlAttributeMessage($"a{i}", "a\tb"))] };

        Inspect(message.ToXml(Exchange.Signer)).Count.ShouldBe(Findings.Most);
    }

    [Fact]
    public void Shows_how_the_person_was_authenticated_first_where_the_message_says_so()
    {
        var once = Exchange.Good.ToXml(Exchange.Signer);
        var statement = once.Part("saml:AuthnStatement");

        Authentication(once)!.SessionIndex.ShouldBe("_session-1");
        Authentication(once.After("</saml:AuthnStatement>", statement.WithAttribute("saml:AuthnStatement", "SessionIndex", "_session-2")))!.SessionIndex.ShouldBe("_session-1");
        Authentication(once.Swap(statement, "")).ShouldBeNull();
    }

    [Fact]
    public void Hands_over_what_was_opened_and_nothing_that_was_not()
    {
        var opened = new List<string>();
        var expected = Exchange.Expected with { Opened = e => opened.Add(e.LocalName) };

        ResponseInspector.Inspect(Encoding.UTF8.GetBytes(Exchange.Good.EncryptedBy(Exchange.Encrypter with { Key = Exchange.AttackersKey }).ToXml(Exchange.Signer)), expected);
        opened.ShouldBeEmpty();
        ResponseInspector.Inspect(Encoding.UTF8.GetBytes(Exchange.Good.EncryptedBy(Exchange.Encrypter).ToXml(Exchange.Signer)), expected);
        opened.ShouldBe(["Assertion"]);
    }

    /// <summary>An acceptance ends there: it must not open what nobody vouches for.</summary>
    [Theory]
    [InlineData("aes256-cbc", "saml.encryption.cbc_unsigned")]
    [InlineData("tripledes-cbc", "saml.encryption.triple_des", "saml.encryption.cbc_unsigned")]
    public void Reads_what_is_inside_a_cipher_that_is_not_allowed(string cipher, params string[] reasons)
    {
        var xml = (Exchange.Good with { Audiences = [Elsewhere] }).EncryptedBy(Exchange.Encrypter with { Content = MessageEncrypter.Enc + cipher }).ToXml(Exchange.Signer);

        ReasonsOf(Inspect(xml)).ShouldBe([.. reasons, "saml.audience.mismatch"]);
        Exchange.ShouldBeRefused(xml, reasons[0]);
    }

    [Fact]
    public void Nothing_goes_past_a_finding_in_an_acceptance()
    {
        var refusal = Refusals.AudienceMissing.With("no AudienceRestriction");

        Should.Throw<RefusedException>(() => Findings.OfAcceptance().Add(refusal)).Refusal.ShouldBe(refusal);
        Should.Throw<RefusedException>(() => Findings.OfAcceptance().AddUnlessExplained(explained: true, refusal));
        Should.Throw<RefusedException>(() => Findings.OfAcceptance().Attempt(refusal, static string? (r) => throw new RefusedException(r)));
    }

    [Theory]
    [InlineData(nameof(Signed.Assertion), 1)]
    [InlineData(nameof(Signed.Both), 2)]
    public void Finds_something_in_whatever_is_refused_and_throws_nothing(string signed, int seed)
    {
        var random = new Random(seed);
        var good = Encoding.UTF8.GetBytes((Exchange.Good with { Signed = Enum.Parse<Signed>(signed) }).ToXml(Exchange.Signer));
        for (var round = 0; round < 500; round++)
        {
            var from = random.Next(good.Length);
            var length = Math.Min(random.Next(1, 200), good.Length - from);
            byte[] mutant = round % 2 == 0 ? [.. good[..from], .. good[(from + length)..]] : [.. good[..(from + length)], .. good[from..]];

            var isAccepted = ResponseValidator.Validate(mutant, Exchange.Expected).TryGet(out _, out var refusal);
            var findings = ResponseInspector.Inspect(mutant, Exchange.Expected);

            if (!isAccepted) findings[0].Refusal.ShouldBe(refusal, Encoding.UTF8.GetString(mutant));
            else findings.ShouldBeEmpty(Encoding.UTF8.GetString(mutant));
        }
    }

    private static AuthnStatement? Authentication(string xml) => ResponseInspector.Read(Encoding.UTF8.GetBytes(xml), Exchange.Expected).Authentication;

    private static IReadOnlyList<Finding> Inspect(string xml) => ResponseInspector.Inspect(Encoding.UTF8.GetBytes(xml), Exchange.Expected);

    private static IEnumerable<string> ReasonsOf(IEnumerable<Finding> findings) => findings.Select(f => f.Refusal.Reason.Id.Value);
}
