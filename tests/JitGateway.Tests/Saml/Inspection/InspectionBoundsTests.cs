using System.Security.Cryptography;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Inspection;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>A message that is made to be much work is looked at as far as the bounds go, and the report says so.</summary>
public sealed class InspectionBoundsTests : IAsyncLifetime
{
    private const string Cut = "of the others nothing is said.";

    private readonly InspectionBed _bed = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task Signatures_beyond_the_bound_are_counted_out()
    {
        var own = InspectionBed.Certificate("CN=mine", Exchange.AttackersKey);
        var signed = Exchange.Good.ToXml(JitGateway.Demo.IdentityProvider.SamlMessages.MessageSigner.Rsa(Exchange.AttackersKey) with { Certificate = own });
        var signature = signed[signed.IndexOf("<ds:Signature", StringComparison.Ordinal)..(signed.IndexOf("</ds:Signature>", StringComparison.Ordinal) + "</ds:Signature>".Length)];

        var report = await _bed.InspectAsync(signed.Before("<saml:Subject>", string.Concat(Enumerable.Repeat(signature, 100))));

        report.Signatures.Count.ShouldBe(SignatureLook.Most);
        report.Signatures.Count(s => s.Verdict.Contains("the key that came with it", StringComparison.Ordinal)).ShouldBe(SignatureLook.MostOwnKeys);
        report.Notes.ShouldContain(n => n.Contains("more signatures", StringComparison.Ordinal) && n.EndsWith(Cut, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_beyond_the_bound_are_not_opened()
    {
        var parts = string.Concat(Enumerable.Range(0, 100).Select(_ => $"<saml:EncryptedAttribute>{Encrypted(keys: 8)}</saml:EncryptedAttribute>"));

        var report = await _bed.InspectAsync((Exchange.Good with { EditAssertion = a => a.Before("</saml:AttributeStatement>", parts) }).ToXml(Exchange.Signer));

        report.Encryptions.Count.ShouldBe(OpenedMessage.MostParts);
        report.Encryptions.ShouldAllBe(e => !e.IsOpened);
        report.Encryptions.Count(e => e.Verdict.Contains("saml.encryption.failed", StringComparison.Ordinal)).ShouldBe(Decryptor.MaxOperations / 8);
        report.Notes.ShouldContain(n => n.Contains($"{Decryptor.MaxOperations} private key operations", StringComparison.Ordinal) && n.EndsWith(Cut, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_counts_is_opened_first()
    {
        var parts = string.Concat(Enumerable.Range(0, 30).Select(_ => $"<saml:EncryptedID>{Encrypted(keys: 8)}</saml:EncryptedID>"));
        var message = Exchange.Good.EncryptedBy(Exchange.Encrypter) with { EditResponse = r => r.Before("<samlp:Status>", $"<samlp:Extensions xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{parts}</samlp:Extensions>") };

        var report = await _bed.InspectAsync(message.ToXml(Exchange.Signer));

        report.Findings.ShouldNotContain(f => f.Reason.StartsWith("saml.encryption.", StringComparison.Ordinal));
        report.Mapped["email"].ShouldBe(["alice@example.com"]);
        report.Notes.ShouldContain(n => n.EndsWith(Cut, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("</saml:Subject>", "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\" Address=\"N\"></saml:SubjectConfirmation>")]
    [InlineData("<saml:Subject>", "<qN></qN>")]
    public async Task An_assertion_with_more_faults_than_are_told_is_shown_and_ends_nothing(string before, string fault)
    {
        var faults = string.Concat(Enumerable.Range(0, 500).Select(i => fault.Replace("N", $"{i}", StringComparison.Ordinal)));

        var report = await _bed.InspectAsync(Exchange.Good.ToXml(Exchange.Signer).Before(before, faults), redact: true);

        report.IsAcceptable.ShouldBeFalse();
        report.Xml.ShouldNotBeNull();
        report.Notes.ShouldContain(n => n.StartsWith("More than 100 things are wrong", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_as_people_send_them_is_looked_at_whole() =>
        (await _bed.InspectAsync(Exchange.Good.EncryptedBy(Exchange.Encrypter).ToXml(Exchange.Signer), redact: true)).Notes.ShouldNotContain(n => n.EndsWith(Cut, StringComparison.Ordinal));

    private static string Encrypted(int keys)
    {
        var key = $"""<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"></xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>KEY</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>""";
        var all = string.Concat(Enumerable.Range(0, keys).Select(_ => key.Replace("KEY", Convert.ToBase64String([0, .. RandomNumberGenerator.GetBytes(255)]), StringComparison.Ordinal)));
        return $"""<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{all}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{Convert.ToBase64String(RandomNumberGenerator.GetBytes(60))}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>""";
    }
}
