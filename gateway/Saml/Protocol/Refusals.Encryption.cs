namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason EncryptionKeysMissing = Reason("encryption.keys_missing", Unreadable,
        "The message is encrypted, and the gateway has no key to decrypt it. Name one under Saml:DecryptionKeys and give the identity provider our metadata again, or let it sign without encrypting.");

    public static readonly RefusalReason EncryptionRequired = Reason("encryption.required", Say.NotTrusted,
        "The assertion is not encrypted, and RequireEncryptedAssertions is set for the identity provider. Let it encrypt for the certificate of use \"encryption\" in our metadata.");

    public static readonly RefusalReason EncryptionStructure = Reason("encryption.structure", Say.NotTrusted,
        "An encrypted element does not have the shape that SAML makes of XML Encryption: one EncryptedData, and EncryptedKeys in its KeyInfo or beside it (Core 2.2.4).");

    public static readonly RefusalReason EncryptionType = Reason("encryption.type", Say.NotTrusted,
        "What was encrypted is not said to be one whole element: the Type of EncryptedData is http://www.w3.org/2001/04/xmlenc#Element or absent (Core 2.2.4, XML Encryption 3.1).");

    public static readonly RefusalReason EncryptionReference = Reason("encryption.cipher_reference", Say.NotTrusted,
        "The ciphertext is said to lie elsewhere (CipherReference). Nothing is fetched for a message: it carries its ciphertext in a CipherValue. Let the identity provider put it there (XML Encryption 3.3).");

    public static readonly RefusalReason EncryptionEncoding = Reason("encryption.encoding", Say.NotTrusted,
        "A CipherValue is not base64 of a length that its algorithm can make. Check that nothing changes the message on its way (XML Encryption 3.3).");

    public static readonly RefusalReason EncryptionAlgorithm = Reason("encryption.algorithm", Unreadable,
        "The content is not encrypted with AES-GCM or AES-CBC of 128, 192 or 256 bits. Let the identity provider use AES-256-GCM.");

    public static readonly RefusalReason EncryptionTripleDes = Reason("encryption.triple_des", Unreadable,
        "The content is encrypted with 3DES, whose blocks are too short to be safe. Let the identity provider encrypt with AES-256-GCM or AES-256-CBC, which every make offers; only if it cannot, set AllowTripleDes for it.");

    public static readonly RefusalReason EncryptionUnsigned = Reason("encryption.cbc_unsigned", Unreadable,
        "The content is encrypted in CBC mode, which does not notice changes, and no verified signature of the response covers it. Let the identity provider sign the response too, or encrypt with AES-GCM.");

    public static readonly RefusalReason EncryptionRsa15 = Reason("encryption.rsa_1_5", Unreadable,
        "The key of the content is encrypted with RSA PKCS#1 v1.5, which can be opened by asking often enough (Bleichenbacher). Let the identity provider use RSA-OAEP; there is no switch for this.");

    public static readonly RefusalReason EncryptionKeyAlgorithm = Reason("encryption.key_algorithm", Unreadable,
        "The key of the content is not encrypted with RSA-OAEP, or with digests other than SHA-1, SHA-256, SHA-384 and SHA-512. Let the identity provider use http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p.");

    public static readonly RefusalReason EncryptionLabel = Reason("encryption.oaep_params", Unreadable,
        "The key of the content is encrypted with a label (OAEPparams), which SAML has no use for. Let the identity provider leave it out.");

    public static readonly RefusalReason EncryptionKeyMissing = Reason("encryption.key_missing", Unreadable,
        "There is ciphertext and no EncryptedKey for it, neither in its KeyInfo nor beside it. Let the identity provider encrypt for the certificate in our metadata; keys agreed upon otherwise are not served.");

    public static readonly RefusalReason EncryptionKeyReference = Reason("encryption.key_reference", Say.NotTrusted,
        "A RetrievalMethod leads to something else than an EncryptedKey beside the EncryptedData, or through transforms. Let the identity provider put the EncryptedKey into the KeyInfo, or beside the EncryptedData.");

    public static readonly RefusalReason EncryptionKeysTooMany = Reason("encryption.keys_too_many", Say.NotTrusted,
        "The message holds more EncryptedKeys than are tried. Let the identity provider encrypt for this gateway alone, or write our entity id as Recipient; keys of ours that are out of use can go from Saml:DecryptionKeys.");

    public static readonly RefusalReason EncryptionTooMany = Reason("encryption.too_many", Say.NotUsable,
        "The assertion holds more encrypted attributes than the bound. Let the identity provider encrypt the assertion as a whole.");

    public static readonly RefusalReason EncryptionNotForUs = Reason("encryption.not_for_us", Unreadable,
        "No EncryptedKey has the size of a key of ours, so it was encrypted for another certificate. Give the identity provider our present metadata.");

    public static readonly RefusalReason EncryptionFailed = Reason("encryption.failed", Unreadable,
        "The message cannot be decrypted: it was encrypted for another certificate than those of the keys tried (give the identity provider our present metadata, or keep the former key under Saml:DecryptionKeys), "
        + "or it was changed on its way, or it holds no well-formed element. Which of them is not said, so that nobody can learn from it.");

    public static readonly RefusalReason EncryptionContent = Reason("encryption.content", Say.NotTrusted,
        "Something else was encrypted than the place promises: EncryptedAssertion holds an Assertion, EncryptedID a NameID, EncryptedAttribute an Attribute. Check the identity provider: SAML has nothing else there (Core 2.2.4, 2.3.4, 2.7.3.2).");

    private const string Unreadable = "Your sign-in service encrypted its answer in a way that cannot be read here, so you were not signed in. Give the support code to your help desk.";
}
