namespace JitGateway.Saml.Encryption;

/// <summary>Names of XML Encryption 1.1.</summary>
internal static class EncryptionNames
{
    public const string Namespace = "http://www.w3.org/2001/04/xmlenc#";
    public const string Namespace11 = "http://www.w3.org/2009/xmlenc11#";

    /// <summary>What Type says where one whole element was encrypted (section 3.1).</summary>
    public const string ElementType = Namespace + "Element";

    /// <summary>What Type of a RetrievalMethod says where it leads to an EncryptedKey (section 3.5.3).</summary>
    public const string EncryptedKeyType = Namespace + "EncryptedKey";

    public const string Rsa15 = Namespace + "rsa-1_5";
}
