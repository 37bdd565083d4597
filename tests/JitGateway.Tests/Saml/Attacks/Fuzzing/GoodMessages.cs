using System.Text;
using System.Xml.Linq;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>A message that a mutation begins with.</summary>
internal sealed record GoodMessage(string Name, string Text)
{
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Text);

    public XDocument Tree { get; } = XDocument.Parse(Text, LoadOptions.PreserveWhitespace);
}

/// <summary>
/// What the identity provider signed: two persons, every placement of the signature, two kinds of key, in clear and encrypted, all styles of prefixes. What comes of a
/// mutation may say what one of these says, and nothing else.
/// </summary>
internal static class GoodMessages
{
    public static readonly ResponseExpectations Expected = Exchange.Expected with
    {
        FindIdentityProvider = Exchange.Known(Exchange.Corp with { SigningKeys = [Exchange.Trusted(FuzzKeys.Rsa), Exchange.Trusted(FuzzKeys.Ecdsa)] }, Exchange.Partner),
        DecryptionKeys = [new DecryptionKey(FuzzKeys.Certificate)],
    };

    /// <summary>Accepted as they are.</summary>
    public static IReadOnlyList<GoodMessage> All { get; } = [.. Make()];

    public static IReadOnlyList<GoodMessage> InClear { get; } = [.. All.Where(static m => !m.Text.Contains("EncryptedData", StringComparison.Ordinal))];

    /// <summary>Good in every respect but the key: material to splice from.</summary>
    public static IReadOnlyList<GoodMessage> Foreign { get; } =
    [
        new("mallory, by a key of her own", (Alice with { NameId = "mallory", Signed = Signed.Both }).ToXml(MessageSigner.Rsa(Exchange.AttackersKey))),
        new("mallory, unsigned", (Alice with { NameId = "mallory", Signed = Signed.Nothing }).ToXml(MessageSigner.Rsa(Exchange.AttackersKey))),
    ];

    private static SamlResponseMessage Alice => Exchange.Good with
    {
        NameQualifier = Exchange.Idp,
        SpNameQualifier = Exchange.Sp,
        SessionNotOnOrAfter = Exchange.Now.AddHours(8),
        Attributes =
        [
            .. Exchange.Good.Attributes,
            new SamlAttributeMessage("displayName", "Alice \"Al\" <Liddell> & Co.") { Type = "xs:string", FriendlyName = "cn" },
            new SamlAttributeMessage("employeeNumber", "000103", ""),
        ],
    };

    private static SamlResponseMessage Bob => Alice with
    {
        Id = "_another-response",
        AssertionId = "_another-assertion",
        NameId = "bob-0043",
        SessionIndex = "_session-2",
        Attributes = [new SamlAttributeMessage("mail", "bob@example.com"), new SamlAttributeMessage("groups", "sales")],
    };

    private static IEnumerable<GoodMessage> Make()
    {
        (string Name, MessageSigner Signer)[] signers = [("RSA", MessageSigner.Rsa(FuzzKeys.Rsa)), ("ECDSA", MessageSigner.Ecdsa(FuzzKeys.Ecdsa)), ("PSS", MessageSigner.RsaPss(FuzzKeys.Rsa, 512))];
        PrefixStyle[] styles = [PrefixStyle.Usual, PrefixStyle.Numbered, PrefixStyle.Defaults];
        var style = 0;
        foreach (var (name, signer) in signers)
            foreach (var signed in new[] { Signed.Assertion, Signed.Response, Signed.Both })
                yield return new GoodMessage($"alice, {signed}, {name}", (Alice with { Signed = signed, Prefixes = styles[style++ % styles.Length] }).ToXml(signer));
        foreach (var signed in new[] { Signed.Assertion, Signed.Response, Signed.Both })
            yield return new GoodMessage($"bob, {signed}, RSA", (Bob with { Signed = signed }).ToXml(signers[0].Signer));
        var gcm = Exchange.Encrypter with { Key = FuzzKeys.Rsa, ContentKey = new byte[32] };
        yield return new GoodMessage("alice, encrypted, GCM", (Alice with { Signed = Signed.Assertion }).EncryptedBy(gcm).ToXml(signers[0].Signer));
        yield return new GoodMessage("alice, encrypted, CBC", (Alice with { Signed = Signed.Both }).EncryptedBy(gcm with { Content = $"{MessageEncrypter.Enc}aes256-cbc" }).ToXml(signers[1].Signer));
        yield return new GoodMessage("bob, NameID encrypted", (Bob with { Signed = Signed.Response }).WithEncrypted("saml:NameID", "saml:EncryptedID", gcm).ToXml(signers[0].Signer));
    }
}
