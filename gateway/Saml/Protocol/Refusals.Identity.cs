namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason NameIdMissing = Reason("nameid.missing", Say.NotUsable,
        "The assertion has no NameID, which SubjectFrom makes the key of the person. Let the identity provider send a persistent NameID, or set SubjectFrom to an attribute that survives renames.");

    public static readonly RefusalReason NameIdEmpty = Reason("nameid.empty", Say.NotUsable,
        "The NameID is empty, and SubjectFrom makes it the key of the person. Let the identity provider send a persistent NameID, or set SubjectFrom to an attribute that survives renames.");

    public static readonly RefusalReason NameIdTransient = Reason("nameid.transient", Say.NotUsable,
        "The NameID is transient: another one at each login, so no key of a person (Core 8.3.8). Set SubjectFrom to an attribute that survives renames, or let the identity provider send a persistent NameID.");

    public static readonly RefusalReason SubjectAttributeMissing = Reason("subject.attribute_missing", Say.NotUsable,
        "The attribute that SubjectFrom names is missing or empty. Let the identity provider release it.");

    public static readonly RefusalReason SubjectAttributeAmbiguous = Reason("subject.attribute_ambiguous", Say.NotUsable,
        "The attribute that SubjectFrom names has several values, so it is no key of a person.");

    public static readonly RefusalReason SubjectWhiteSpace = Reason("subject.white_space", Say.NotTrusted,
        "The key of the person begins or ends with white space, which systems behind the gateway would drop: two people could become one.");

    public static readonly RefusalReason ControlCharacter = Reason("identity.control_character", Say.NotTrusted,
        "A NameID, an attribute name or an attribute value holds a control character. Let the identity provider leave the attribute out, or clean it.");
}
