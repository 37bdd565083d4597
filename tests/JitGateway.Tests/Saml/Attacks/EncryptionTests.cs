using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Encrypted parts, which are refused by name as long as nothing decrypts them, and never passed over.</summary>
public sealed class EncryptionTests
{
    private const string Encrypted = "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"></xenc:EncryptedData></saml:EncryptedAssertion>";

    private static readonly AttackList Attacks = new()
    {
        { "an encrypted assertion", "saml.assertion.encrypted", Exchange.Good with { Signed = Signed.Response, EditResponse = r => r.Swap(r.Part("saml:Assertion"), Encrypted) } },
        { "an encrypted assertion beside one in clear", "saml.assertion.count", xml => xml.After("</saml:Assertion>", Encrypted) },
        { "an encrypted assertion in Extensions", "saml.assertion.nested", xml => xml.Before("<samlp:Status>", $"<samlp:Extensions>{Encrypted}</samlp:Extensions>") },
        { "two encrypted assertions", "saml.assertion.count", xml => xml.Swap(xml.Part("saml:Assertion"), Encrypted + Encrypted) },
        { "an encrypted NameID", "saml.nameid.encrypted", Exchange.Good with { EditAssertion = a => a.Swap(a.Part("saml:NameID"), "<saml:EncryptedID></saml:EncryptedID>") } },
        { "an encrypted NameID beside one in clear", "saml.nameid.encrypted", Exchange.Good with { EditAssertion = a => a.After("</saml:NameID>", "<saml:EncryptedID></saml:EncryptedID>") } },
        { "an encrypted attribute", "saml.attribute.encrypted", Exchange.Good with { EditAssertion = a => a.Before("</saml:AttributeStatement>", "<saml:EncryptedAttribute></saml:EncryptedAttribute>") } },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);
}
