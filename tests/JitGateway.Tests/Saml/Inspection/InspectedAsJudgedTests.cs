using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Cli;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity.DryRun;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Logout;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>An inspection finds what the real judgement finds, and nothing that it quotes escapes the redaction.</summary>
public sealed class InspectedAsJudgedTests : IAsyncLifetime
{
    private static readonly MessageEncrypter Gcm = Exchange.Encrypter;
    private static readonly MessageEncrypter Cbc = Gcm with { Content = $"{Enc}aes256-cbc" };
    private static readonly MessageEncrypter Des = Gcm with { Content = $"{Enc}tripledes-cbc" };

    private readonly InspectionBed _bed = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task A_logout_request_is_inspected_as_it_is_judged()
    {
        (await FoundAsync(Named(Cbc).ToXml(), "\"AllowUnsignedLogout\": true,")).ShouldBe(["saml.encryption.cbc_unsigned"]);
        (await FoundAsync(Named(Des).ToXml(Exchange.Signer))).ShouldBe(["saml.encryption.triple_des"]);
        (await FoundAsync(Named(Gcm with { Key = Exchange.AttackersKey }).ToXml(Exchange.Signer))).ShouldBe(["saml.encryption.failed"]);
        (await FoundAsync(Named(Gcm).ToXml(Exchange.Signer))).ShouldBeEmpty();
        (await FoundAsync($"https://sso.example.com/sso/slo?{Named(Cbc).ToQuery(Exchange.IdpKey)}")).ShouldBeEmpty();

        async Task<IEnumerable<string>> FoundAsync(string message, string corp = "") => (await _bed.InspectAsync(message, _bed.Configuration(corp))).Findings.Select(f => f.Reason);
    }

    [Fact]
    public async Task A_cipher_that_is_not_allowed_stays_closed_where_nobody_asked_for_the_inspection()
    {
        var report = await _bed.InspectAsync(Named(Des).ToXml(Exchange.Signer), isUnasked: true);

        report.Findings.Select(f => f.Reason).ShouldBe(["saml.encryption.triple_des"]);
        report.Encryptions.ShouldHaveSingleItem().IsOpened.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_quoted_from_a_part_that_only_the_judgement_opened_is_taken_out()
    {
        var message = (Exchange.Good with { Signed = Signed.Response, Audiences = ["https://alice-0042/"] }).EncryptedBy(Cbc).ToXml(Exchange.Signer);

        var (open, kept) = (await _bed.InspectAsync(message, isUnasked: true), await _bed.InspectAsync(message, redact: true, isUnasked: true));

        open.Encryptions.ShouldHaveSingleItem().IsOpened.ShouldBeFalse("it is not opened to be shown");
        InspectText.Of(open).ShouldContain("alice-0042", Case.Sensitive, "there was nothing to take out");
        kept.Findings.Select(f => f.Reason).ShouldBe(["saml.audience.mismatch"]);
        kept.Notes.ShouldContain("What its login demanded of the sign-in, how strong and how fresh, is not asked either.");
        DryRunJson.Of(kept).ShouldNotContain("alice-0042");
    }

    [Fact]
    public async Task Of_two_names_of_one_entity_the_one_that_is_asked_for_judges()
    {
        var json = _bed.Configuration().Swap("\"partner\": {", "\"strict\": { \"Metadata\": \"corp.xml\", \"RequireEncryptedAssertions\": true }, \"partner\": {");
        var message = Exchange.Good.ToXml(Exchange.Signer);

        var (corp, strict) = (await _bed.InspectAsync(message, json, "corp"), await _bed.InspectAsync(message, json, "strict"));

        (corp.IdentityProvider!.Name, strict.IdentityProvider!.Name).ShouldBe(("corp", "strict"));
        corp.IsAcceptable.ShouldBeTrue();
        strict.Findings.Select(f => f.Reason).ShouldBe(["saml.encryption.required"]);
    }

    [Theory]
    [InlineData("a key that is none")]
    [InlineData("a curve that nobody knows")]
    public async Task A_certificate_that_strangers_made_so_that_reading_it_fails_ends_no_inspection(string what)
    {
        using var certificate = Broken(what);
        var signer = MessageSigner.Rsa(Exchange.AttackersKey) with { Certificate = certificate };
        var message = Exchange.Good.EncryptedBy(Gcm with { Key = Exchange.AttackersKey, EditElement = xml => xml.Before("<xenc:EncryptedKey", $"<ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(certificate.RawData)}</ds:X509Certificate></ds:X509Data>") });

        foreach (var content in new[] { Exchange.Good.ToXml(signer), message.ToXml(signer) })
            (await _bed.InspectAsync(content)).IsAcceptable.ShouldBeFalse();
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public async Task Any_time_may_be_asked_about(string time)
    {
        var at = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var content in new[] { Exchange.Good.ToXml(Exchange.Signer), FaultyMessages.Logout().ToXml(Exchange.Signer), (Exchange.Good with { IssuedAt = at.Year == 1 ? at.AddMinutes(10) : at.AddHours(-9) }).ToXml(Exchange.Signer) })
            (await _bed.InspectAsync(content, at: at)).At.ShouldBe(at);
    }

    private static LogoutMessage Named(MessageEncrypter encrypter) => FaultyMessages.Logout() with { EditNameId = xml => encrypter.Encrypt(xml, "saml:EncryptedID") };

    private static X509Certificate2 Broken(string what)
    {
        var key = what == "a key that is none"
            ? new PublicKey(new Oid("1.2.840.113549.1.1.1"), new AsnEncodedData([5, 0]), new AsnEncodedData([0x30, 0x03, 0x02, 0x01, 0x05]))
            : new PublicKey(new Oid("1.2.840.10045.2.1"), new AsnEncodedData([6, 3, 0x2A, 3, 4]), new AsnEncodedData([4, .. new byte[64]]));
        var name = new X500DistinguishedName("CN=broken");
        return new CertificateRequest(name, key, HashAlgorithmName.SHA256).Create(name, X509SignatureGenerator.CreateForRSA(Exchange.AttackersKey, RSASignaturePadding.Pkcs1), Exchange.Now.AddYears(-1), Exchange.Now.AddYears(1), [1]);
    }
}
