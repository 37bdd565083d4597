using JitGateway.Cli;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Inspection;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>No value of a person is in a redacted inspection, whatever the message puts where.</summary>
public sealed class RedactionTests : IAsyncLifetime
{
    private static readonly string[] Personal = ["alice-0042", "alice@example.com", "Alice Ärmel", "+44 1234 567890", "secret-group", "192.0.2.77", "alices-laptop", "alice is locked", "alice%40example.com", "hidden-in-an-extension"];

    private static readonly SamlResponseMessage Rich = Exchange.Good with
    {
        NameId = "alice-0042",
        Attributes =
        [
            new SamlAttributeMessage("mail", "alice@example.com"), new SamlAttributeMessage("cn", "Alice Ärmel"), new SamlAttributeMessage("phone", "+44 1234 567890"),
            new SamlAttributeMessage("groups", "secret-group", "x"), new SamlAttributeMessage("alice@example.com", "x"),
        ],
        EditAssertion = a => a.Before("<saml:AuthnContext>", "<saml:SubjectLocality Address=\"192.0.2.77\" DNSName=\"alices-laptop\"></saml:SubjectLocality>"),
        EditResponse = r => r.Before("<samlp:Status>", "<samlp:Extensions><x note=\"alice@example.com\">hidden-in-an-extension</x></samlp:Extensions>"),
    };

    private readonly InspectionBed _bed = new();

    public static TheoryData<string> Kinds =>
    [
        "as it is", "for alice", "with her address as destination", "encrypted", "encrypted for another", "declined", "with a broken signature", "cut off", "of a stranger", "with a control character", "a logout", "with her name as ID",
    ];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_of_a_person_is_in_text_or_JSON(string kind)
    {
        var content = Written(kind);

        var (open, redacted) = (await _bed.InspectAsync(content), await _bed.InspectAsync(content, redact: true));

        foreach (var shown in new[] { InspectText.Of(redacted), DryRunJson.Of(redacted) })
            foreach (var value in Personal)
                shown.ShouldNotContain(value, Case.Insensitive);
        redacted.IsRedacted.ShouldBeTrue();
        redacted.Findings.Select(f => f.Reason).ShouldBe(open.Findings.Select(f => f.Reason), "what is wrong does not depend on what is shown");
        if (kind is not ("cut off" or "encrypted for another")) Personal.Any(p => InspectText.Of(open).Contains(p, StringComparison.OrdinalIgnoreCase)).ShouldBeTrue("there was nothing to take out");
    }

    [Fact]
    public async Task What_is_nobodys_stays()
    {
        var report = await _bed.InspectAsync(Rich.ToXml(Exchange.Signer), redact: true);

        var xml = report.Xml.ShouldNotBeNull();
        xml.ShouldContain($"<saml:Audience>{Exchange.Sp}</saml:Audience>");
        xml.ShouldContain($">{Exchange.Idp}</saml:Issuer>");
        xml.ShouldContain($"<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">{InspectionReport.Redacted}</saml:NameID>");
        xml.ShouldContain("<ds:DigestValue>");
        xml.ShouldContain("<saml:Attribute Name=\"cn\"");
        report.Attributes.Select(a => a.Name).ShouldContain("phone");
        report.Attributes.SelectMany(a => a.Values).ShouldAllBe(v => v == InspectionReport.Redacted);
        report.Mapped["email"].ShouldBe([InspectionReport.Redacted]);
        report.Subject.ShouldBe(new InspectedSubject(InspectionReport.Redacted, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", InspectionReport.Redacted));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_name_is_shown_nowhere(string place)
    {
        var message = Hidden(place).ToXml(Exchange.Signer);

        var (open, redacted) = (await _bed.InspectAsync(message), await _bed.InspectAsync(message, redact: true));

        InspectText.Of(open).ShouldMatch("Lovelace|Augusta", "there was nothing to take out");
        foreach (var shown in new[] { InspectText.Of(redacted), DryRunJson.Of(redacted) })
            foreach (var name in (string[])["Augusta", "Lovelace"])
                shown.ShouldNotContain(name, Case.Insensitive);
        redacted.Findings.Select(f => f.Reason).ShouldBe(open.Findings.Select(f => f.Reason));
    }

    public static TheoryData<string> Places =>
    [
        "the name of a key", "the key of a confirmation", "text for a digest", "below a value", "beside what is below a value", "an attribute below a value", "a format", "a format that is told of", "a version", "a time", "an algorithm",
        "a namespace", "a status", "an element of nobody's", "an attribute of nobody's", "another identifier", "escaped in an address", "with others in an address", "in a long value that is told of", "a cipher's text",
    ];

    private static SamlResponseMessage Hidden(string place) => place switch
    {
        "the name of a key" => WithInSignature("<ds:KeyInfo><ds:KeyName>Augusta Lovelace</ds:KeyName></ds:KeyInfo>"),
        "the key of a confirmation" => Exchange.Good with
        {
            EditAssertion = a => a.Before("</saml:Subject>", "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key\"><saml:SubjectConfirmationData><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509SubjectName>CN=Augusta Lovelace</ds:X509SubjectName></ds:X509Data></ds:KeyInfo></saml:SubjectConfirmationData></saml:SubjectConfirmation>"),
        },
        "text for a digest" => WithValue("<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignatureValue>AugustaLovelace+</ds:SignatureValue></ds:Signature>"),
        "below a value" => WithValue("<q>Augusta Lovelace</q>") with { AssertionConsumerService = "https://sso.example.com/sso/acs?Augusta+Lovelace" },
        "beside what is below a value" => WithValue("Augusta<q>x</q>") with { AssertionConsumerService = "https://sso.example.com/sso/acs?Augusta" },
        "an attribute below a value" => WithValue("<q name=\"Lovelace\"></q>") with { AssertionConsumerService = "https://sso.example.com/sso/acs?Lovelace" },
        "a format" => Exchange.Good with { NameIdFormat = "Lovelace" },
        "a format that is told of" => Exchange.Good with { IssuerFormat = "Lovelace" },
        "a version" => Exchange.Good with { EditAssertion = a => a.Swap("Version=\"2.0\"", "Version=\"Lovelace\"") },
        "a time" => Exchange.Good with { TimeFormat = "'Lovelace'" },
        "an algorithm" => Exchange.Good with { EditResponse = r => r.Swap("Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"", "Algorithm=\"Lovelace\"") },
        "a namespace" => Exchange.Good with { EditResponse = r => r.Before("<samlp:Status>", "<samlp:Extensions><q:x xmlns:q=\"Lovelace\"></q:x></samlp:Extensions>") },
        "a status" => Exchange.Good with { Status = "Lovelace" },
        "an element of nobody's" => Exchange.Good with { EditResponse = r => r.Before("<samlp:Status>", "<samlp:Extensions><x note=\"Augusta\">Lovelace</x></samlp:Extensions>") },
        "an attribute of nobody's" => Exchange.Good with { EditResponse = r => r.Swap("<samlp:Status>", "<samlp:Status xmlns:q=\"urn:q\" q:note=\"Augusta\">") },
        "another identifier" => Exchange.Good with { EditAssertion = a => a.Swap("<saml:NameID ", "<saml:NameID SPProvidedID=\"Lovelace\" ") },
        "escaped in an address" => Exchange.Good with { Attributes = [new("cn", "Augusta Lovelace")], AssertionConsumerService = "https://sso.example.com/sso/acs?cn=augusta%20lovelace" },
        "with others in an address" => Exchange.Good with { Attributes = [new("a", "Ada Augusta"), new("b", "Augusta Lovelace King")], AssertionConsumerService = "https://sso.example.com/Ada Augusta Lovelace King" },
        "in a long value that is told of" => Exchange.Good with { Attributes = [new("a", "Augusta " + new string('x', 300))], AssertionConsumerService = "Augusta " + new string('x', 300) },
        _ => WithValue("<xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"><xenc:CipherData><xenc:CipherValue>AugustaLovelace+</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"),
    };

    private static SamlResponseMessage WithValue(string content) => Exchange.Good with
    {
        EditAssertion = a => a.Before("</saml:AttributeStatement>", $"<saml:Attribute Name=\"card\"><saml:AttributeValue>{content}</saml:AttributeValue></saml:Attribute>"),
    };

    private static SamlResponseMessage WithInSignature(string content) => Exchange.Good with { EditResponse = r => r.Before("</ds:Signature>", content) };

    private static string Written(string kind) => kind switch
    {
        "for alice" => (Rich with { Audiences = ["https://alice@example.com/"] }).ToXml(Exchange.Signer),
        "with her address as destination" => (Rich with { AssertionConsumerService = "https://sso.example.com/sso/acs?user=alice%40example.com&name=alice-0042" }).ToXml(Exchange.Signer),
        "encrypted" => Rich.EncryptedBy(Exchange.Encrypter).ToXml(Exchange.Signer),
        "encrypted for another" => Rich.EncryptedBy(Exchange.Encrypter with { Key = Exchange.AttackersKey }).ToXml(Exchange.Signer).Swap("<samlp:Extensions><x note=\"alice@example.com\">hidden-in-an-extension</x></samlp:Extensions>", ""),
        "declined" => (Rich with { WithAssertion = false, Signed = Signed.Response, Status = "urn:oasis:names:tc:SAML:2.0:status:Responder", StatusMessage = "alice is locked" }).ToXml(Exchange.Signer),
        "with a broken signature" => Rich.ToXml(Exchange.Signer).Swap("secret-group", "secret-group-2"),
        "cut off" => Rich.ToXml(Exchange.Signer) is var xml ? xml[..xml.IndexOf("</saml:AttributeStatement>", StringComparison.Ordinal)] : "",
        "of a stranger" => (Rich with { Issuer = "https://idp.example.org/alice@example.com" }).ToXml(Exchange.Signer),
        "with a control character" => (Rich with { Attributes = [new SamlAttributeMessage("alice@example.com", "a\tb")] }).ToXml(Exchange.Signer),
        "a logout" => (FaultyMessages.Logout() with { NameId = "alice@example.com", NameIdFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" }).ToXml(Exchange.Signer),
        "with her name as ID" => (Rich with { Id = "alice-0042" }).ToXml(Exchange.Signer),
        _ => Rich.ToXml(Exchange.Signer),
    };
}
