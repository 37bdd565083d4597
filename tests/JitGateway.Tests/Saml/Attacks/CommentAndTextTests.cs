using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Text that two readers might read as two texts: split by comments, CDATA and elements, or with characters that nobody sees.</summary>
public sealed class CommentAndTextTests
{
    private static readonly AttackList Attacks = new()
    {
        { "an element in the NameID", "saml.text.child_elements", Assertion(a => a.Swap("alice-0042", "alice<x></x>-0042")) },
        { "an element in the issuer", "saml.text.child_elements", Assertion(a => a.Swap(Exchange.Idp, $"{Exchange.Idp}<x></x>")) },
        { "an element in the issuer of the response", "saml.text.child_elements", Exchange.Good with { EditResponse = r => r.Swap(Exchange.Idp, $"{Exchange.Idp}<x>.evil</x>") } },
        { "an element in the audience", "saml.text.child_elements", Assertion(a => a.Swap($"<saml:Audience>{Exchange.Sp}", $"<saml:Audience>{Exchange.Sp}<x></x>")) },
        { "an element in the context", "saml.text.child_elements", Assertion(a => a.Before("</saml:AuthnContextClassRef>", "<x></x>")) },
        { "a line feed in the NameID", "saml.identity.control_character", Assertion(a => a.Swap("alice-0042", "alice\n0042")) },
        { "a carriage return in the NameID", "saml.identity.control_character", Assertion(a => a.Swap("alice-0042", "alice&#xD;0042")) },
        { "a tab in the NameID", "saml.identity.control_character", Assertion(a => a.Swap("alice-0042", "alice\t0042")) },
        { "DEL in the NameID", "saml.identity.control_character", Assertion(a => a.Swap("alice-0042", "alice\u007F0042")) },
        { "a C1 control in the NameID", "saml.identity.control_character", Assertion(a => a.Swap("alice-0042", "alice\u00850042")) },
        { "a line separator in the NameID", "saml.identity.control_character", Assertion(a => a.Swap("alice-0042", "alice\u20280042")) },
        { "a line feed in the NameID's Format", "saml.identity.control_character", Assertion(a => a.Swap("nameid-format:persistent", "nameid-format:persistent&#xA;x")) },
        { "a paragraph separator in a value", "saml.identity.control_character", Assertion(a => a.Swap("alice@example.com", "alice\u2029@example.com")) },
        { "a line feed in a value", "saml.identity.control_character", Assertion(a => a.Swap("engineering", "engineering\nadmins")) },
        { "a header in a value", "saml.identity.control_character", Assertion(a => a.Swap("alice@example.com", "alice@example.com&#xD;\nX-Remote-User: root")) },
        { "a control in an attribute's name", "saml.identity.control_character", Assertion(a => a.Swap("Name=\"mail\"", "Name=\"ma&#xA;il\"")) },
        { "a control in the session index", "saml.identity.control_character", Exchange.Good with { SessionIndex = "a\nb" } },
        { "a control in a qualifier", "saml.identity.control_character", Exchange.Good with { NameQualifier = "a\tb" } },
        { "a control in the context", "saml.identity.control_character", Exchange.Good with { AuthnContext = "urn:a\nurn:b" } },
        { "a NameID of 2,000 characters", "saml.text.too_long", Exchange.Good with { NameId = new string('a', 2000) } },
        { "a persistent NameID of 257 characters", "saml.nameid.too_long", Exchange.Good with { NameId = new string('a', 257) } },
        { "a transient NameID of 257 characters", "saml.nameid.too_long", Exchange.Good with { NameId = new string('a', 257), NameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient" } },
        { "a NameID of 1,025 characters in a format of its own", "saml.text.too_long", Exchange.Good with { NameId = new string('a', 1025), NameIdFormat = "urn:example:format" } },
        { "a session index of 2,000 characters", "saml.text.too_long", Exchange.Good with { SessionIndex = new string('a', 2000) } },
        { "a friendly name of 2,000 characters", "saml.text.too_long", Exchange.Good with { Attributes = [new SamlAttributeMessage("mail", "alice@example.com") { FriendlyName = new string('a', 2000) }] } },
        { "an element in the NameID of a value", "saml.text.child_elements", Assertion(a => a.Swap("alice@example.com", "<saml:NameID>alice<x></x></saml:NameID>")) },
        { "a NameID of 1,025 characters in a value", "saml.text.too_long", Assertion(a => a.Swap("alice@example.com", $"<saml:NameID>{new string('a', 1025)}</saml:NameID>")) },
        { "a tab in the NameID of a value", "saml.identity.control_character", Assertion(a => a.Swap("alice@example.com", "\n<saml:NameID>ali\tce</saml:NameID>\n")) },
        { "line ends between the elements of a value", "saml.identity.control_character", Assertion(a => a.Swap("alice@example.com", "<x>a</x>\n<x>b</x>")) },
        { "a value of 70,000 characters", "saml.text.too_long", Exchange.Good with { Attributes = [new SamlAttributeMessage("photo", new string('a', 70_000))] } },
        { "an attribute's name of 2,000 characters", "saml.text.too_long", Exchange.Good with { Attributes = [new SamlAttributeMessage(new string('a', 2000), "x")] } },
        { "2,001 attributes", "saml.attribute.too_many", Exchange.Good with { Attributes = [.. Enumerable.Range(0, 2001).Select(i => new SamlAttributeMessage($"a{i}", "x"))] } },
        { "10,001 values", "saml.attribute.too_many", Exchange.Good with { Attributes = [new SamlAttributeMessage("groups", [.. Enumerable.Repeat("g", 10_001)])] } },
        { "a nil value with content", "saml.attribute.nil_with_content", Assertion(a => a.Swap("<saml:AttributeValue>alice", "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\">alice")) },
        { "a nil value, by number, that holds an element", "saml.attribute.nil_with_content", Assertion(a => a.Swap("<saml:AttributeValue>alice@example.com", "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\" 1 \"><x></x>")) },
        { "something else than a value in an attribute", "saml.element.unexpected", Assertion(a => a.Before("<saml:AttributeValue>", "<x></x>")) },
    };

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    [Theory]
    [InlineData("alice-0042<!-- -->.attacker.example", "alice-0042.attacker.example")]
    [InlineData("<!---->alice-0042.attacker.example", "alice-0042.attacker.example")]
    [InlineData("alice-0042<![CDATA[.attacker.example]]>", "alice-0042.attacker.example")]
    [InlineData("alice-0042&#46;attacker.example", "alice-0042.attacker.example")]
    public void A_name_split_without_breaking_the_signature_is_read_whole(string sent, string read)
    {
        // CVE-2017-11427 and its family: canonicalization drops the comment, a reader stops at it
        var xml = (Exchange.Good with { NameId = read }).ToXml(Exchange.Signer).Swap(read, sent);

        Exchange.ShouldBeAccepted(xml).Value.Subject!.NameId!.Value.ShouldBe(read);
    }

    [Fact]
    public void A_value_split_by_a_comment_is_read_whole()
    {
        var xml = Exchange.Good.ToXml(Exchange.Signer).Swap("wiki-admins", "wiki<!-- -->-admins");

        Exchange.ShouldBeAccepted(xml).Value.Attributes[1].Values.ShouldBe(["engineering", "wiki-admins"]);
    }

    [Fact]
    public void No_value_of_a_person_stands_in_a_refusal()
    {
        var message = Exchange.Good with { EditAssertion = a => a.Swap("alice@example.com", "alice\n@example.com") };

        Exchange.ShouldBeRefused(message.ToXml(Exchange.Signer), "saml.identity.control_character").Detail.ShouldBe("U+000A in a value of attribute \"mail\"");
    }

    private static SamlResponseMessage Assertion(Func<string, string> edit) => Exchange.Good with { EditAssertion = edit };
}
