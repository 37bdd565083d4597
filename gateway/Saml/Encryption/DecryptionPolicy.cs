namespace JitGateway.Saml.Encryption;

/// <summary>What an encrypted element may use.</summary>
/// <param name="AllowTripleDes">Accept 3DES; off unless an operator says so for one identity provider.</param>
/// <param name="CiphertextIsSigned">
/// Whether a signature over the ciphertext has been verified. Only then are ciphers accepted that do not notice changes (CBC): otherwise whoever sits on the way could change
/// a ciphertext step by step, and read it from our answers (XML Encryption 6.1.1).
/// </param>
internal sealed record DecryptionPolicy(bool AllowTripleDes, bool CiphertextIsSigned);
