namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason LogoutRoot = Reason("logout.root", Say.NotSignedOut,
        "The message is no samlp:LogoutRequest where one is sent, or no samlp:LogoutResponse (Core 3.7). Check that the identity provider sends its logout messages, and nothing else, to /sso/slo.");

    public static readonly RefusalReason LogoutVersion = Reason("logout.version", Say.NotSignedOut,
        "The logout request is not of SAML version 2.0 (Core 3.2.1).");

    public static readonly RefusalReason LogoutEnvelope = Reason("logout.envelope", Say.NotSignedOut,
        "The SOAP message is not one Envelope with one Body that holds the logout request alone, or has a header that must be understood (Bindings 3.2.2).");

    public static readonly RefusalReason LogoutIssuerMissing = Reason("logout.issuer_missing", Say.NotSignedOut,
        "The logout message names no issuer (Profiles 4.4.4). Let the identity provider write its entity id.");

    public static readonly RefusalReason LogoutUnsigned = Reason("logout.unsigned", Say.NotSignedOut,
        "The logout message is not signed (Profiles 4.4.3). Let the identity provider sign its logout messages (SimpleSAMLphp: 'sign.logout' => true in saml20-idp-hosted.php); only if it cannot, set AllowUnsignedLogout for it.");

    public static readonly RefusalReason LogoutDisabled = Reason("logout.disabled", Say.NotSignedOut,
        "SingleLogout is Off for the identity provider. Set it to Both or FromIdentityProvider if its logouts are to be heeded, or let the identity provider send none.");

    public static readonly RefusalReason LogoutNameMissing = Reason("logout.name_missing", Say.NotSignedOut,
        "The logout request does not say whom it is about: it has no NameID, or an empty one (Core 3.7.1). Let the identity provider write the NameID of the login.");

    public static readonly RefusalReason LogoutExpired = Reason("logout.expired", Say.NotSignedOut,
        "The time for the logout request is over: NotOnOrAfter (Core 3.7.1), at most an hour after IssueInstant, or five minutes after it where there is none. Check the clocks of the identity provider and of this node; ClockSkew is what is borne.");

    public static readonly RefusalReason LogoutInResponseTo = Reason("logout.in_response_to", Say.NotSignedOut,
        "The logout response answers another request than the one this browser made, or none (Core 3.2.2). Usually a page was reloaded; if it happens often, check what the identity provider writes.");

    public static readonly RefusalReason QueryParameter = Reason("query.parameter", Say.NotSignedOut,
        "The query can be read in two ways: a parameter of the message stands twice, or its name is written otherwise, or a request and a response stand together. Check who sent it: identity providers write each once (Bindings 3.4.4.1).");

    public static readonly RefusalReason QueryEncoding = Reason("query.encoding", Say.NotSignedOut,
        "A parameter of the query is not what the binding makes of a message: URL-escaped base64 of a message that is deflated (Bindings 3.4.4.1). Check that nothing changes the query on its way.");
}
