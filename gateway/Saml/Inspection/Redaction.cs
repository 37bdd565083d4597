using System.Collections.Frozen;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Inspection;

/// <summary>
/// Takes a person's values out of what is shown. Text is shown only where the standard puts something that is nobody's, and where it is of the form that the standard gives it: an entity id, an algorithm, a signature. What the
/// message says of the person in one place is taken out of every other one.
/// </summary>
internal sealed class Redaction
{
    private const int LeastSignatureBytes = 48;   // a name is no signature

    private static readonly HashSet<string> OpenTexts = new(StringComparer.Ordinal)
    {
        "Issuer", "Audience", "AuthnContextClassRef", "AuthnContextDeclRef", "AuthenticatingAuthority",
    };

    private static readonly HashSet<string> PersonalAttributes = new(StringComparer.Ordinal) { "Address", "DNSName", "SPProvidedID" };

    /// <summary>Attributes whose form the standards fix: nothing else is shown there.</summary>
    private static readonly FrozenDictionary<string, Func<string, bool>> Forms = new Dictionary<string, Func<string, bool>>(StringComparer.Ordinal)
    {
        ["Version"] = IsOfTime,
        ["IssueInstant"] = IsOfTime,
        ["NotBefore"] = IsOfTime,
        ["NotOnOrAfter"] = IsOfTime,
        ["AuthnInstant"] = IsOfTime,
        ["SessionNotOnOrAfter"] = IsOfTime,
        ["Algorithm"] = IsUri,
        ["Method"] = IsUri,
        ["Format"] = IsUri,
        ["NameFormat"] = IsUri,
        ["Type"] = IsUri,
        ["Value"] = IsUri,
        ["Consent"] = IsUri,
        ["Reason"] = IsUri,
        ["Binding"] = IsUri,
        ["ProtocolBinding"] = IsUri,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>These stay, even where the word at their end is a value of the person.</summary>
    private static readonly FrozenSet<string> Known = new[]
    {
        SamlNames.ProtocolNamespace, SamlNames.AssertionNamespace, SamlNames.MetadataNamespace, SamlNames.SignatureNamespace, SamlNames.SchemaInstanceNamespace, SamlNames.SoapNamespace, SamlNames.Bearer,
        EncryptionNames.Namespace, EncryptionNames.Namespace11, ExclusiveCanonicalizer.Uri, KeyTransport.Oaep, KeyTransport.OaepMgf1Sha1, KeyTransport.MaskOfSha256,
        "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        NameIdFormats.Unspecified, NameIdFormats.EmailAddress, NameIdFormats.Entity, NameIdFormats.Persistent, NameIdFormats.Transient,
        "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri", "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
        Protocol.StatusCodes.Success, Protocol.StatusCodes.Requester, Protocol.StatusCodes.Responder, Protocol.StatusCodes.AuthnFailed, Protocol.StatusCodes.NoAuthnContext, Protocol.StatusCodes.PartialLogout,
        Protocol.StatusCodes.NoPassive, Protocol.StatusCodes.RequestDenied,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Where in a signature texts stand that are nobody's, from the inside out.</summary>
    private static readonly FrozenDictionary<string, string[]> SignatureTexts = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["SignatureValue"] = ["Signature"],
        ["DigestValue"] = ["Reference", "SignedInfo", "Signature"],
        ["X509Certificate"] = ["X509Data", "KeyInfo", "Signature"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly PersonalValues _values = new();

    /// <param name="roots">Everything that is shown of the message.</param>
    public Redaction(IEnumerable<Element> roots)
    {
        foreach (var root in roots) Collect(root, isPersonal: false);
    }

    /// <summary>As <see cref="PersonalValues.Work"/>.</summary>
    public long Work => _values.Work;

    /// <summary>As <see cref="PersonalValues.IsCutShort"/>.</summary>
    public bool IsCutShort => _values.IsCutShort;

    public string OfText(Element element, string text)
    {
        if (IsBlank(text)) return text;
        if (IsOfSignature(element, text)) return text;
        return element.NamespaceUri == SamlNames.AssertionNamespace && OpenTexts.Contains(element.LocalName) ? Of(text) : InspectionReport.Redacted;
    }

    public string OfAttribute(Element element, ElementAttribute attribute)
    {
        if (IsBlank(attribute.Value)) return attribute.Value;
        if (IsHidden(element, attribute)) return InspectionReport.Redacted;
        return attribute.NamespaceUri.Length == 0 && Forms.ContainsKey(attribute.LocalName) ? OfForm(attribute.LocalName, attribute.Value) : Of(attribute.Value);
    }

    /// <summary>What stands in an attribute of this name, as a message has it.</summary>
    public string OfForm(string name, string value) =>
        !Forms.TryGetValue(name, out var isOfForm) ? Of(value)
        : !isOfForm(value) ? InspectionReport.Redacted
        : isOfForm == IsOfTime || IsKnown(value) ? value : Of(value);

    /// <summary>A namespace, a format, an algorithm.</summary>
    public string OfUri(string value) => OfForm("Format", value);

    public string OfNamespace(string uri) => uri.Length == 0 ? uri : OfUri(uri);

    /// <summary>Words in which values of the person may stand.</summary>
    public string Of(string text) => _values.TakenOutOf(text);

    private void Collect(Element element, bool isPersonal)
    {
        var begins = !isPersonal && (element.IsAssertion("NameID") || element.LocalName == "AttributeValue");
        if (begins && element.HasElements) _values.Add(element.Text);   // whole, as the mapping takes it; its parts come below
        isPersonal |= begins;
        foreach (var attribute in element.Attributes)
            if (IsHidden(element, attribute))
                _values.Add(attribute.Value);
        for (var node = element.FirstChild; node is not null; node = node.Next)
        {
            if (node is Element child) Collect(child, isPersonal);   // no deeper than a message may be
            else if (isPersonal) _values.Add(((TextNode)node).Value);
        }
    }

    /// <summary>Whether nobody knows what an attribute says, or it says what it must not.</summary>
    private static bool IsHidden(Element element, ElementAttribute attribute)
    {
        if (PersonalAttributes.Contains(attribute.LocalName) || !IsOfStandard(element.NamespaceUri)) return true;
        if (attribute.NamespaceUri.Length > 0) return attribute.NamespaceUri != "http://www.w3.org/XML/1998/namespace" && !IsOfStandard(attribute.NamespaceUri);
        return Forms.TryGetValue(attribute.LocalName, out var isOfForm) && !isOfForm(attribute.Value);
    }

    private static bool IsOfStandard(string uri) => uri.StartsWith("urn:oasis:names:tc:SAML:", StringComparison.Ordinal) || uri.StartsWith("http://www.w3.org/", StringComparison.Ordinal);

    /// <summary>Of the message or of an assertion: KeyInfo elsewhere, as in a confirmation by a key, is the person's own.</summary>
    private static bool IsOfSignature(Element element, string text)
    {
        if (element.NamespaceUri != SamlNames.SignatureNamespace || !SignatureTexts.TryGetValue(element.LocalName, out var names)) return false;
        var inner = element;
        foreach (var name in names)
        {
            if (inner.Parent is not { } outer || !outer.Is(SamlNames.SignatureNamespace, name)) return false;
            inner = outer;
        }

        return inner.Parent is { } signed && (signed.Parent is null || signed.IsAssertion("Assertion")) && signed.AncestorsAndSelf.All(static e => e.LocalName != "AttributeValue") && IsOfForm(element.LocalName, text);
    }

    private static bool IsOfForm(string name, string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return false;
        return name switch
        {
            "DigestValue" => length is 20 or 32 or 48 or 64,
            "SignatureValue" => length >= LeastSignatureBytes,
            _ => length > LeastSignatureBytes && bytes[0] == 0x30,   // DER: a sequence
        };
    }

    private static bool IsBlank(string text) => text.AsSpan().IndexOfAnyExcept(ElementReading.XmlWhiteSpace) < 0;

    // also a version, and a time that is written wrongly, as long as nothing else could be meant
    private static bool IsOfTime(string value) => value.Length <= 40 && value.All(static c => char.IsAsciiDigit(c) || c is '-' or ':' or '.' or '+' or 'T' or 'Z' or ' ');

    private static bool IsUri(string value) => Uri.IsWellFormedUriString(value, UriKind.Absolute);

    private static bool IsKnown(string uri) => Known.Contains(uri) || SignatureAlgorithm.Find(uri) is not null || DigestAlgorithm.Find(uri) is not null || ContentAlgorithm.Find(uri) is not null;
}
