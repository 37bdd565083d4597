using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Protocol;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Encryption;

/// <summary>Every algorithm and every place of the key, one element at a time.</summary>
public sealed class DecryptorTests
{
    private const string NameId = "<saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">alice</saml:NameID>";

    private static readonly DecryptionPolicy Everything = new(AllowTripleDes: true, CiphertextIsSigned: true);
    private static readonly DecryptionKey Ours = new(ServiceProviderKeyFile.Certificate);
    private static readonly RSA OurPublicKey = ServiceProviderKeyFile.Certificate.GetRSAPublicKey()!;

    public static TheoryData<string, string> ContentAndPlace
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var content in ContentAlgorithm.All)
                foreach (var place in Enum.GetNames<KeyPlace>())
                    data.Add(content.Uri, place);
            return data;
        }
    }

    /// <summary>Digests and masks, each with each where the algorithm has a choice.</summary>
    public static TheoryData<string, string?, string?> Transports
    {
        get
        {
            string?[] digests = [null, $"{Dsig}sha1", $"{Enc}sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", $"{Enc}sha512"];
            string?[] masks = [null, $"{Enc11}mgf1sha1", $"{Enc11}mgf1sha256", $"{Enc11}mgf1sha384", $"{Enc11}mgf1sha512"];
            var data = new TheoryData<string, string?, string?>();
            foreach (var digest in digests)
            {
                data.Add($"{Enc}rsa-oaep-mgf1p", digest, null);
                foreach (var mask in masks) data.Add($"{Enc11}rsa-oaep", digest, mask);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ContentAndPlace))]
    public void Opens_every_content_algorithm_wherever_its_key_stands(string content, string place) =>
        Decrypted(new MessageEncrypter { Key = OurPublicKey, Content = content, Place = Enum.Parse<KeyPlace>(place) }).ShouldBe("alice");

    [Theory]
    [MemberData(nameof(Transports))]
    public void Opens_keys_of_every_digest_and_mask(string transport, string? digest, string? mask) =>
        Decrypted(new MessageEncrypter { Key = OurPublicKey, Transport = transport, Digest = digest, Mask = mask }).ShouldBe("alice");

    /// <summary>XML Encryption 5.2.1: the count alone matters, up to a whole block of padding.</summary>
    [Fact]
    public void Opens_texts_of_every_length_of_padding()
    {
        for (var length = 0; length <= 32; length++)
        {
            var text = new string('x', length);
            Decrypted(new MessageEncrypter { Key = OurPublicKey, Content = $"{Enc}aes128-cbc", EditPlaintext = xml => xml.Swap("alice", text) }).ShouldBe(text);
        }
    }

    [Fact]
    public void Prefixes_that_are_declared_outside_mean_what_they_mean_there()
    {
        var encrypter = new MessageEncrypter { Key = OurPublicKey, EditPlaintext = xml => xml.SwapAll("saml:", "s:").Swap(" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"", "") };
        var outside = $"<root xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\">{encrypter.Encrypt(NameId, "saml:EncryptedID")}</root>";

        var decrypted = Decrypt(outside, [Ours]);

        decrypted.Text.ShouldBe("alice");
        decrypted.Parent!.LocalName.ShouldBe("EncryptedID");
        decrypted.Parent.Elements.Select(e => e.LocalName).ShouldBe(["EncryptedData"], "the message itself must not change");
    }

    [Fact]
    public void Any_of_our_keys_may_be_the_one()
    {
        using var former = RSA.Create(2048);
        var keys = new[] { Exchange.DecryptionKeyOf(former), Ours };

        Decrypted(new MessageEncrypter { Key = OurPublicKey }, keys).ShouldBe("alice");
        Decrypted(new MessageEncrypter { Key = former }, keys).ShouldBe("alice");
    }

    [Fact]
    public void One_of_several_recipients_is_enough_and_the_one_that_names_us_comes_first()
    {
        using var stranger = RSA.Create(2048);
        var contentKey = RandomNumberGenerator.GetBytes(32);
        var others = string.Concat(Enumerable.Range(0, 7).Select(i => new MessageEncrypter { Key = stranger, Recipient = $"urn:other:{i}" }.EncryptedKey(contentKey, inherits: true)));
        var message = new MessageEncrypter { Key = OurPublicKey, ContentKey = contentKey, Recipient = Exchange.Sp, EditElement = xml => xml.Before("<xenc:EncryptedKey", others) };

        Decrypted(message).ShouldBe("alice");
        Decrypted(message with { Recipient = null }).ShouldBe("alice");
        Decrypted(message with { Recipient = "urn:a-name-we-had" }).ShouldBe("alice", "the Recipient is a hint");
    }

    [Fact]
    public void A_key_for_another_recipient_may_be_of_an_algorithm_that_is_refused()
    {
        var contentKey = RandomNumberGenerator.GetBytes(32);
        var other = new MessageEncrypter { Key = OurPublicKey, Transport = $"{Enc}rsa-1_5" }.EncryptedKey(contentKey, inherits: true);

        Decrypted(new MessageEncrypter { Key = OurPublicKey, ContentKey = contentKey, EditElement = xml => xml.Before("<xenc:EncryptedKey", other) }).ShouldBe("alice");
    }

    [Fact]
    public void Opens_for_many_at_once()
    {
        var message = Element(new MessageEncrypter { Key = OurPublicKey });
        var other = Element(new MessageEncrypter { Key = OurPublicKey, Digest = $"{Enc}sha256" });

        Parallel.For(0, 64, i => Decrypt(i % 2 == 0 ? message : other, [Ours]).Text.ShouldBe("alice"));
    }

    /// <summary>Private key operations are what a message costs most.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public void What_is_remembered_costs_one_operation_and_opens_every_time(bool remembers, int operations)
    {
        var container = Container(Element(new MessageEncrypter { Key = OurPublicKey }));
        var decryptor = new Decryptor([Ours], Exchange.Sp, remembers);

        for (var i = 0; i < 3; i++) Opened(decryptor, container).ShouldBe("alice");

        decryptor.Operations.ShouldBe(operations);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public void A_key_that_could_not_be_opened_is_not_tried_again_where_that_is_remembered(bool remembers, int operations)
    {
        using var stranger = RSA.Create(2048);
        var container = Container(Element(new MessageEncrypter { Key = stranger }));
        var decryptor = new Decryptor([Ours], Exchange.Sp, remembers);

        for (var i = 0; i < 3; i++) Failed(decryptor, container);

        decryptor.Operations.ShouldBe(operations);
    }

    [Fact]
    public void What_is_remembered_of_one_key_is_not_taken_for_another()
    {
        var encrypted = Element(new MessageEncrypter { Key = OurPublicKey, Transport = $"{Enc11}rsa-oaep", Digest = $"{Enc}sha256" });
        var misread = encrypted.Swap($"{Enc}sha256", $"{Enc}sha512");
        var other = Element(new MessageEncrypter { Key = OurPublicKey });
        var decryptor = new Decryptor([Ours], Exchange.Sp, remembers: true);

        Failed(decryptor, Container(misread));
        Opened(decryptor, Container(encrypted)).ShouldBe("alice", "the same bytes under another algorithm");
        Opened(decryptor, Container(other)).ShouldBe("alice");

        decryptor.Operations.ShouldBe(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_message_costs_at_most_24_operations_whether_they_open_anything_or_not(bool remembers)
    {
        using var stranger = RSA.Create(2048);
        var containers = Enumerable.Range(0, 4).Select(_ => Container(Element(new MessageEncrypter
        {
            Key = stranger,
            EditElement = xml => xml.Before("<xenc:EncryptedKey", string.Concat(Enumerable.Range(0, 7).Select(_ => new MessageEncrypter { Key = stranger }.EncryptedKey(new byte[32], inherits: true)))),
        }))).ToList();
        var decryptor = new Decryptor([Ours], Exchange.Sp, remembers);

        foreach (var container in containers.Take(3)) Failed(decryptor, container);
        decryptor.Operations.ShouldBe(24);

        Should.Throw<RefusedException>(() => decryptor.Decrypt(containers[3], Everything)).Refusal.Reason.ShouldBe(Refusals.EncryptionKeysTooMany);
        decryptor.Operations.ShouldBe(24);
    }

    private static string Opened(Decryptor decryptor, Element container) => decryptor.Decrypt(container, Everything).ReadIn(container, "NameID", XmlLimits.Message).Root.Text;

    private static void Failed(Decryptor decryptor, Element container) =>
        Should.Throw<RefusedException>(() => Opened(decryptor, container)).Refusal.Reason.ShouldBe(Refusals.EncryptionFailed);

    private static string Decrypted(MessageEncrypter encrypter, params DecryptionKey[] keys) => Decrypt(Element(encrypter), keys.Length == 0 ? [Ours] : keys).Text;

    private static string Element(MessageEncrypter encrypter) => encrypter.Encrypt(NameId, "saml:EncryptedID");

    private static Element Decrypt(string xml, DecryptionKey[] keys)
    {
        var container = Container(xml);
        return new Decryptor(keys, Exchange.Sp).Decrypt(container, Everything).ReadIn(container, "NameID", XmlLimits.Message).Root;
    }

    private static Element Container(string xml)
    {
        HardenedXml.Read(Encoding.UTF8.GetBytes(xml), XmlLimits.Message).TryGet(out var tree, out var unreadable).ShouldBeTrue(unreadable?.ToString());
        return tree!.Root.DescendantsAndSelf.First(e => e.IsAssertion("EncryptedID"));
    }
}
