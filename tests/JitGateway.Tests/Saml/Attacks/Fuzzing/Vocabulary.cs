using System.Xml.Linq;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>The words that mutations write: names and values that mean something to a reader of SAML, and such as trouble readers of XML.</summary>
internal static class Vocabulary
{
    public static readonly XNamespace Saml = "urn:oasis:names:tc:SAML:2.0:assertion";
    public static readonly XNamespace Samlp = "urn:oasis:names:tc:SAML:2.0:protocol";
    public static readonly XNamespace Ds = "http://www.w3.org/2000/09/xmldsig#";

    public static readonly XNamespace[] Namespaces =
    [
        Saml, Samlp, Ds, XNamespace.None, "urn:oasis:names:tc:SAML:1.0:assertion", "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/XMLSchema-instance", "urn:x", "urn:oasis:names:tc:SAML:2.0:assertion ",
    ];

    public static readonly string[] Elements =
    [
        "Response", "Assertion", "EncryptedAssertion", "Issuer", "Subject", "NameID", "BaseID", "EncryptedID", "SubjectConfirmation", "SubjectConfirmationData", "Conditions", "AudienceRestriction", "Audience",
        "OneTimeUse", "ProxyRestriction", "AuthnStatement", "AuthnContext", "AuthnContextClassRef", "AttributeStatement", "Attribute", "AttributeValue", "EncryptedAttribute", "Advice", "Status", "StatusCode", "StatusDetail",
        "Extensions", "Signature", "SignedInfo", "SignatureValue", "Reference", "Transforms", "Transform", "DigestMethod", "DigestValue", "KeyInfo", "KeyValue", "Object", "Manifest", "InclusiveNamespaces", "x",
    ];

    public static readonly string[] Attributes =
    [
        "ID", "Id", "id", "Version", "IssueInstant", "Destination", "InResponseTo", "Recipient", "NotBefore", "NotOnOrAfter", "SessionIndex", "SessionNotOnOrAfter", "AuthnInstant", "Name", "NameFormat", "FriendlyName",
        "Format", "NameQualifier", "SPNameQualifier", "Method", "Algorithm", "URI", "PrefixList", "Value", "nil", "type", "x",
    ];

    public static readonly string[] Values =
    [
        "mallory", "", " ", "2.0", "1.1", "_the-response", "_the-assertion", "#_the-assertion", "#_the-response", "#", "#xpointer(/)", "#xpointer(id('_the-assertion'))", "true", "xml", "#default saml",
        "2026-03-01T12:00:00Z", "2036-03-01T12:00:00.123Z", "2026-03-01T12:00:00+01:00", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments", "http://www.w3.org/TR/1999/REC-xpath-19991116", "http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
        "http://www.w3.org/2001/04/xmlenc#sha256", Exchange.Idp, Exchange.OtherIdp, Exchange.Sp, Exchange.Acs, Exchange.RequestId, "urn:oasis:names:tc:SAML:2.0:cm:bearer", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches",
        "urn:oasis:names:tc:SAML:2.0:status:Success", "urn:oasis:names:tc:SAML:2.0:status:Responder", "AAAA", "é", "\u2028", "\U0001D49C", "a\tb", "a\nb",
    ];

    /// <summary>Markup for between the characters of a message.</summary>
    public static readonly string[] Tokens =
    [
        "<!-- -->", "<!---->", "<![CDATA[x]]>", "<![CDATA[]]>", "&#x41;", "&#0;", "&#xD800;", "&#13;", "&#10;", "&amp;", "&lt;", "&x;", "&", "]]>", "--", "<?x?>", "<?xml version=\"1.0\"?>", "<!DOCTYPE x>",
        "<!DOCTYPE x [<!ENTITY x \"mallory\">]>", "<x/>", "<x>", "</x>", "<", ">", "/>", "\"", "'", "=", "/", " ", "\t", "\n", "\r", "\r\n", "\0", "\u0001", "\u0085", "\u00E9", "\u2028", "\uFEFF", "\uFFFE", "\U0001D49C",
        "<saml:NameID>mallory</saml:NameID>", "<NameID>mallory</NameID>", "</saml:NameID>", "</saml:Assertion>", "<ds:Object>", "</ds:Object>", "<saml:Assertion>", "<saml:Advice/>",
        " xmlns=\"\"", " xmlns=\"urn:x\"", " xmlns:saml=\"urn:x\"", " xmlns:x=\"urn:oasis:names:tc:SAML:2.0:assertion\"", " xmlns:ds=\"\"", " xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"", " xmlns:xmlns=\"urn:x\"",
        " xml:id=\"_the-assertion\"", " ID=\"_the-assertion\"", " Id='_the-response'", " xsi:nil=\"true\"", "ds:", "saml:", "samlp:", "xml:", "Assertion", "Signature", "#", "mallory", "http://www.w3.org/2000/09/xmldsig#",
    ];

    public static T Pick<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
