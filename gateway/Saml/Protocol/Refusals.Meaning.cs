namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason StatusNotSuccess = Reason("status.not_success", Say.Declined,
        "The identity provider answered with an error (Core 3.2.2.2); its own log says more.");

    public static readonly RefusalReason ResponseIssuerMissing = Reason("response.issuer_missing", Say.NotTrusted,
        "The response names no issuer (Profiles 4.1.4.2).");

    public static readonly RefusalReason IssuerFormat = Reason("issuer.format", Say.NotTrusted,
        "The Format of an issuer is not that of entity ids (Profiles 4.1.4.2, Core 8.3.6).");

    public static readonly RefusalReason IssuerUnknown = Reason("issuer.unknown", Say.NotTrusted,
        "No configured identity provider has this entity id. Compare it with the entityID of the metadata.");

    public static readonly RefusalReason IssuerMismatch = Reason("issuer.mismatch", Say.NotTrusted,
        "Response and assertion name different issuers, or another than the key belongs to.");

    public static readonly RefusalReason DestinationMissing = Reason("destination.missing", Say.NotTrusted,
        "The response is signed and names no destination (Bindings 3.5.5.2).");

    public static readonly RefusalReason DestinationMismatch = Reason("destination.mismatch", Say.NotForUs,
        "The response was sent to another address than ours (Core 3.2.2). Compare the assertion consumer service of our metadata; behind a proxy check PublicOrigin.");

    public static readonly RefusalReason IssuedInFuture = Reason("issue_instant.future", Say.Expired,
        "The message was issued in the future: the clocks of the identity provider and of this node differ by more than ClockSkew.");

    public static readonly RefusalReason InResponseToMissing = Reason("in_response_to.missing", Say.TryAgain,
        "The response answers no request, although one was made (Profiles 4.1.4.3).");

    public static readonly RefusalReason InResponseToMismatch = Reason("in_response_to.mismatch", Say.TryAgain,
        "The response answers another request than the one this browser made (Profiles 4.1.4.3).");

    public static readonly RefusalReason InResponseToUnsolicited = Reason("in_response_to.unsolicited", Say.TryAgain,
        "The response answers a request that this browser did not make, or has forgotten (Profiles 4.1.5).");

    public static readonly RefusalReason UnsolicitedRefused = Reason("unsolicited.refused", Say.TryAgain,
        "The identity provider started this login by itself. Set IdpInitiated to Accept or Bounce if that is meant (Profiles 4.1.5).");

    public static readonly RefusalReason IdentityProviderMismatch = Reason("identity_provider.mismatch", Say.TryAgain,
        "The answer is from another identity provider than the one that was asked.");

    public static readonly RefusalReason SubjectMissing = Reason("subject.missing", Say.NotTrusted,
        "The assertion has no subject (Profiles 4.1.4.2).");

    public static readonly RefusalReason ConfirmationMissing = Reason("confirmation.missing", Say.NotTrusted,
        "The subject has no bearer confirmation (Profiles 4.1.4.2).");

    public static readonly RefusalReason RecipientMissing = Reason("confirmation.recipient_missing", Say.NotTrusted,
        "The bearer confirmation names no recipient (Profiles 4.1.4.2).");

    public static readonly RefusalReason RecipientMismatch = Reason("confirmation.recipient_mismatch", Say.NotForUs,
        "The bearer confirmation is meant for another address than ours (Profiles 4.1.4.3). Compare the assertion consumer service of our metadata; behind a proxy check PublicOrigin.");

    public static readonly RefusalReason ConfirmationEndMissing = Reason("confirmation.not_on_or_after_missing", Say.NotTrusted,
        "The bearer confirmation has no end (NotOnOrAfter, Profiles 4.1.4.2).");

    public static readonly RefusalReason ConfirmationExpired = Reason("confirmation.expired", Say.Expired,
        "The time for delivering the assertion is over (NotOnOrAfter of the bearer confirmation, Profiles 4.1.4.3).");

    public static readonly RefusalReason ConfirmationNotBefore = Reason("confirmation.not_before", Say.NotTrusted,
        "The bearer confirmation has a NotBefore, which the profile forbids (Profiles 4.1.4.2).");

    public static readonly RefusalReason ConfirmationInResponseToMissing = Reason("confirmation.in_response_to_missing", Say.TryAgain,
        "The bearer confirmation answers no request, although one was made (Profiles 4.1.4.3).");

    public static readonly RefusalReason ConfirmationInResponseToMismatch = Reason("confirmation.in_response_to_mismatch", Say.TryAgain,
        "The bearer confirmation answers another request than the one this browser made (Profiles 4.1.4.3).");

    public static readonly RefusalReason ConfirmationInResponseToUnsolicited = Reason("confirmation.in_response_to_unsolicited", Say.TryAgain,
        "The bearer confirmation answers a request that this browser did not make, or has forgotten (Profiles 4.1.5).");

    public static readonly RefusalReason ConditionsMissing = Reason("conditions.missing", Say.NotTrusted,
        "The assertion has no conditions, so no audience (Profiles 4.1.4.2).");

    public static readonly RefusalReason ConditionsTimes = Reason("conditions.times", Say.NotTrusted,
        "The validity of the assertion ends before it begins (Core 2.5.1.2).");

    public static readonly RefusalReason ConditionsNotYet = Reason("conditions.not_yet", Say.Expired,
        "The assertion is not valid yet: the clocks of the identity provider and of this node differ by more than ClockSkew (Core 2.5.1.2).");

    public static readonly RefusalReason ConditionsExpired = Reason("conditions.expired", Say.Expired,
        "The assertion is not valid any more (Core 2.5.1.2).");

    public static readonly RefusalReason AudienceMissing = Reason("audience.missing", Say.NotTrusted,
        "The assertion is not restricted to an audience (Profiles 4.1.4.2).");

    public static readonly RefusalReason AudienceMismatch = Reason("audience.mismatch", Say.NotForUs,
        "The assertion is meant for another service provider (Core 2.5.1.4). Compare the entity id that the identity provider has for us with Saml:EntityId.");

    public static readonly RefusalReason AuthnStatementMissing = Reason("authn.missing", Say.NotTrusted,
        "The assertion does not say that the person was authenticated (no AuthnStatement, Profiles 4.1.4.2).");

    public static readonly RefusalReason AuthnInstantFuture = Reason("authn.instant_future", Say.Expired,
        "The person was authenticated in the future: the clocks of the identity provider and of this node differ by more than ClockSkew.");

    public static readonly RefusalReason AuthnNotFresh = Reason("authn.not_fresh", Say.TryAgain,
        "A fresh authentication was asked for (ForceAuthn, Core 3.4.1), and the identity provider answered with an older one.");

    public static readonly RefusalReason AuthnTooOld = Reason("authn.too_old", Say.SignInAgain,
        "The person was authenticated longer ago than MaxAuthnAge allows (AuthnInstant, Core 2.7.2). Let sessions at the identity provider end sooner, or raise MaxAuthnAge.");

    public static readonly RefusalReason SessionExpired = Reason("authn.session_expired", Say.Expired,
        "The session at the identity provider is over (SessionNotOnOrAfter, Core 2.7.2).");

    public static readonly RefusalReason AuthnContextMismatch = Reason("authn.context_mismatch", Say.NotUsable,
        "The person was not authenticated in the way that was asked for (RequestedAuthnContext, Core 3.3.2.2.1).");
}
