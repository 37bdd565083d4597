namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason XmlTooLarge = Reason("xml.too_large", Say.TryAgain,
        "The XML is larger than the bound (messages: 512 KiB). Let the identity provider release fewer attributes or groups.");

    public static readonly RefusalReason XmlNul = Reason("xml.nul", Say.NotTrusted,
        "The XML holds a NUL byte: it is UTF-16 or was tampered with. Messages are UTF-8. Let the identity provider write UTF-8.");

    public static readonly RefusalReason XmlEncoding = Reason("xml.encoding", Say.NotTrusted,
        "The XML is not plain UTF-8. Messages are UTF-8, without a byte order mark, and say so if they say anything. Let the identity provider write plain UTF-8.");

    public static readonly RefusalReason XmlDoctype = Reason("xml.doctype", Say.NotTrusted,
        "The XML has a document type declaration, which SAML messages never have (Core 1.3, Bindings 3.5).");

    public static readonly RefusalReason XmlProcessingInstruction = Reason("xml.processing_instruction", Say.NotTrusted,
        "The XML has a processing instruction, which SAML messages never have. Let the identity provider leave it out.");

    public static readonly RefusalReason XmlEntity = Reason("xml.entity", Say.NotTrusted,
        "The XML refers to an entity that only a document type declaration could define. Let the identity provider write the character itself.");

    public static readonly RefusalReason XmlTrailing = Reason("xml.trailing", Say.NotTrusted,
        "Something follows the root element of the XML. Check what adds to the message on its way.");

    public static readonly RefusalReason XmlTooDeep = Reason("xml.too_deep", Say.NotTrusted,
        "The elements of the XML are nested deeper than the bound. Let the identity provider send flat values; otherwise the message was made to exhaust the gateway.");

    public static readonly RefusalReason XmlTooManyElements = Reason("xml.too_many_elements", Say.NotTrusted,
        "The XML has more elements than the bound. Let the identity provider release fewer attributes or groups.");

    public static readonly RefusalReason XmlTooManyAttributes = Reason("xml.too_many_attributes", Say.NotTrusted,
        "An element of the XML has more attributes than the bound. Let the identity provider send fewer; otherwise the message was made to exhaust the gateway.");

    public static readonly RefusalReason XmlTooManyNamespaces = Reason("xml.too_many_namespaces", Say.NotTrusted,
        "The XML declares more namespaces than the bound. Let the identity provider declare fewer; otherwise the message was made to exhaust the gateway.");

    public static readonly RefusalReason XmlNamespaceTooLong = Reason("xml.namespace_too_long", Say.NotTrusted,
        "The XML declares a namespace whose name is longer than the bound. Let the identity provider use a shorter one; otherwise the message was made to exhaust the gateway.");

    public static readonly RefusalReason XmlMalformed = Reason("xml.malformed", Say.NotTrusted,
        "The XML is not well-formed. Check that nothing cuts or changes the message on its way.");
}
