namespace JitGateway.Demo.IdentityProvider.SamlMessages;

/// <summary>The namespace prefixes of a message; the empty prefix is the default namespace.</summary>
internal sealed record PrefixStyle(string Protocol, string Assertion, string Signature)
{
    public static readonly PrefixStyle Usual = new("samlp", "saml", "ds");

    /// <summary>How Python's ElementTree, and with it pysaml2, numbers them.</summary>
    public static readonly PrefixStyle Numbered = new("ns0", "ns1", "ns2");

    /// <summary>Every vocabulary as the default namespace of its own elements.</summary>
    public static readonly PrefixStyle Defaults = new("", "", "");

    public string P(string localName) => Qualified(Protocol, localName);

    public string A(string localName) => Qualified(Assertion, localName);

    public string S(string localName) => Qualified(Signature, localName);

    public (string, string?) DeclareProtocol => Declaration(Protocol, "urn:oasis:names:tc:SAML:2.0:protocol");

    public (string, string?) DeclareAssertion => Declaration(Assertion, "urn:oasis:names:tc:SAML:2.0:assertion");

    public (string, string?) DeclareSignature => Declaration(Signature, "http://www.w3.org/2000/09/xmldsig#");

    private static string Qualified(string prefix, string localName) => prefix.Length == 0 ? localName : $"{prefix}:{localName}";

    private static (string, string?) Declaration(string prefix, string uri) => (prefix.Length == 0 ? "xmlns" : $"xmlns:{prefix}", uri);
}
