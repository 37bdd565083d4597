namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason RootUnexpected = Reason("response.root", Say.NotTrusted,
        "The message is no samlp:Response (Core 3.3.3). Check that the identity provider posts its login answers, and nothing else, to /sso/acs.");

    public static readonly RefusalReason ResponseVersion = Reason("response.version", Say.NotTrusted,
        "The response is not of SAML version 2.0 (Core 3.2.2).");

    public static readonly RefusalReason AssertionVersion = Reason("assertion.version", Say.NotTrusted,
        "The assertion is not of SAML version 2.0 (Core 2.3.3).");

    public static readonly RefusalReason AssertionMissing = Reason("assertion.missing", Say.NotTrusted,
        "The response reports success and carries no assertion (Profiles 4.1.4.2).");

    public static readonly RefusalReason AssertionCount = Reason("assertion.count", Say.NotTrusted,
        "The response carries more than one assertion; exactly one is accepted. Let the identity provider send one assertion with all its statements (Profiles 4.1.4.2).");

    public static readonly RefusalReason AssertionNested = Reason("assertion.nested", Say.NotTrusted,
        "An assertion stands somewhere else than directly in the response: the shape of a wrapping attack. Check who sent it: identity providers put nothing there (Core 3.3.3).");

    public static readonly RefusalReason IdInvalid = Reason("id.invalid", Say.NotTrusted,
        "An ID is missing or is not a name (xs:ID, Core 1.3.4).");

    public static readonly RefusalReason IdDuplicate = Reason("id.duplicate", Say.NotTrusted,
        "Two elements carry the same ID, so a reference could mean either: the shape of a wrapping attack (Core 1.3.4).");

    public static readonly RefusalReason ElementRepeated = Reason("element.repeated", Say.NotTrusted,
        "An element that stands at most once stands twice. Check the identity provider: the schema of SAML allows one (Core 1.3, 2.3.3, 3.2.2).");

    public static readonly RefusalReason ElementsTooMany = Reason("element.too_many", Say.NotTrusted,
        "An element that may stand several times stands more often than the bound. Let the identity provider write only what is meant for this gateway.");

    public static readonly RefusalReason ElementUnexpected = Reason("element.unexpected", Say.NotTrusted,
        "An element stands where the schema of SAML has none of its kind. Check the identity provider against the schema (Core 2.3.3, 3.2.2).");

    public static readonly RefusalReason TextWithElements = Reason("text.child_elements", Say.NotTrusted,
        "An element that holds text alone (NameID, Issuer, Audience) holds elements, so two readers could read two texts. Let the identity provider send text.");

    public static readonly RefusalReason TextTooLong = Reason("text.too_long", Say.NotTrusted,
        "A text of the message is longer than the bound. Let the identity provider send less.");

    public static readonly RefusalReason TimeMalformed = Reason("time.malformed", Say.NotTrusted,
        "A time is not an xs:dateTime in UTC, written with Z (Core 1.3.3). Let the identity provider write its times so.");

    public static readonly RefusalReason IssueInstantMissing = Reason("issue_instant.missing", Say.NotTrusted,
        "IssueInstant is missing (Core 2.3.3, 3.2.2).");

    public static readonly RefusalReason StatusMissing = Reason("status.missing", Say.NotTrusted,
        "The response has no status code (Core 3.2.2.1, 3.2.2.2).");

    public static readonly RefusalReason AssertionIssuerMissing = Reason("assertion.issuer_missing", Say.NotTrusted,
        "The assertion names no issuer (Core 2.3.3).");

    public static readonly RefusalReason ConfirmationMethodMissing = Reason("confirmation.method_missing", Say.NotTrusted,
        "A SubjectConfirmation names no method (Core 2.4.1.1).");

    public static readonly RefusalReason ConditionUnknown = Reason("conditions.unknown", Say.NotTrusted,
        "The assertion makes a condition that this gateway does not understand, so its validity cannot be decided (Core 2.5.1.1).");

    public static readonly RefusalReason ProxyCount = Reason("conditions.proxy_count", Say.NotTrusted,
        "The Count of a ProxyRestriction is not a number from zero up (Core 2.5.1.6).");

    public static readonly RefusalReason AuthnInstantMissing = Reason("authn.instant_missing", Say.NotTrusted,
        "AuthnInstant is missing (Core 2.7.2).");

    public static readonly RefusalReason AuthnContextMissing = Reason("authn.context_missing", Say.NotTrusted,
        "AuthnContext is missing (Core 2.7.2).");

    public static readonly RefusalReason AttributeNameMissing = Reason("attribute.name_missing", Say.NotTrusted,
        "An attribute has no name (Core 2.7.3.1).");

    public static readonly RefusalReason AttributeNil = Reason("attribute.nil_with_content", Say.NotTrusted,
        "An attribute value says that it is nil and has content (Core 2.7.3.1.1). Let the identity provider leave out one of them.");

    public static readonly RefusalReason AttributesTooMany = Reason("attribute.too_many", Say.NotUsable,
        "The assertion holds more attributes or values than the bound. Let the identity provider release fewer.");
}
