using JitGateway.Saml.Encryption;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Encryption;

/// <summary>Where a bound stands, on both of its sides, and what may stand beside the ciphertext.</summary>
public sealed class EncryptionBoundsTests
{
    private static readonly MessageEncrypter Gcm = Exchange.Encrypter;

    private static readonly ResponseExpectations ForUs = Exchange.Expected;

    [Theory]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes256-cbc", 16, false)]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes256-cbc", 32, true)]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes256-cbc", 33, false)]
    [InlineData("http://www.w3.org/2001/04/xmlenc#tripledes-cbc", 16, true)]
    [InlineData("http://www.w3.org/2009/xmlenc11#aes128-gcm", 28, false)]
    [InlineData("http://www.w3.org/2009/xmlenc11#aes128-gcm", 29, true)]
    public void A_ciphertext_is_a_nonce_and_a_tag_or_whole_blocks(string algorithm, int length, bool canBe) =>
        ContentAlgorithm.Find(algorithm)!.CanBe(length).ShouldBe(canBe);

    [Theory]
    [InlineData("128", 16)]
    [InlineData("192", 24)]
    [InlineData("256", 32)]
    public void KeySize_may_say_what_the_algorithm_says(string size, int bytes)
    {
        var encrypter = Gcm with { Content = $"{Enc11}aes{size}-gcm", ContentKey = new byte[bytes] };
        var sent = Sent(encrypter with { EditElement = xml => xml.After($"{Enc11}aes{size}-gcm\">", $"<xenc:KeySize>{size}</xenc:KeySize>") });
        var wrong = Sent(encrypter with { EditElement = xml => xml.After($"{Enc11}aes{size}-gcm\">", "<xenc:KeySize>64</xenc:KeySize>") });

        Exchange.ShouldBeAccepted(sent, ForUs);
        Exchange.ShouldBeRefused(wrong, "saml.encryption.algorithm", ForUs);
    }

    /// <summary>Each is a private key operation; a sender that names us spares the others.</summary>
    [Theory]
    [InlineData(4, 2, false, true)]
    [InlineData(3, 3, false, false)]
    [InlineData(5, 2, false, false)]
    [InlineData(5, 2, true, true)]
    [InlineData(8, 1, true, true)]
    [InlineData(9, 1, true, false)]
    public void Eight_pairs_of_their_keys_and_ours_are_tried_or_those_that_name_us(int theirs, int ours, bool oneNamesUs, bool isAccepted)
    {
        var encrypter = Gcm with
        {
            Recipient = oneNamesUs ? Exchange.Sp : null,
            EditElement = xml => xml.After("</xenc:EncryptedKey>", string.Concat(Enumerable.Repeat(Unnamed(xml.Part("xenc:EncryptedKey"), oneNamesUs), theirs - 1))),
        };
        var expected = ForUs with { DecryptionKeys = [.. Enumerable.Repeat(Exchange.DecryptionKey, ours)] };

        if (isAccepted) Exchange.ShouldBeAccepted(Sent(encrypter), expected);
        else Exchange.ShouldBeRefused(Sent(encrypter), "saml.encryption.keys_too_many", expected);
    }

    [Theory]
    [InlineData(2048, "saml.encryption.not_for_us")]
    [InlineData(2049, "saml.encryption.encoding")]
    public void An_encrypted_key_has_at_most_2048_bytes(int bytes, string reason) =>
        Exchange.ShouldBeRefused(Sent(Gcm with { EditEncryptedKey = _ => new byte[bytes] }), reason, ForUs);

    [Theory]
    [InlineData("<xenc:CarriedKeyName>x</xenc:CarriedKeyName>", true)]
    [InlineData("<xenc:ReferenceList></xenc:ReferenceList>", true)]
    [InlineData("<xenc:EncryptionProperties></xenc:EncryptionProperties>", true)]
    [InlineData("<xenc:CipherText></xenc:CipherText>", false)]
    [InlineData("<saml:CarriedKeyName></saml:CarriedKeyName>", false)]
    public void What_the_schema_allows_beside_the_key_is_passed_over(string beside, bool isAccepted)
    {
        var sent = Sent(Gcm with { EditElement = xml => xml.Swap("</xenc:EncryptedKey>", beside + "</xenc:EncryptedKey>") });

        if (isAccepted) Exchange.ShouldBeAccepted(sent, ForUs);
        else Exchange.ShouldBeRefused(sent, "saml.encryption.structure", ForUs);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" \n", true)]
    [InlineData("AAAA", false)]
    [InlineData("<saml:x></saml:x>", false)]
    public void Only_an_empty_label_is_none(string label, bool isAccepted)
    {
        var sent = Sent(Gcm with { EditElement = xml => xml.After($"{Enc}rsa-oaep-mgf1p\">", $"<xenc:OAEPparams>{label}</xenc:OAEPparams>") });

        if (isAccepted) Exchange.ShouldBeAccepted(sent, ForUs);
        else Exchange.ShouldBeRefused(sent, "saml.encryption.oaep_params", ForUs);
    }

    [Fact]
    public void One_key_decrypts_for_many_at_once()
    {
        var sent = Sent(Gcm);

        AtOnce.Run(threads: 6, times: 10, () => Exchange.ShouldBeAccepted(sent, ForUs));
    }

    [Fact]
    public void No_encrypted_assertion_comes_out_of_an_encrypted_attribute() =>
        Exchange.ShouldBeRefused(
            Exchange.Good.WithEncrypted("saml:Attribute", "saml:EncryptedAttribute", Gcm with { EditPlaintext = xml => xml.Swap("alice@example.com", "<saml:EncryptedAssertion></saml:EncryptedAssertion>") }).ToXml(Exchange.Signer),
            "saml.assertion.nested", ForUs);

    private static string Sent(MessageEncrypter encrypter) => Exchange.Good.EncryptedBy(encrypter).ToXml(Exchange.Signer);

    private static string Unnamed(string key, bool isNamed) => isNamed ? key.WithoutAttribute("xenc:EncryptedKey", "Recipient") : key;
}
