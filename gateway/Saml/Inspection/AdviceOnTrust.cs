using static JitGateway.Identity.Inspection.ResponsibleParty;

namespace JitGateway.Saml.Inspection;

/// <summary>What to change about markup, signatures and encryption.</summary>
internal static class AdviceOnTrust
{
    private const string Sha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private const string Digest = "http://www.w3.org/2001/04/xmlenc#sha256";
    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private const string Gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
    private const string Oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";

    public static IEnumerable<KeyValuePair<string, Advice>> All => Markup.Concat(Signatures).Concat(Encryption);

    private static Dictionary<string, Advice> Markup { get; } = new(StringComparer.Ordinal)
    {
        ["xml.too_large"] = new(Provider, "Release fewer attributes and groups to {us}: the answer has to stay below 512 KiB.", "at most 524288 bytes"),
        ["xml.nul"] = new(Provider, "Write the answer in UTF-8; what came is UTF-16, or was tampered with.", "UTF-8"),
        ["xml.encoding"] = new(Provider, "Write the answer in plain UTF-8, without a byte order mark, and declare no other encoding.", "UTF-8"),
        ["xml.doctype"] = new(Security, "No identity provider sends a document type declaration: somebody tries to make the reader fetch or expand something. Look who sent it.", "no DOCTYPE"),
        ["xml.processing_instruction"] = new(Provider, "Leave processing instructions (<?…?>) out of the answer.", "no processing instruction"),
        ["xml.entity"] = new(Provider, "Write the character itself in place of the entity; only amp, lt, gt, quot and apos exist without a DTD.", "no entity"),
        ["xml.trailing"] = new(Both, "Send nothing behind the end of the answer; look for a proxy or a script that adds to it.", "nothing behind the root element"),
        ["xml.too_deep"] = new(Security, "No identity provider nests elements that deep: the message was made to exhaust its reader. Look who sent it.", "at most 64 levels"),
        ["xml.too_many_elements"] = new(Provider, "Release fewer attributes and groups to {us}.", "at most 20000 elements"),
        ["xml.too_many_attributes"] = new(Security, "No identity provider writes that many attributes on one element: the message was made to exhaust its reader. Look who sent it.", "at most 64 on one element"),
        ["xml.too_many_namespaces"] = new(Security, "No identity provider declares that many namespaces: the message was made to exhaust its reader. Look who sent it.", "at most 32 on one element, 128 in scope"),
        ["xml.namespace_too_long"] = new(Security, "No identity provider declares a namespace that long: the message was made to exhaust its reader. Look who sent it.", "at most 1024 bytes"),
        ["xml.malformed"] = new(Both, "The answer is cut off or was changed by hand: capture it again, whole; if it comes like that, look for what changes it on its way, and give this place to the maker of the identity provider.", "well-formed XML"),
        ["form.base64"] = new(Both, "Capture the value of SAMLResponse again, whole; if it comes like that, write it in base64 with padding.", "base64 with padding"),
    };

    private static Dictionary<string, Advice> Signatures { get; } = new(StringComparer.Ordinal)
    {
        ["signature.missing"] = new(Provider, "Sign the assertion, the response, or both, for {us}.", "a signature of the response or of the assertion"),
        ["signature.misplaced"] = new(Security, "A signature stands where no identity provider puts one, which is the shape of a wrapping attack. Look who sent it.", "directly after the Issuer of the response or of its assertion"),
        ["signature.repeated"] = new(Provider, "Sign each element once.", "one signature in an element"),
        ["signature.structure"] = new(Provider, "Write the signature as SAML has it: SignedInfo, SignatureValue, KeyInfo, and nothing else.", "SignedInfo, SignatureValue, KeyInfo"),
        ["signature.object"] = new(Security, "No identity provider puts an Object into a signature: what was really signed may hide there. Look who sent it.", "no Object"),
        ["signature.references"] = new(Provider, "Let the signature have one Reference: to the element that carries it.", "one Reference"),
        ["signature.reference_uri"] = new(Security, "The signature is of another element than the one that carries it, which is the shape of a wrapping attack. Look who sent it; if the identity provider writes this, let it refer to the ID of the element that carries the signature.", "# and the ID of the element that carries it"),
        ["signature.transforms"] = new(Provider, "Sign with exactly two transforms: enveloped-signature, then exclusive canonicalization without comments.", $"http://www.w3.org/2000/09/xmldsig#enveloped-signature, {Exclusive}"),
        ["signature.canonicalization"] = new(Provider, "Canonicalize SignedInfo by exclusive canonicalization without comments.", Exclusive),
        ["signature.algorithm"] = new(Provider, "Sign with RSA and SHA-256.", Sha256),
        ["signature.digest_algorithm"] = new(Provider, "Digest with SHA-256.", Digest),
        ["signature.sha1"] = new(Provider, "Sign and digest with SHA-256 in place of SHA-1.", $"{Sha256}, {Digest}"),
        ["signature.encoding"] = new(Both, "SignatureValue and DigestValue are base64 of the length that their algorithm makes: look for what changes the message on its way.", "base64"),
        ["signature.keys_missing"] = new(Provider, "Publish the certificate with which you sign in your metadata, as KeyDescriptor of use signing.", "a KeyDescriptor for signing"),
        ["signature.key_weak"] = new(Provider, "Make a new key, RSA of 2048 bits or more or ECDSA on P-256, P-384 or P-521, and publish it in your metadata.", "RSA 2048, or ECDSA P-256"),
        ["signature.key_kind"] = new(Provider, "Publish the certificate with which you sign in your metadata: what is there is of another kind of key.", "a key that the metadata has"),
        ["signature.invalid"] = new(Both, "Compare the certificate with which you sign with the one in your metadata; where they are the same, look for what changes the message on its way.", "a signature by a key that the metadata has"),
        ["signature.invalid/foreign"] = new(Provider, "Publish the certificate with which you sign in your metadata, or sign with the one that is there; the gateway reads the metadata again by itself, or when it is given the new file.", "a signature by a key that the metadata has"),
        ["signature.invalid/own"] = new(Both, "The signature fits neither the key of the metadata nor the one that came with it: look for what changes the message on its way; otherwise it is forged.", "a signature by a key that the metadata has"),
        ["signature.digest"] = new(Both, "Look for what changes the message after it was signed (a proxy, a script, a pretty printer); otherwise it is forged.", "the content that was signed"),
        ["signature.canonical_too_large"] = new(Security, "The message was made to exhaust its reader. Look who sent it.", "at most eight times the size of the message"),
    };

    private static Dictionary<string, Advice> Encryption { get; } = new(StringComparer.Ordinal)
    {
        ["encryption.keys_missing"] = new(Gateway, "Name a key under Saml:DecryptionKeys and give the identity provider the metadata again ({metadata}); or let it send its answers signed and not encrypted.", "a key under Saml:DecryptionKeys"),
        ["encryption.required"] = new(Provider, "Encrypt assertions for {us}, for the certificate of use encryption in {metadata}: {certificate}.", "an EncryptedAssertion"),
        ["encryption.structure"] = new(Provider, "Write one EncryptedData, and its EncryptedKeys in its KeyInfo or beside it.", "one EncryptedData"),
        ["encryption.type"] = new(Provider, "Encrypt the whole element, and say so in the Type of EncryptedData.", "http://www.w3.org/2001/04/xmlenc#Element"),
        ["encryption.cipher_reference"] = new(Provider, "Write the ciphertext into the message, as CipherValue.", "a CipherValue"),
        ["encryption.encoding"] = new(Both, "A CipherValue is no base64 of a possible length: look for what changes the message on its way.", "base64"),
        ["encryption.algorithm"] = new(Provider, "Encrypt the content with AES-256-GCM.", Gcm),
        ["encryption.triple_des"] = new(Provider, "Encrypt the content with AES-256-GCM in place of 3DES.", Gcm),
        ["encryption.cbc_unsigned"] = new(Provider, "Sign the response as well as the assertion, or encrypt with AES-256-GCM in place of CBC.", $"a signature of the response, or {Gcm}"),
        ["encryption.rsa_1_5"] = new(Provider, "Encrypt the key of the content with RSA-OAEP in place of RSA 1.5.", Oaep),
        ["encryption.key_algorithm"] = new(Provider, "Encrypt the key of the content with RSA-OAEP.", Oaep),
        ["encryption.oaep_params"] = new(Provider, "Leave OAEPparams out.", "no OAEPparams"),
        ["encryption.key_missing"] = new(Provider, "Encrypt for the certificate of use encryption in {metadata}: {certificate}.", "an EncryptedKey"),
        ["encryption.key_reference"] = new(Provider, "Write the EncryptedKey into the KeyInfo of EncryptedData, or beside it, without transforms.", "an EncryptedKey beside the EncryptedData"),
        ["encryption.keys_too_many"] = new(Provider, "Encrypt for {us} alone, and write it as Recipient.", "at most 8 EncryptedKeys"),
        ["encryption.too_many"] = new(Provider, "Encrypt the assertion as a whole, not its attributes one by one.", "at most 16 encrypted attributes"),
        ["encryption.not_for_us"] = new(Provider, "Read our metadata again ({metadata}) and encrypt for its certificate of use encryption: {certificate}.", "{certificate}"),
        ["encryption.failed"] = new(Both, "Compare the certificate for which you encrypt with the one of use encryption in {metadata}: {certificate}; where they are the same, look for what changes the message on its way.", "{certificate}"),
        ["encryption.failed/foreign"] = new(Provider, "Read our metadata again ({metadata}) and encrypt for its certificate of use encryption: {certificate}.", "{certificate}"),
        ["encryption.failed/own"] = new(Both, "It is encrypted for a certificate of ours and cannot be opened: look for what changes the message on its way.", "{certificate}"),
        ["encryption.content"] = new(Provider, "Encrypt an Assertion into EncryptedAssertion, a NameID into EncryptedID, an Attribute into EncryptedAttribute.", "the element that the place promises"),
    };
}
