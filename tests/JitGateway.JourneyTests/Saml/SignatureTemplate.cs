namespace JitGateway.JourneyTests.Saml;

/// <summary>What xmlsec1 fills in: a response and its assertion, each with a signature that has no values yet, and generated markup inside.</summary>
internal static class SignatureTemplate
{
    public static readonly string[] PrefixLists = ["", "xs", "xs saml", "a b #default", "#default"];

    public static readonly string[] Digests = ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512"];

    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

    public static string Method(string key, int bits) => (key, bits) switch
    {
        ("rsa", 1) => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        ("rsa", _) => $"http://www.w3.org/2001/04/xmldsig-more#rsa-sha{bits}",
        _ => $"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha{bits}",
    };

    public static string Response(int seed, string method, string digest, string prefixList)
    {
        var scope = new Dictionary<string, string> { ["a"] = "urn:outer", ["xs"] = "http://www.w3.org/2001/XMLSchema", [""] = "urn:default" };
        var content = new DocumentGenerator(seed, withComments: true).Content(scope);
        return "<samlp:Response xmlns='urn:default' xmlns:a='urn:outer' xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion' ID='_r'>\n"
            + $"  <saml:Issuer>x</saml:Issuer>{Signature("_r", method, digest, prefixList)}\n"
            + $"  <saml:Assertion ID='_a'><saml:Issuer>x</saml:Issuer>{Signature("_a", method, digest, prefixList)}<saml:AttributeValue>{content}</saml:AttributeValue></saml:Assertion>\n</samlp:Response>";
    }

    private static string Signature(string id, string method, string digest, string prefixList)
    {
        var inclusive = prefixList.Length == 0 ? "" : $"<ec:InclusiveNamespaces xmlns:ec='{Exclusive}' PrefixList='{prefixList}'/>";
        return $"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>\n<ds:SignedInfo>\r\n<ds:CanonicalizationMethod Algorithm='{Exclusive}'>{inclusive}</ds:CanonicalizationMethod>"
            + $"<ds:SignatureMethod Algorithm='{method}'/><ds:Reference URI='#{id}'><ds:Transforms><ds:Transform Algorithm='http://www.w3.org/2000/09/xmldsig#enveloped-signature'/>"
            + $"<ds:Transform Algorithm='{Exclusive}'>{inclusive}</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm='{digest}'/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>";
    }
}
