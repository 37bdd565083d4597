using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity.Inspection;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>What an inspection shows beside what is wrong.</summary>
public sealed class InspectionReportTests : IAsyncLifetime
{
    private readonly InspectionBed _bed = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Shows_who_signed_what_with_which_key()
    {
        var report = await _bed.InspectAsync((Exchange.Good with { Signed = Signed.Both }).ToXml(Exchange.Signer));

        report.Signatures.Select(s => s.Of).ShouldBe(["Response", "Assertion"]);
        report.Signatures.ShouldAllBe(s => s.IsVerified && s.Fingerprint == InspectionBed.Fingerprint(InspectionBed.CorpCertificate) && s.CertificateSubject == "CN=corp");
        report.Signatures.ShouldAllBe(s => s.InMetadataOf.Single() == "corp" && s.Algorithm!.EndsWith("rsa-sha256"));
        report.Signatures.Select(s => s.Reference).ShouldBe([$"#{Exchange.ResponseId}", $"#{Exchange.AssertionId}"]);
        report.IdentityProvider.ShouldBe(new InspectedProvider("corp", Exchange.Idp));
    }

    [Fact]
    public async Task Says_whose_key_it_was_where_it_was_somebody_elses()
    {
        var report = await _bed.InspectAsync(Exchange.Good.ToXml(MessageSigner.Rsa(Exchange.OtherIdpKey) with { Certificate = InspectionBed.PartnerCertificate }));

        var signature = report.Signatures.ShouldHaveSingleItem();
        signature.IsVerified.ShouldBeFalse();
        signature.InMetadataOf.ShouldBe(["partner"]);
        signature.Verdict.ShouldEndWith("; the key that came with it made it");
        report.Findings.ShouldHaveSingleItem().Found.ShouldContain("which is in the metadata of partner");
    }

    [Fact]
    public async Task A_broken_digest_says_which_reference()
    {
        var report = await _bed.InspectAsync((Exchange.Good with { Signed = Signed.Both }).ToXml(Exchange.Signer).WithAttribute("samlp:Response", "IssueInstant", "2026-03-01T12:00:01Z"));

        report.Findings.ShouldHaveSingleItem().Found.ShouldStartWith($"reference \"#{Exchange.ResponseId}\": Response, ");
        report.Signatures.Select(s => s.IsVerified).ShouldBe([false, true]);
    }

    /// <summary>Whoever sent it may measure what becomes of it: CBC that nobody signed answers guesses about its padding.</summary>
    [Theory]
    [InlineData("aes256-cbc", "saml.encryption.cbc_unsigned")]
    [InlineData("tripledes-cbc", "saml.encryption.triple_des")]
    public async Task What_nobody_asked_to_see_is_opened_no_further_than_by_a_login(string cipher, string refused)
    {
        var message = (Exchange.Good with { Audiences = ["https://someone.else"] }).EncryptedBy(Exchange.Encrypter with { Content = $"http://www.w3.org/2001/04/xmlenc#{cipher}" }).ToXml(Exchange.Signer);

        var asked = await _bed.InspectAsync(message);
        var unasked = await _bed.InspectAsync(message, isUnasked: true);

        asked.Encryptions.ShouldHaveSingleItem().IsOpened.ShouldBeTrue();
        asked.Findings.Select(f => f.Reason).ShouldContain("saml.audience.mismatch");
        unasked.Encryptions.ShouldHaveSingleItem().IsOpened.ShouldBeFalse();
        unasked.Findings.Select(f => f.Reason).ShouldBe([refused]);
        unasked.Decrypted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Shows_what_was_encrypted_for_whom_and_what_was_in_it()
    {
        var report = await _bed.InspectAsync(Exchange.Good.EncryptedBy(Exchange.Encrypter).ToXml(Exchange.Signer));

        report.IsAcceptable.ShouldBeTrue(string.Join('\n', report.Findings));
        var part = report.Encryptions.ShouldHaveSingleItem();
        part.IsOpened.ShouldBeTrue();
        part.Ours.ShouldBe([$"CN=service provider (SHA-256 {InspectionBed.Fingerprint(ServiceProviderKeyFile.Certificate)})"]);
        report.Decrypted.ShouldHaveSingleItem().ShouldContain("<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">alice-0042</saml:NameID>");
        report.Attributes.Select(a => a.Name).ShouldBe(["mail", "groups"]);
        report.Signatures.ShouldHaveSingleItem().IsVerified.ShouldBeTrue();
    }

    [Fact]
    public async Task Shows_the_attributes_with_the_names_that_the_gateway_gives_them()
    {
        var report = await _bed.InspectAsync((Exchange.Good with
        {
            Attributes = [new("urn:oid:0.9.2342.19200300.100.1.3", "second@example.com"), new("mail", "alice@example.com"), new("uid", ""), new("sAMAccountName", "alice"), new("shoeSize", "38")],
        }).ToXml(Exchange.Signer), _bed.Configuration("\"Attributes\": { \"shoes\": [ \"shoeSize\" ] },"));

        report.Attributes.Select(a => $"{a.Name}: {string.Join(',', a.MapsTo)}").ShouldBe(["urn:oid:0.9.2342.19200300.100.1.3: ", "mail: email", "uid: ", "sAMAccountName: username", "shoeSize: shoes"]);
        report.Mapped["email"].ShouldBe(["alice@example.com"]);
        report.Mapped["shoes"].ShouldBe(["38"]);
    }

    [Fact]
    public async Task An_old_message_says_when_it_was_in_time_and_whether_it_was_good_then()
    {
        var good = Exchange.Good.ToXml(Exchange.Signer);
        var elsewhere = (Exchange.Good with { Audiences = ["https://other.example.com"] }).ToXml(Exchange.Signer);

        var old = await _bed.InspectAsync(good, at: Exchange.Now.AddDays(3));
        var wrong = await _bed.InspectAsync(elsewhere, at: Exchange.Now.AddDays(3));
        var early = await _bed.InspectAsync(good, at: Exchange.Now.AddHours(-1));

        old.InTime.ShouldBe(new InspectedPeriod(Exchange.Now.AddSeconds(-60), Exchange.Now.AddSeconds(360), IsAcceptable: true));
        old.Findings.Select(f => f.Reason).ShouldBe(["saml.conditions.expired", "saml.confirmation.expired"]);
        old.Times.Select(t => t.Verdict).ShouldContain("TOO LATE: 3 days ago, tolerance 60 s");
        wrong.InTime.ShouldBe(new InspectedPeriod(Exchange.Now.AddSeconds(-60), Exchange.Now.AddSeconds(360), IsAcceptable: false));
        wrong.Findings.Select(f => f.Reason).ShouldBe(["saml.audience.mismatch", "saml.conditions.expired", "saml.confirmation.expired"]);
        early.Findings.Select(f => f.Reason).ShouldContain("saml.conditions.not_yet");
    }

    [Fact]
    public async Task What_the_ends_and_the_tolerance_bear_is_what_the_window_says()
    {
        var good = Exchange.Good.ToXml(Exchange.Signer);

        (await _bed.InspectAsync(good, at: Exchange.Now.AddSeconds(-60))).IsAcceptable.ShouldBeTrue();
        (await _bed.InspectAsync(good, at: Exchange.Now.AddSeconds(-61))).IsAcceptable.ShouldBeFalse();
        (await _bed.InspectAsync(good, at: Exchange.Now.AddSeconds(359))).IsAcceptable.ShouldBeTrue();
        (await _bed.InspectAsync(good, at: Exchange.Now.AddSeconds(360))).IsAcceptable.ShouldBeFalse();
    }

    [Fact]
    public async Task An_assertion_alone_is_judged_too()
    {
        var report = await _bed.InspectAsync(Exchange.Good.ToXml(Exchange.Signer).Part("saml:Assertion"));

        report.Kind.ShouldBe(InspectedKind.Assertion);
        report.IsAcceptable.ShouldBeTrue(string.Join('\n', report.Findings));
        report.Notes.ShouldContain("It is judged as if it stood in a response without a signature.");
        report.Facts.ShouldContain(new InspectedFact("Audience", Exchange.Sp));
    }

    [Fact]
    public async Task A_logout_request_by_redirect_is_verified_by_its_query()
    {
        var url = $"https://sso.example.com/sso/slo?{FaultyMessages.Logout().ToQuery(Exchange.IdpKey)}";

        var report = await _bed.InspectAsync(url);

        report.Kind.ShouldBe(InspectedKind.LogoutRequest);
        report.IsAcceptable.ShouldBeTrue(string.Join('\n', report.Findings));
        report.Signatures.ShouldHaveSingleItem().Of.ShouldBe("the query");
        report.Subject.ShouldNotBeNull().NameId.ShouldBe("alice-0042");
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_answered_with_the_configured_ones() =>
        (await Should.ThrowAsync<InspectionRefusedException>(() => _bed.InspectAsync("<a/>", identityProvider: "crop"))).Message.ShouldBe("There is no identity provider \"crop\". Name one of: corp, partner");

    [Fact]
    public async Task Metadata_that_cannot_be_read_is_a_finding_of_the_gateways()
    {
        var json = _bed.Configuration().Replace("corp.xml", "gone.xml", StringComparison.Ordinal);

        var report = await _bed.InspectAsync(Exchange.Good.ToXml(Exchange.Signer), json);

        report.Findings.Select(f => f.Reason).ShouldBe(["saml.metadata.unavailable", "saml.issuer.unknown"], ignoreOrder: true);
        report.Findings.Single(f => f.Reason == "saml.metadata.unavailable").Party.ShouldBe(ResponsibleParty.Gateway);
    }

    [Fact]
    public async Task Nothing_of_it_is_remembered_so_that_the_message_is_as_good_as_before()
    {
        var good = Exchange.Good.ToXml(Exchange.Signer);
        await _bed.InspectAsync(good);

        (await _bed.InspectAsync(good)).IsAcceptable.ShouldBeTrue();
    }
}
