using System.Security.Cryptography;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Validation;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// Encrypted parts: what anybody can see without a key has its own reason; what only the key's owner could tell has one and the same; and what comes out is held
/// to the rules of what comes in clear.
/// </summary>
public sealed class EncryptionTests
{
    private const string Failed = "saml.encryption.failed";

    private static readonly MessageEncrypter Gcm = Exchange.Encrypter;
    private static readonly MessageEncrypter Cbc = Gcm with { Content = $"{Enc}aes256-cbc" };
    private static readonly MessageEncrypter TripleDes = Gcm with { Content = $"{Enc}tripledes-cbc" };
    private static readonly RSA Stranger = RSA.Create(2048);
    private static readonly ResponseExpectations TripleDesAllowed = Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { AllowTripleDes = true }) };
    private static readonly ResponseExpectations EncryptionRequired = Exchange.Expected with { FindIdentityProvider = Exchange.Known(Exchange.Corp with { RequireEncryptedAssertions = true }) };

    private static readonly AttackList Algorithms = new()
    {
        { "encrypted, and no key to decrypt with", "saml.encryption.keys_missing", Sent(Gcm), Exchange.Expected with { DecryptionKeys = [] } },
        { "an encrypted NameID, and no key to decrypt with", "saml.encryption.keys_missing", Exchange.Good.WithEncrypted("saml:NameID", "saml:EncryptedID", Gcm), Exchange.Expected with { DecryptionKeys = [] } },
        { "in clear, where encryption is required", "saml.encryption.required", Exchange.Good, EncryptionRequired },
        { "in clear under a signed response, where encryption is required", "saml.encryption.required", Exchange.Good with { Signed = Signed.Response }, EncryptionRequired },
        { "in clear with an encrypted NameID, where encryption is required", "saml.encryption.required", Exchange.Good.WithEncrypted("saml:NameID", "saml:EncryptedID", Gcm), EncryptionRequired },
        { "3DES that nobody allowed", "saml.encryption.triple_des", Sent(TripleDes, Signed.Response) },
        { "3DES that is allowed, and no signed response", "saml.encryption.cbc_unsigned", Sent(TripleDes), TripleDesAllowed },
        { "CBC under a signed assertion alone", "saml.encryption.cbc_unsigned", Sent(Cbc) },
        { "CBC under nothing", "saml.encryption.cbc_unsigned", Sent(Cbc, Signed.Nothing) },
        { "CBC under a response whose signature is broken", "saml.signature.invalid", () => Sent(Cbc, Signed.Both)() is var xml ? xml.Swap(xml.Part("ds:SignatureValue"), $"<ds:SignatureValue>{Convert.ToBase64String(new byte[256])}</ds:SignatureValue>") : "" },
        { "CBC whose ciphertext was changed after the response was signed", "saml.signature.digest", () => ChangedCiphertext(Sent(Cbc, Signed.Both)()) },
        { "GCM called CBC, so that nobody minds changes (Jager, Paterson, Somorovsky 2013)", "saml.encryption.cbc_unsigned", Sent(Gcm with { EditElement = xml => xml.Swap($"{Enc11}aes256-gcm", $"{Enc}aes256-cbc") }) },
        { "GCM called CBC under a signed response", Failed, Sent(Gcm with { EditPlaintext = ToWholeBlocks, EditElement = xml => xml.Swap($"{Enc11}aes256-gcm", $"{Enc}aes256-cbc") }, Signed.Response) },
        { "CBC called GCM", Failed, Sent(Cbc with { EditElement = xml => xml.Swap($"{Enc}aes256-cbc", $"{Enc11}aes256-gcm") }) },
        { "AES-256 called AES-128", Failed, Sent(Gcm with { EditElement = xml => xml.Swap("aes256-gcm", "aes128-gcm") }) },
        { "a stream cipher", "saml.encryption.algorithm", Sent(Named($"{Enc11}aes256-ctr")) },
        { "a cipher that is called none", "saml.encryption.algorithm", Sent(Named("none")) },
        { "a cipher without a name", "saml.encryption.algorithm", Sent(Gcm with { EditElement = xml => xml.WithoutAttribute("xenc:EncryptionMethod", "Algorithm").Swap("<xenc:EncryptionMethod>", "<xenc:EncryptionMethod >") }) },
        { "a cipher's name in other case", "saml.encryption.algorithm", Sent(Named($"{Enc11}AES256-GCM")) },
        { "a key wrap in place of a cipher", "saml.encryption.algorithm", Sent(Named($"{Enc}kw-aes256")) },
        { "a size of the key that the cipher does not have", "saml.encryption.algorithm", Sent(Gcm with { EditElement = xml => xml.Swap("aes256-gcm\">", "aes256-gcm\"><xenc:KeySize>128</xenc:KeySize>") }) },
        { "parameters where the cipher has none", "saml.encryption.algorithm", Sent(Gcm with { EditElement = xml => xml.Swap("aes256-gcm\">", "aes256-gcm\"><xenc:IV>AAAA</xenc:IV>") }) },
        { "RSA 1.5", "saml.encryption.rsa_1_5", Sent(Gcm with { Transport = $"{Enc}rsa-1_5" }) },
        { "RSA 1.5 under a signed response", "saml.encryption.rsa_1_5", Sent(Gcm with { Transport = $"{Enc}rsa-1_5" }, Signed.Both) },
        { "OAEP called RSA 1.5", "saml.encryption.rsa_1_5", Sent(Gcm with { EditElement = xml => xml.Swap("rsa-oaep-mgf1p", "rsa-1_5") }) },
        { "a key agreed upon otherwise", "saml.encryption.key_algorithm", Sent(Transported($"{Enc}kw-aes256")) },
        { "a key agreed upon by Diffie-Hellman", "saml.encryption.key_algorithm", Sent(Transported($"{Enc}dh")) },
        { "OAEP with MD5", "saml.encryption.key_algorithm", Sent(Gcm with { EditElement = xml => xml.Swap($"{Enc}rsa-oaep-mgf1p\">", $"{Enc}rsa-oaep-mgf1p\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#md5\"></ds:DigestMethod>") }) },
        { "OAEP with a mask of no name", "saml.encryption.key_algorithm", Sent(Gcm with { Transport = $"{Enc11}rsa-oaep", EditElement = xml => xml.Swap("rsa-oaep\">", $"rsa-oaep\"><xenc11:MGF xmlns:xenc11=\"{Enc11}\"></xenc11:MGF>") }) },
        { "OAEP whose mask is fixed, with another mask", "saml.encryption.key_algorithm", Sent(Gcm with { Digest = $"{Enc}sha256", Mask = $"{Enc11}mgf1sha256" }) },
        { "OAEP with a parameter of no vocabulary", "saml.encryption.key_algorithm", Sent(Gcm with { EditElement = xml => xml.Swap("rsa-oaep-mgf1p\">", "rsa-oaep-mgf1p\"><x></x>") }) },
        { "OAEP with two digests", "saml.encryption.structure", Sent(Gcm with { Digest = $"{Dsig}sha1", EditElement = xml => xml.After("</ds:DigestMethod>", xml.Part("ds:DigestMethod")) }) },
        { "OAEP with a label", "saml.encryption.oaep_params", Sent(Gcm with { EditElement = xml => xml.Swap("rsa-oaep-mgf1p\">", "rsa-oaep-mgf1p\"><xenc:OAEPparams>bGFiZWw=</xenc:OAEPparams>") }) },
    };

    private static readonly AttackList Structures = new()
    {
        { "ciphertext that lies elsewhere", "saml.encryption.cipher_reference", Sent(Gcm with { EditElement = xml => Referenced(xml, "<ds:KeyInfo") }) },
        { "ciphertext in a file", "saml.encryption.cipher_reference", Sent(Gcm with { Place = KeyPlace.Beside, EditElement = xml => xml.Swap(xml.Part("xenc:CipherValue"), "<xenc:CipherReference URI=\"file:///etc/passwd\"></xenc:CipherReference>") }) },
        { "a key that lies elsewhere", "saml.encryption.cipher_reference", Sent(Gcm with { EditElement = xml => Referenced(xml, "<xenc:EncryptedKey") }) },
        { "no key", "saml.encryption.key_missing", Sent(Gcm with { EditElement = xml => xml.Without("ds:KeyInfo") }) },
        { "the name of a key in place of the key", "saml.encryption.key_missing", Sent(Gcm with { EditElement = xml => xml.Swap(xml.Part("xenc:EncryptedKey"), "<ds:KeyName>the usual</ds:KeyName>") }) },
        { "a key in clear", "saml.encryption.key_missing", Sent(Gcm with { EditElement = xml => xml.Swap(xml.Part("xenc:EncryptedKey"), "<ds:KeyValue>AAAA</ds:KeyValue>") }) },
        { "a key beside that is for other data", "saml.encryption.key_missing", Sent(Gcm with { Place = KeyPlace.Beside, EditElement = xml => xml.WithAttribute("xenc:DataReference", "URI", "#_other") }) },
        { "a key beside that is for no data", "saml.encryption.key_missing", Sent(Gcm with { Place = KeyPlace.Beside, EditElement = xml => xml.Without("xenc:DataReference") }) },
        { "a reference to no key", "saml.encryption.key_reference", Sent(Retrieving("#_nowhere")) },
        { "a reference to the ciphertext that needs the key", "saml.encryption.key_reference", Sent(Retrieving("#_encrypted-data")) },
        { "a reference to the whole message", "saml.encryption.key_reference", Sent(Retrieving("")) },
        { "a reference to a server", "saml.encryption.key_reference", Sent(Retrieving("https://attacker.example/key")) },
        { "a reference to a key by xpointer", "saml.encryption.key_reference", Sent(Retrieving("#xpointer(id('_encrypted-key'))")) },
        { "a reference to a key elsewhere in the message", "saml.encryption.key_reference", () => Moved("xenc:EncryptedKey", Sent(Gcm with { Place = KeyPlace.BesideByRetrieval })()) },
        { "a reference to something else than a key", "saml.encryption.key_reference", Sent(Gcm with { Place = KeyPlace.BesideByRetrieval, EditElement = xml => xml.WithAttribute("ds:RetrievalMethod", "Type", $"{Dsig}X509Data") }) },
        { "a reference to a key through transforms", "saml.encryption.key_reference", Sent(Gcm with { Place = KeyPlace.BesideByRetrieval, EditElement = xml => xml.Before("</ds:RetrievalMethod>", "<ds:Transforms></ds:Transforms>") }) },
        { "a key whose own key lies in itself", "saml.encryption.key_algorithm", Sent(Gcm with { Place = KeyPlace.BesideByRetrieval, EditElement = xml => xml.Swap($"{Enc}rsa-oaep-mgf1p", $"{Enc}kw-aes256").Before("<xenc:ReferenceList>", $"<ds:KeyInfo xmlns:ds=\"{Dsig}\"><ds:RetrievalMethod URI=\"#_encrypted-key\"></ds:RetrievalMethod></ds:KeyInfo>") }) },
        { "nine keys", "saml.encryption.keys_too_many", Sent(Gcm with { EditElement = xml => xml.Before("<xenc:EncryptedKey", string.Concat(Enumerable.Repeat(xml.Part("xenc:EncryptedKey"), 8))) }) },
        { "a hundred keys beside", "saml.encryption.keys_too_many", Sent(Gcm with { Place = KeyPlace.Beside, EditElement = xml => xml.Before("<xenc:EncryptedKey", string.Concat(Enumerable.Range(0, 100).Select(i => xml.Part("xenc:EncryptedKey").Swap("_encrypted-key", $"_k{i}")))) }) },
        { "one key, referred to a hundred times", "saml.encryption.keys_too_many", Sent(Gcm with { Place = KeyPlace.BesideByRetrieval, EditElement = xml => xml.Before("<ds:RetrievalMethod", string.Concat(Enumerable.Repeat(xml.Part("ds:RetrievalMethod"), 100))) }) },
        { "five keys, for two of ours", "saml.encryption.keys_too_many", Sent(Gcm with { EditElement = xml => xml.Before("<xenc:EncryptedKey", string.Concat(Enumerable.Repeat(xml.Part("xenc:EncryptedKey"), 4))) }), Exchange.Expected with { DecryptionKeys = [Exchange.DecryptionKey, Exchange.DecryptionKey] } },
        { "the Type of content", "saml.encryption.type", Sent(Gcm with { Type = $"{Enc}Content" }) },
        { "the Type of a key", "saml.encryption.type", Sent(Gcm with { Type = $"{Enc}EncryptedKey" }) },
        { "the Type of a picture", "saml.encryption.type", Sent(Gcm with { Type = "image/png" }) },
        { "ciphertext that is not base64", "saml.encryption.encoding", Sent(Gcm with { EditElement = xml => Valued(xml, "!!!!") }) },
        { "no ciphertext", "saml.encryption.encoding", Sent(Gcm with { EditElement = xml => Valued(xml, "") }) },
        { "a nonce and a tag, and nothing between", "saml.encryption.encoding", Sent(Gcm with { EditCiphertext = bytes => [.. bytes[..12], .. bytes[^16..]] }) },
        { "a nonce alone", "saml.encryption.encoding", Sent(Gcm with { EditCiphertext = bytes => bytes[..12] }) },
        { "blocks that are not whole", "saml.encryption.encoding", Sent(Cbc with { EditCiphertext = bytes => bytes[..^1] }, Signed.Response) },
        { "a vector without blocks", "saml.encryption.encoding", Sent(Cbc with { EditCiphertext = bytes => bytes[..16] }, Signed.Response) },
        { "a key of three thousand bytes", "saml.encryption.encoding", Sent(Gcm with { EditEncryptedKey = _ => new byte[3000] }) },
        { "a CipherValue that is split by an element", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => Valued(xml, "AAAA<x></x>AAAA") }) },
        { "two CipherValues", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => xml.After("</xenc:CipherValue>", xml.Part("xenc:CipherValue")) }) },
        { "two CipherData", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => xml.After("</xenc:CipherData>", xml.Part("xenc:CipherData")) }) },
        { "no CipherData", "saml.encryption.structure", Sent(Gcm with { Place = KeyPlace.Beside, EditElement = xml => xml.Without("xenc:CipherData") }) },
        { "no EncryptionMethod", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => xml.Without("xenc:EncryptionMethod") }) },
        { "two EncryptedData in one place", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => xml.After("</xenc:EncryptedData>", xml.Part("xenc:EncryptedData").Swap("_encrypted-data", "_second")) }) },
        { "an empty EncryptedAssertion", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => xml.Without("xenc:EncryptedData") }) },
        { "a stranger in EncryptedAssertion", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => xml.Before("<xenc:EncryptedData", "<saml:Subject></saml:Subject>") }) },
        { "a stranger in EncryptedData", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => xml.Before("</xenc:EncryptedData>", "<saml:Subject></saml:Subject>") }) },
        { "an EncryptedData that is not in its vocabulary", "saml.encryption.structure", Sent(Gcm with { EditElement = xml => xml.SwapAll($"xmlns:xenc=\"{Enc}\"", "xmlns:xenc=\"urn:x\"") }) },
        { "encrypted for a key of another size", "saml.encryption.not_for_us", Sent(Gcm with { EditEncryptedKey = bytes => [.. bytes, .. new byte[128]] }) },
        { "a key cut short", "saml.encryption.not_for_us", Sent(Gcm with { EditEncryptedKey = bytes => bytes[1..] }) },
        { "ciphertext of a megabyte", "saml.xml.too_large", Sent(Gcm with { EditPlaintext = xml => xml.Swap("alice@example.com", new string('x', 600_000)) }) },
    };

    private static readonly AttackList Ciphertexts = new()
    {
        { "encrypted for somebody else", Failed, Sent(Gcm with { Key = Stranger }) },
        { "encrypted for somebody else under a signed response", Failed, Sent(Cbc with { Key = Stranger }, Signed.Response) },
        { "somebody else's key, with digests that need OpenSSL", Failed, Sent(Gcm with { Key = Stranger, Digest = $"{Enc}sha256" }) },
        { "a digest other than the one that was used", Failed, Sent(Gcm with { Digest = $"{Enc}sha256", EditElement = xml => xml.WithAttribute("ds:DigestMethod", "Algorithm", $"{Dsig}sha1") }) },
        { "a mask other than the one that was used", Failed, Sent(Gcm with { Transport = $"{Enc11}rsa-oaep", Mask = $"{Enc11}mgf1sha256", EditElement = xml => xml.WithAttribute("xenc11:MGF", "Algorithm", $"{Enc11}mgf1sha1") }) },
        { "an encrypted key of zeros", Failed, Sent(Gcm with { EditEncryptedKey = bytes => new byte[bytes.Length] }) },
        { "an encrypted key greater than the modulus", Failed, Sent(Gcm with { EditEncryptedKey = bytes => [.. Enumerable.Repeat((byte)0xFF, bytes.Length)] }) },
        { "a key for the data, and the data of another message", Failed, Sent(Gcm with { EditContentKey = _ => RandomNumberGenerator.GetBytes(32) }) },
        { "a key that is too short for its cipher", Failed, Sent(Gcm with { EditContentKey = key => key[..16] }) },
        { "a key that is too long for its cipher", Failed, Sent(Gcm with { EditContentKey = key => [.. key, .. key] }) },
        { "a key of no bytes", Failed, Sent(Gcm with { EditContentKey = _ => [] }) },
        { "a tag cut short", Failed, Sent(Gcm with { EditCiphertext = bytes => bytes[..^1] }) },
        { "a tag of 96 bits", Failed, Sent(Gcm with { EditCiphertext = bytes => bytes[..^4] }) },
        { "a tag of zeros", Failed, Sent(Gcm with { EditCiphertext = bytes => [.. bytes[..^16], .. new byte[16]] }) },
        { "a nonce of 128 bits", Failed, Sent(Gcm with { EditCiphertext = bytes => [.. new byte[4], .. bytes] }) },
        { "a nonce of 64 bits", Failed, Sent(Gcm with { EditCiphertext = bytes => bytes[4..] }) },
        { "text cut out of the middle", Failed, Sent(Gcm with { EditCiphertext = bytes => [.. bytes[..500], .. bytes[516..]] }) },
        { "something added at the end", Failed, Sent(Gcm with { EditCiphertext = bytes => [.. bytes, 0] }) },
        { "a padding of no byte", Failed, Padded(0) },
        { "a padding longer than a block", Failed, Padded(17) },
        { "a padding of 255 bytes", Failed, Padded(255) },
        { "3DES with a padding longer than its block", Failed, Sent(TripleDes with { EditPadded = bytes => [.. bytes[..^1], 9] }, Signed.Response), TripleDesAllowed },
        { "3DES with a key that is none", Failed, Sent(TripleDes with { EditContentKey = _ => new byte[24] }, Signed.Response), TripleDesAllowed },
        { "two blocks in each other's place", Failed, Sent(Cbc with { EditCiphertext = bytes => [.. bytes[..32], .. bytes[48..64], .. bytes[32..48], .. bytes[64..]] }, Signed.Response) },
        { "blocks of zeros", Failed, Sent(Cbc with { EditCiphertext = bytes => [.. bytes[..32], .. new byte[16], .. bytes[48..]] }, Signed.Response) },
        { "a DTD in the plaintext", Failed, Sent(Gcm with { EditPlaintext = xml => "<!DOCTYPE x [<!ENTITY e \"x\">]>" + xml }) },
        { "an entity in the plaintext", Failed, Sent(Gcm with { EditPlaintext = xml => xml.Swap("alice@example.com", "&xxe;") }) },
        { "a processing instruction in the plaintext", Failed, Sent(Gcm with { EditPlaintext = xml => xml.Before("<saml:Subject>", "<?php x?>") }) },
        { "text before the plaintext's root", Failed, Sent(Gcm with { EditPlaintext = xml => "text" + xml }) },
        { "text after the plaintext's root", Failed, Sent(Gcm with { EditPlaintext = xml => xml + "text" }) },
        { "two assertions in one plaintext", Failed, Sent(Gcm with { EditPlaintext = xml => xml + xml.SwapAll(Exchange.AssertionId, "_second") }) },
        { "a plaintext that closes the element around it", Failed, Sent(Gcm with { EditPlaintext = xml => xml + "</saml:EncryptedAssertion><saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">" }) },
        { "a plaintext that is no XML", Failed, Sent(Gcm with { EditPlaintext = _ => "alice" }) },
        { "a plaintext that ends early", Failed, Sent(Gcm with { EditPlaintext = xml => xml[..^10] }) },
        { "a plaintext of white space", Failed, Sent(Gcm with { EditPlaintext = _ => "   " }) },
        { "a NUL in the plaintext", Failed, Sent(Gcm with { EditPlaintext = xml => xml.Swap("alice@example.com", "alice\0@example.com") }) },
        { "a plaintext nested too deep", Failed, Sent(Gcm with { EditPlaintext = xml => xml.Swap("alice@example.com", string.Concat(Enumerable.Repeat("<x>", 70)) + string.Concat(Enumerable.Repeat("</x>", 70))) }) },
        { "a plaintext nested too deep together with the message around it", Failed, Sent(Gcm with { EditPlaintext = xml => xml.Swap("alice@example.com", string.Concat(Enumerable.Repeat("<x>", 59)) + string.Concat(Enumerable.Repeat("</x>", 59))) }) },
        { "a prefix that nobody declares", Failed, Sent(Gcm with { EditPlaintext = xml => xml.SwapAll("saml:Subject>", "s:Subject>") }) },
        { "a prefix that only the unsigned part of a signed response declares", Failed, () => Sent(Gcm with { EditPlaintext = xml => xml.SwapAll("saml:", "s:") }, Signed.Response)().Swap("<samlp:Response ", "<samlp:Response xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\" ") },
    };

    public static TheoryData<string> Names => [.. new[] { Algorithms, Structures, Ciphertexts }.SelectMany(static list => list.Cast<string>())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack) => new[] { Algorithms, Structures, Ciphertexts }.First(list => list.Cast<string>().Contains(attack)).Run(attack);

    [Theory]
    [InlineData(0, "the nonce")]
    [InlineData(12, "the first byte of the text")]
    [InlineData(700, "the middle")]
    [InlineData(-17, "the last byte of the text")]
    [InlineData(-16, "the tag")]
    [InlineData(-1, "the end of the tag")]
    public void A_flipped_bit_of_the_ciphertext_is_refused(int at, string where)
    {
        for (var bit = 0; bit < 8; bit++)
            Exchange.ShouldBeRefused(Sent(Gcm with { EditCiphertext = bytes => Flipped(bytes, at, bit) })(), Failed).Detail.ShouldNotContain(where);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(-1)]
    public void A_flipped_bit_of_the_encrypted_key_is_refused(int at)
    {
        for (var bit = 0; bit < 8; bit++)
            Exchange.ShouldBeRefused(Sent(Gcm with { EditEncryptedKey = bytes => Flipped(bytes, at, bit) })(), Failed);
    }

    /// <summary>What cannot be told without a key is not told at all: neither what was wrong, nor which of our keys it was for.</summary>
    [Fact]
    public void All_failures_of_decryption_read_the_same()
    {
        using var other = RSA.Create(2048);
        var expected = Exchange.Expected with { DecryptionKeys = [Exchange.DecryptionKey, Exchange.DecryptionKeyOf(other)] };
        MessageEncrypter[] failures =
        [
            Gcm with { Key = Stranger },
            Gcm with { EditEncryptedKey = bytes => Flipped(bytes, 100, 1) },
            Gcm with { EditContentKey = key => key[..16] },
            Gcm with { EditCiphertext = bytes => Flipped(bytes, -1, 1) },
            Gcm with { Key = other, EditCiphertext = bytes => Flipped(bytes, -1, 1) },
            Gcm with { EditPlaintext = _ => "no XML" },
            Gcm with { EditPlaintext = xml => xml + xml },
            Gcm with { EditPlaintext = xml => "<!DOCTYPE x>" + xml },
        ];

        var refusals = failures.Select(f => Exchange.ShouldBeRefused(Sent(f)(), Failed, expected)).Distinct().ToList();

        refusals.ShouldHaveSingleItem().Detail.ShouldContain(Exchange.DecryptionKey.Description);
        refusals[0].Detail.ShouldContain($"{Enc11}aes256-gcm");
    }

    /// <summary>Each reference is a search: thousands of them through thousands of keys took seconds, and nobody has to be signed in to send them.</summary>
    [Fact]
    public void No_number_of_references_to_keys_takes_long()
    {
        var message = Sent(Gcm with
        {
            EditElement = xml => xml
                .Before("</ds:KeyInfo>", string.Concat(Enumerable.Repeat("<ds:RetrievalMethod URI=\"#k\"/>", 8_000)))
                .Swap("<saml:EncryptedAssertion ", $"<saml:EncryptedAssertion xmlns:e=\"{Enc}\" ")
                .Before("</saml:EncryptedAssertion>", string.Concat(Enumerable.Repeat("<e:EncryptedKey/>", 10_000)) + "<e:EncryptedKey Id=\"k\"/>"),
        })();

        Exchange.ShouldBeRefused(message, "saml.encryption.keys_too_many");
        Enumerable.Range(0, 5).Min(_ => ThreadTime.Of(() => Exchange.Validate(message))).ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
    }

    private static Func<string> Sent(MessageEncrypter encrypter, Signed signed = Signed.Assertion) => () => (Exchange.Good with { Signed = signed }).EncryptedBy(encrypter).ToXml(Exchange.Signer);

    private static Func<string> Padded(byte count) => Sent(Cbc with { EditPadded = bytes => [.. bytes[..^1], count] }, Signed.Response);

    private static MessageEncrypter Named(string uri) => Gcm with { EditElement = xml => xml.Swap($"{Enc11}aes256-gcm", uri) };

    private static MessageEncrypter Transported(string uri) => Gcm with { EditElement = xml => xml.Swap($"{Enc}rsa-oaep-mgf1p", uri) };

    private static MessageEncrypter Retrieving(string uri) => Gcm with { Place = KeyPlace.BesideByRetrieval, EditElement = xml => xml.WithAttribute("ds:RetrievalMethod", "URI", uri) };

    private static string ToWholeBlocks(string xml) => xml + new string(' ', (20 - Encoding.UTF8.GetByteCount(xml) % 16) % 16);

    /// <summary>The ciphertext itself, which stands last where the key stands in KeyInfo.</summary>
    private static string Valued(string xml, string value)
    {
        var start = xml.LastIndexOf("<xenc:CipherValue>", StringComparison.Ordinal) + "<xenc:CipherValue>".Length;
        return string.Concat(xml.AsSpan(0, start), value, xml.AsSpan(xml.LastIndexOf("</xenc:CipherValue>", StringComparison.Ordinal)));
    }

    private static string Referenced(string xml, string after)
    {
        const string reference = "<xenc:CipherReference URI=\"https://attacker.example/\"></xenc:CipherReference>";
        var start = after == "<ds:KeyInfo" ? xml.LastIndexOf("<xenc:CipherValue>", StringComparison.Ordinal) : xml.IndexOf("<xenc:CipherValue>", StringComparison.Ordinal);
        var end = xml.IndexOf("</xenc:CipherValue>", start, StringComparison.Ordinal) + "</xenc:CipherValue>".Length;
        return string.Concat(xml.AsSpan(0, start), reference, xml.AsSpan(end));
    }

    private static string ChangedCiphertext(string xml) => xml.Swap(xml.Part("xenc:CipherValue"), Gcm.EncryptedKey(new byte[32], inherits: false).Part("xenc:CipherValue"));

    private static string Moved(string name, string xml) => xml.Without(name).Before("<samlp:Status>", $"<samlp:Extensions>{xml.Part(name)}</samlp:Extensions>");

    private static byte[] Flipped(byte[] bytes, int at, int bit)
    {
        bytes[at < 0 ? bytes.Length + at : at] ^= (byte)(1 << bit);
        return bytes;
    }
}
